"""What a run was allowed to send, as values: the probes of active checks ask here before anything else."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from checks.check import CouldNotFindOut
from checks.permission.limits import Limits
from checks.permission.window import Window

MISSING = "permission.missing"
NOT_GIVEN = (
    "not tested: this sends more than a visitor does, so the domain has to be verified and the founder has "
    "to consent first"
)
UNVERIFIED = "permission.unverified"
NOT_VERIFIED = (
    "not asked: visitors never put this question to name servers, so the domain has to be verified first"
)


class Halted(CouldNotFindOut):
    """Nothing more may be sent: a limit is reached, the window is over, or somebody pressed stop."""


class Ledger(Protocol):
    """Writes down each request before it leaves, and has the last word on whether it may."""

    async def open_entry(self, check_key: str, method: str, url: str) -> int:
        """Raises Halted where the request must not be sent."""

    async def close_entry(self, entry: int, status: int) -> None:
        """`status` 0 where no answer came."""


@dataclass(slots=True)
class MemoryLedger:
    """For the command line and for tests: keeps what was sent as long as the process lasts."""

    sent: list[tuple[datetime, str, str, str, int | None]] = field(default_factory=list)
    stopped_because: str = ""

    async def open_entry(self, check_key: str, method: str, url: str) -> int:
        if self.stopped_because:
            raise Halted("permission.stopped", self.stopped_because)
        self.sent.append((datetime.now(UTC), check_key, method, url, None))
        return len(self.sent) - 1

    async def close_entry(self, entry: int, status: int) -> None:
        self.sent[entry] = (*self.sent[entry][:4], status)


@dataclass(frozen=True, slots=True)
class Permit:
    """What one check may do: only to these `addresses`, within these limits, in this window."""

    check_key: str
    addresses: frozenset[str]
    limits: Limits
    window: Window | None = None

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(urlsplit(address).hostname or "" for address in self.addresses)


@dataclass(frozen=True, slots=True)
class Login:
    """A test account; `marker` is a text that only its own signed-in pages show."""

    url: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    marker: str = field(repr=False)


class Warrants:
    """The permits of one run, the reasons why others were not given, and who keeps the log.

    The default permits nothing. `unproven` says why it is not known that the domain is the client's.
    """

    def __init__(
        self,
        permits: Iterable[Permit] = (),
        *,
        refusals: Mapping[str, CouldNotFindOut] | None = None,
        ledger: Ledger | None = None,
        logins: tuple[Login, ...] = (),
        is_owner_proven: bool = False,
        unproven: CouldNotFindOut | None = None,
    ) -> None:
        self._permits = {permit.check_key: permit for permit in permits}
        self._refusals = dict(refusals or {})
        self._paces: dict[str, asyncio.Lock] = {}
        self.next_at: dict[str, float] = {}
        self.ledger: Ledger = ledger or MemoryLedger()
        self.logins = logins
        self.is_owner_proven = is_owner_proven
        self._unproven = unproven

    def require_owner(self) -> None:
        """For what asks no more than a visitor might, but asks it of third parties.

        Raises CouldNotFindOut where it is not proven that the domain is the client's.
        """
        if not self.is_owner_proven:
            raise self._unproven or CouldNotFindOut(UNVERIFIED, NOT_VERIFIED)

    def holds(self, check_key: str) -> bool:
        return check_key in self._permits

    def permit(self, check_key: str, address: str) -> Permit:
        """The permit to send to that address. Raises CouldNotFindOut with the reason why there is none."""
        permit = self._permits.get(check_key)
        if permit is None:
            raise self._refusals.get(check_key) or CouldNotFindOut(MISSING, NOT_GIVEN, check=check_key)
        if address not in permit.addresses:
            raise CouldNotFindOut(
                "permission.not-covered",
                f"not tested: the consent does not name {address}; it was added to the surface map since",
                consented=sorted(permit.addresses),
            )
        return permit

    def pace(self, check_key: str) -> asyncio.Lock:
        """Whoever holds it is the next to send for that check."""
        return self._paces.setdefault(check_key, asyncio.Lock())
