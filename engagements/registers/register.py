"""What one register is: its model, form, columns, filters and words, from which every page of it is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import Engagement, RegisterEntry
from engagements.models.register import EntryQuerySet
from engagements.registers.entry_form import EntryForm

type Words = str | Promise
type Choices = Iterable[tuple[str, Words]]


@dataclass(frozen=True, slots=True)
class Column[Entry: RegisterEntry]:
    """One column wherever the register is printed or exported; `value` is what a person reads."""

    key: str
    label: Words
    value: Callable[[Entry], Any]

    def text(self, entry: Entry) -> str:
        """The value as text, empty where there is none."""
        value = self.value(entry)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return date_format(value, "j M Y")
        return "" if value is None else str(value)

    def plain(self, entry: Entry) -> str | int | bool:
        """The value as JSON keeps it: numbers and yes or no as they are, dates as ISO 8601 writes them."""
        value = self.value(entry)
        if isinstance(value, int):
            return value
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, date):
            return value.isoformat()
        return self.text(entry)


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
class Register[Entry: RegisterEntry]:
    """`relation` is the engagement's manager of the entries; `entry_name` the URL name of one of them.

    `extras` gives a list page what only this register shows, `entry_extras` the same for an entry's page.
    `heavy` names fields that a list does not read.
    """

    key: str
    model: type[Entry]
    form: type[EntryForm[Entry]]
    relation: str
    entry_name: str
    title: Words
    lead: Words
    symbol: str
    adds: Words
    edits: Words
    entry_word: Words
    empty_title: Words
    empty_text: Words
    columns: tuple[Column[Entry], ...]
    search: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    related: tuple[str, ...] = ()
    extras: Callable[[Engagement, "Asked", list[Entry]], Mapping[str, Any]] = lambda *_given: {}
    entry_extras: Callable[[Engagement, Entry], Mapping[str, Any]] = lambda *_given: {}
    heavy: tuple[str, ...] = ()
    entry_template: str = "engagements/registers/entry.html"

    def entries(self, engagement: Engagement) -> EntryQuerySet[Entry]:
        """Every entry, the bin included."""
        manager: models.Manager[Entry] = getattr(engagement, self.relation)
        rows = cast("EntryQuerySet[Entry]", manager.all())
        # Prefetched, not joined: few people own many entries, and each is read once.
        return rows.prefetch_related(*self.related) if self.related else rows

    def asked(self, engagement: Engagement, query: QueryDict) -> "Asked":
        """What the address asks for; a value that is no choice is left out."""
        chosen: dict[str, str] = {}
        for one in self.filters:
            value = query.get(one.key, "")
            if value and value in {str(key) for key, _word in one.choices(engagement)}:
                chosen[one.key] = value
        text = query.get("q", "").replace("\0", "").strip()[:200]
        return Asked(chosen, text, query.get("sort", ""), query.get("view", ""), query.get("page", ""))

    def read(self, engagement: Engagement, asked: "Asked") -> list[Entry]:
        """The kept entries that the address asks for, by number."""
        rows: QuerySet[Entry] = self.entries(engagement).kept().defer(*self.heavy)
        for one in self.filters:
            if one.key in asked.chosen:
                rows = rows.filter(one.condition(asked.chosen[one.key]))
        if asked.text:
            rows = rows.filter(
                Q.create([(f"{name}__icontains", asked.text) for name in self.search], connector=Q.OR)
            )
        return list(rows)

    @property
    def numbered_columns(self) -> tuple[Column[Entry], ...]:
        """The columns of a file or of the pack: the number that people call an entry by stands first."""
        number: Column[Entry] = Column("reference", gettext_lazy("Number"), lambda entry: entry.reference)
        return (number, *self.columns)

    @property
    def template(self) -> str:
        return f"engagements/registers/{self.key}.html"

    @property
    def bin_name(self) -> str:
        return f"{self.key}_bin"

    def list_url(self, engagement: Engagement) -> str:
        return reverse(self.key, kwargs={"code": engagement.code})

    def new_url(self, engagement: Engagement) -> str:
        return reverse(f"{self.entry_name}_new", kwargs={"code": engagement.code})

    def url(self, engagement: Engagement, entry: RegisterEntry, page: str = "") -> str:
        """The address of an entry, or of its `edit`, `delete` or `restore`."""
        name = f"{self.entry_name}_{page}" if page else self.entry_name
        return reverse(name, kwargs={"code": engagement.code, "number": entry.number})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a list asks for: chosen filters by key, a text, an order, a view, a page."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = ""
    view: str = ""
    page: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.text)


@dataclass(frozen=True, slots=True)
class FilterState:
    """One filter as the page shows it."""

    key: str
    label: Words
    choices: tuple[tuple[str, Words], ...]
    value: str
    is_linked: bool


def filter_states(register: Register[Any], engagement: Engagement, asked: Asked) -> list[FilterState]:
    return [
        FilterState(
            one.key, one.label, tuple(one.choices(engagement)), asked.chosen.get(one.key, ""), one.is_linked
        )
        for one in register.filters
    ]
