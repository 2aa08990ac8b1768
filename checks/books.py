"""The sprint's own books as plain values: what people wrote down and confirmed, for checks to judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engagements.not_used import says_not_used


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the access inventory; `system` is its kind (registrar, dns …), `mfa` on, off or unknown.

    `confirmed_on` is the day on which a founder, `confirmed_by`, said that it is theirs as it stands here;
    `dispute` is what a founder said is wrong with it.
    """

    reference: str
    system: str
    provider: str
    owner: str = ""
    mfa: str = "unknown"
    vault: str = ""
    confirmed_on: date | None = None
    confirmed_by: str = ""
    dispute: str = ""

    @property
    def is_unused(self) -> bool:
        """Whether it says that the product has no such system."""
        return says_not_used(self.provider)


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the environment inventory; `state` is present, missing or unknown."""

    name: str
    environment: str
    state: str = "unknown"
    store: str = ""
    owner: str = ""
    is_secret: bool = True


@dataclass(frozen=True, slots=True)
class Procedure:
    """A runbook; `template` is the key of the usual one that it was made from, or empty.

    `has_failed` says that its latest rehearsal failed.
    """

    title: str
    template: str = ""
    contact: str = ""
    rehearsed_on: date | None = None
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call; `side` is client, consultancy, provider or other, `turn` the place in the order."""

    name: str
    side: str = "client"
    can_be_reached: bool = True
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the roadmap that names a check, with what a person said of it.

    `is_due` once the stage it stands in is done.
    """

    title: str
    stage: str
    is_confirmed: bool = False
    is_waived: bool = False
    said: str = ""
    by: str = ""
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that the checks of records read; `duties` by the key of the check that they name."""

    today: date
    accounts: tuple[Account, ...] = ()
    keys: tuple[Key, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    contacts: tuple[Contact, ...] = ()
    duties: Mapping[str, tuple[Duty, ...]] = field(default_factory=dict, hash=False)

    def is_due(self, check_key: str) -> bool:
        """Whether the sprint is past the stage in which this had to be written down."""
        return any(duty.is_due for duty in self.duties.get(check_key, ()))
