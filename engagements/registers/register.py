"""What one register is: its model, form, columns, filters and words, from which every page of it is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from engagements.models import Engagement, RegisterEntry
from engagements.models.register import EntryQuerySet
from engagements.registers.asked import Asked, Choices, Filter, FilterState, Group, by_choice
from engagements.registers.column import Column, SortKey, Words
from engagements.registers.entry_form import EntryForm

__all__ = [
    "Asked",
    "Choices",
    "Column",
    "Filter",
    "FilterState",
    "Group",
    "Layout",
    "Register",
    "SortKey",
    "Words",
    "by_choice",
]


@dataclass(frozen=True, slots=True)
class Layout:
    """Another way to look at the entries than the table: `?view=matrix`.

    `read` is given the entries that the address asks for, not read yet, and gives what the template shows.
    """

    key: str
    label: Words
    template: str
    read: Callable[[Engagement, Asked, QuerySet[Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Register[Entry: RegisterEntry]:
    """`relation` is the engagement's manager of the entries; `entry_name` the URL name of one of them.

    `extras` gives a list page what only this register shows, `entry_extras` the same for an entry's page.
    `heavy` names fields that a list does not read.

    For the table: `name_column` is the column that is the link to the entry (the first one if not said);
    `default_sort` an order as the address writes it (`-score`); `groups` the ways to group the rows, the
    first of which is used where the address does not ask for another; `settable` the fields that are set for
    many entries at once; `layouts` other ways to look; `row_actions` a template with what a press does.

    `natural_key` names the fields by which people recognise an entry, so that an import finds it again.
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
    extras: Callable[[Engagement, Asked, list[Entry]], Mapping[str, Any]] = lambda *_given: {}
    entry_extras: Callable[[Engagement, Entry], Mapping[str, Any]] = lambda *_given: {}
    heavy: tuple[str, ...] = ()
    entry_template: str = "engagements/registers/entry.html"
    empty_template: str = "engagements/registers/empty.html"
    name_column: str = ""
    default_sort: str = "number"
    groups: tuple[Group, ...] = ()
    settable: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    row_actions: str = ""
    page_columns: tuple[Column[Entry], ...] = ()
    natural_key: tuple[str, ...] = ()

    def entries(self, engagement: Engagement) -> EntryQuerySet[Entry]:
        """Every entry, the bin included."""
        manager: models.Manager[Entry] = getattr(engagement, self.relation)
        rows = cast("EntryQuerySet[Entry]", manager.all())
        # Prefetched, not joined: few people own many entries, and each is read once.
        return rows.prefetch_related(*self.related) if self.related else rows

    def asked(self, engagement: Engagement, query: QueryDict) -> Asked:
        """What the address asks for; a value that is no choice is left out."""
        states = []
        for one in self.filters:
            choices = tuple((str(key), word) for key, word in one.choices(engagement))
            value = query.get(one.key, "")
            is_choice = value in {key for key, _word in choices}
            states.append(FilterState(one.key, one.label, choices, value if is_choice else "", one.is_linked))
        return Asked(
            chosen={state.key: state.value for state in states if state.value},
            text=query.get("q", "").replace("\0", "").strip()[:200],
            sort=query.get("sort", ""),
            view=query.get("view", ""),
            page=query.get("page", ""),
            columns=self.known_columns(query.getlist("cols")),
            group=query.get("group", ""),
            after=query.get("after", ""),
            filters=tuple(states),
        )

    def known_columns(self, given: Iterable[str]) -> tuple[str, ...]:
        """The keys of columns among what an address or a form says, with or without commas, each once."""
        known = {column.key for column in (*self.columns, *self.page_columns)}
        keys = dict.fromkeys(key for one in given for key in str(one).split(","))
        return tuple(key for key in keys if key in known)

    def matching(self, engagement: Engagement, asked: Asked) -> EntryQuerySet[Entry]:
        """The kept entries that the address asks for, not read yet."""
        rows = self.entries(engagement).kept()
        for one in self.filters:
            if one.key in asked.chosen:
                rows = rows.filter(one.condition(asked.chosen[one.key]))
        if asked.text:
            texts = _spellings(asked.text)
            wanted: list[Any] = [(f"{name}__icontains", text) for name in self.search for text in texts]
            rows = rows.filter(Q.create(wanted, connector=Q.OR))
        return rows

    def read(self, engagement: Engagement, asked: Asked) -> list[Entry]:
        """The kept entries that the address asks for, all of them, by number."""
        return list(self.matching(engagement, asked).defer(*self.heavy))

    @property
    def numbered_columns(self) -> tuple[Column[Entry], ...]:
        """The columns of a file or of the pack: the number that people call an entry by stands first."""
        number: Column[Entry] = Column("reference", gettext_lazy("Number"), lambda entry: entry.reference)
        return (number, *self.columns)

    @property
    def templates(self) -> list[str]:
        """The list's own template where a register has one, else the one that fits all."""
        return [f"engagements/registers/{name}.html" for name in (self.key, "list")]

    def layout(self, asked: Asked) -> Layout | None:
        return next((one for one in self.layouts if one.key == asked.view), None)

    @property
    def bin_name(self) -> str:
        return f"{self.key}_bin"

    @property
    def import_name(self) -> str:
        return f"{self.entry_name}_import"

    @property
    def export_name(self) -> str:
        return f"{self.entry_name}_export"

    @property
    def key_labels(self) -> list[str]:
        """The words of the fields by which people recognise an entry."""
        labels = {column.key: str(column.label) for column in self.columns}
        return [labels[name] for name in self.natural_key]

    def list_url(self, engagement: Engagement) -> str:
        return reverse(self.key, kwargs={"code": engagement.code})

    def new_url(self, engagement: Engagement) -> str:
        return reverse(f"{self.entry_name}_new", kwargs={"code": engagement.code})

    def url(self, engagement: Engagement, entry: RegisterEntry, page: str = "") -> str:
        """The address of an entry, or of its `edit`, `row`, `delete` or `restore`."""
        name = f"{self.entry_name}_{page}" if page else self.entry_name
        return reverse(name, kwargs={"code": engagement.code, "number": entry.number})


def _spellings(text: str) -> set[str]:
    """SQLite tells Ä from ä whatever it is told: https://www.sqlite.org/lang_expr.html#like."""
    return {text} if text.isascii() else {text, text.lower(), text.upper(), text.capitalize()}
