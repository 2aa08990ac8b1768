"""A column as the table shows it: what follows from its description and from the model's field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django.db import models
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagements.models import RegisterEntry
from engagements.registers.column import Column, SortKey, Words
from engagements.registers.ordering import field_of, order_of
from engagements.registers.register import Register
from engagements.templatetags.icons import icon
from engagements.templatetags.states import LOOKS, state

LONGEST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """`field` names the form's field that the cell can become, empty for a cell that is only read."""

    column: Column[Any]
    order: tuple[SortKey, ...]
    field: str
    css: str
    has_looks: bool
    is_name: bool
    is_long: bool
    attributes: SafeString

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def label(self) -> Words:
        """In the head of the table, where there is little room."""
        return self.column.short or self.column.label

    @property
    def head_css(self) -> str:
        """The head is never hidden by what hides a cell's text, and numbers stand below their word."""
        return " ".join(one for one in self.css.split() if one in {"num", "fit"})

    def markup(self, entry: RegisterEntry, url: str) -> SafeString:
        """The whole cell; made here and not in a template, because a page has hundreds of them."""
        content, sub = conditional_escape(self.cell(entry)), self.sub(entry)
        below = f'<span class="sub">{conditional_escape(sub)}</span>' if sub else ""
        if not self.is_name:
            return SafeString(f"<td{self.attributes}>{content}{below}</td>")
        number = f'<span class="quiet num">{escape(entry.reference)}</span> ' if entry.reference else ""
        link = f'<a href="{escape(url)}">{number}{content}</a>'
        return SafeString(f'<th scope="row"{self.attributes}>{link}{below}</th>')

    def cell(self, entry: RegisterEntry) -> str:
        """What stands in the cell; safe markup, or a text that the template escapes."""
        if self.column.shows:
            return self.column.shows(entry)
        value = self.column.value(entry)
        if value is None or value == "":
            return _lacking(str(self.column.missing)) if self.column.missing else ""
        if isinstance(value, bool):
            return _yes() if value else format_html('<span class="quiet">{}</span>', _("no"))
        if isinstance(value, date):
            return date_format(value, "j M Y")
        if self.has_looks:
            return _look(str(getattr(entry, self.key)), str(value))
        return Truncator(str(value)).chars(LONGEST_SHOWN) if self.is_long else str(value)

    def sub(self, entry: RegisterEntry) -> str:
        """The second line of the cell, if there is one."""
        said = self.column.sub(entry) if self.column.sub else ""
        is_short = isinstance(said, SafeString) or len(said) <= LONGEST_SHOWN
        return said if is_short else Truncator(said).chars(LONGEST_SHOWN)


@lru_cache(maxsize=512)  # a few states on hundreds of rows
def _look(value: str, word: str) -> SafeString:
    return state(value, label=word)


def _yes() -> SafeString:
    return format_html('<span class="row">{}{}</span>', icon("check", "s"), _("yes"))


def _lacking(word: str) -> SafeString:
    return format_html('<span class="is-hold state">{}{}</span>', icon("circle-alert"), word)


def every_column(register: Register[Any]) -> list[ShownColumn]:
    """All columns of a register, in its order."""
    key = (id(register), get_language() or "")
    if key not in _known:
        _known[key] = (register, list(_derived(register)))
    return _known[key][1]


# Made once in each language: descriptions don't change. The register stays with its columns, so that no other
# one is made where it was in memory.
_known: dict[tuple[int, str], tuple[Register[Any], list[ShownColumn]]] = {}


def shown_columns(register: Register[Any], chosen: tuple[str, ...]) -> list[ShownColumn]:
    """The name first, which a row is never without, then what was chosen, or what is usual for none."""
    every = {one.key: one for one in every_column(register)}
    name = next(one for one in every.values() if one.is_name)
    keys = chosen or [one.key for one in every.values() if _is_usual(one)]
    return [name, *(every[key] for key in keys if key != name.key)]


def _is_usual(one: ShownColumn) -> bool:
    return not one.is_long if one.column.is_shown is None else one.column.is_shown


def _derived(register: Register[Any]) -> Iterator[ShownColumn]:
    name_key = register.name_column or register.columns[0].key
    for column in (*register.columns, *register.page_columns):
        field = field_of(register.model, column.key)
        name = column.key if column.key in register.form.base_fields else ""
        css, is_name = _css(column, field), column.key == name_key
        yield ShownColumn(
            column=column,
            order=order_of(register.model, column),
            field=name,
            css=css,
            has_looks=_has_looks(field),
            is_name=is_name,
            is_long=isinstance(field, models.TextField),
            attributes=_attributes(css, name, "" if is_name or _has_looks(field) else column),
        )


def _attributes(css: str, field: str, named: Column[Any] | Literal[""]) -> SafeString:
    """Of each cell in the column. A state says itself what it is; all else is named where the head is out of
    sight. A cell that can become a field can have the focus."""
    label = str(named.short or named.label).lower() if named else ""
    parts = (("class", css), ("data-label", label), ("data-edit", field), ("tabindex", field and "-1"))
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in parts if value))


def _has_looks(field: Any) -> bool:
    """Whether each choice is one of the portal's states, which have an icon and a colour."""
    return bool(field is not None and field.choices) and all(key in LOOKS for key, _word in field.flatchoices)


def _css(column: Column[Any], field: Any) -> str:
    by_kind = ""
    if isinstance(field, models.DateField):
        by_kind = "nowrap fit"
    elif isinstance(field, models.IntegerField) and not field.choices:
        by_kind = "num fit"
    elif isinstance(field, models.BooleanField) or _has_looks(field):
        by_kind = "fit"
    on_phone = "" if column.is_on_phone else "phone-hide"
    return " ".join(part for part in (by_kind, column.css, on_phone) if part)
