"""What the address of a register's list asks for: filters, a text, an order, groups, columns, a window."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from engagements.models import Engagement
from engagements.registers.column import Words
from engagements.registers.ordering import ranked

type Choices = Iterable[tuple[str, Words]]

NO_GROUPS = "none"


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list: its place in the address, what can be chosen, and what that means.

    One that `is_linked` is offered nowhere: a link leads to it, and it can be taken off again.
    """

    key: str
    label: Words
    choices: Callable[[Engagement], Choices]
    condition: Callable[[str], Q]
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class FilterState:
    """One filter as the page shows it."""

    key: str
    label: Words
    choices: tuple[tuple[str, Words], ...]
    value: str
    is_linked: bool

    @property
    def word(self) -> Words:
        """What is chosen, in words."""
        return next((word for key, word in self.choices if str(key) == self.value), "")

    @property
    def off(self) -> dict[str, None]:
        """What takes it out of an address again."""
        return {self.key: None, "after": None}


@dataclass(frozen=True, slots=True)
class Group:
    """A way to group the rows: `rank` is an expression for the place of an entry's group among `titles`.

    `urgent` names the places whose count is shown as what has to be done.
    """

    key: str
    label: Words
    rank: Any
    titles: tuple[Words, ...]
    urgent: frozenset[int] = frozenset()


def by_choice(name: str, label: Words, choices: Choices) -> Group:
    """Groups by a field with choices, in their order."""
    listed = list(choices)
    return Group(name, label, ranked(name, [key for key, _w in listed]), tuple(word for _k, word in listed))


@dataclass(frozen=True, slots=True)
class Asked:
    """`chosen` holds filters by key; `after` is the place in the order where the window begins."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = ""
    view: str = ""
    page: str = ""
    columns: tuple[str, ...] = ()
    group: str = ""
    after: str = ""
    filters: tuple[FilterState, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.text)
