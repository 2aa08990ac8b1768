"""The fields of a register as files know them: their names, what stands in a cell, and what a cell means."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagements.models import Engagement, RegisterEntry, User
from engagements.registers.owner_field import people_of, with_side
from engagements.registers.register import Register

NUMBER = "number"
YES = {"yes", "y", "true", "1", "on", "x", "✓", "✔"}
NO = {"no", "n", "false", "0", "off", "-", "–", ""}
_NUMBER = re.compile(r"(?:[A-Za-z]{1,3})?([0-9]{1,6})\Z")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}")


class CellError(Exception):
    """A cell means nothing here; the text says why and never repeats a long cell."""


@dataclass(frozen=True)
class FileField:
    """`name` is the form's field, or the number that people call an entry by; `label` stands above it."""

    name: str
    label: str
    form_field: forms.Field | None = None
    other_names: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def known_as(self) -> frozenset[str]:
        """Every heading under which the field is recognised."""
        return frozenset({plain_heading(self.name), plain_heading(self.label), *self.other_names})

    @cached_property
    def _choices(self) -> dict[str, str]:
        """Each choice by its key and by its word, in small letters."""
        found: dict[str, str] = {}
        for key, word in getattr(self.form_field, "choices", ()):
            found |= {str(word).casefold(): str(key), str(key).casefold(): str(key)}
        return found

    def value(self, entry: RegisterEntry) -> str | int | bool | date | None:
        """What a file holds: keys of choices, the address of a person, days and numbers as they are."""
        if self.form_field is None:
            return entry.reference
        value = getattr(entry, self.name)
        return value.email if isinstance(value, User) else value

    def posted(self, cell: str, people: "People") -> str:
        """The cell as the register's form expects it. Raises CellError."""
        text = cell.strip()
        if isinstance(self.form_field, forms.BooleanField):
            return _yes_or_no(text)
        if isinstance(self.form_field, forms.ModelChoiceField):
            return people.key_of(text)
        if self._choices:
            return self._choices.get(text.casefold(), text)
        if isinstance(self.form_field, forms.DateField) and (found := _DAY.match(text)):
            return found[1]
        return cell


def _yes_or_no(text: str) -> str:
    word = text.casefold()
    if word in YES or word == _("yes").casefold():
        return "on"
    if word in NO or word == _("no").casefold():
        return ""
    raise CellError(_("Write yes or no."))


def plain_heading(text: str) -> str:
    """A heading without what people write differently: case, blanks, underscores, marks."""
    return re.sub(r"[\W_]+", "", text.casefold())


def fields_of(register: Register[Any]) -> tuple[FileField, ...]:
    """The number, and every field of the register's form in its order, under the words of its columns."""
    columns = {column.key: str(column.label) for column in register.columns}
    number = FileField(NUMBER, _("Number"), other_names=frozenset({"reference"}))
    return (number, *(_field(register, name, columns) for name in _form_fields(register)))


def _form_fields(register: Register[Any]) -> list[str]:
    return [name for row in register.form.rows for name in row]


def _field(register: Register[Any], name: str, columns: dict[str, str]) -> FileField:
    form_field: forms.Field = register.form.base_fields[name]
    word = capfirst(str(form_field.label))
    return FileField(name, columns.get(name, word), form_field, frozenset({plain_heading(word)}))


def read_number(text: str) -> int | None:
    """3 of “R3” or “3”, None of nothing. Raises CellError."""
    if not text.strip():
        return None
    found = _NUMBER.match(text.strip())
    if not found or not int(found[1]):
        raise CellError(_("Write a number such as 3 or R3, or leave it empty."))
    return int(found[1])


class People:
    """Whom an entry may belong to, by address and by name; read once for all rows."""

    def __init__(self, engagement: Engagement) -> None:
        self._engagement = engagement

    @cached_property
    def all(self) -> dict[str, User]:
        """By primary key as a form posts it."""
        return {str(person.pk): person for person in people_of(self._engagement)}

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, person in self.all.items():
            for word in {person.email.casefold(), str(person).casefold(), with_side(person).casefold()}:
                found.setdefault(word, []).append(key)
        return found

    def key_of(self, text: str) -> str:
        """Raises CellError for somebody who is not there, or for a name that two people bear."""
        if not text:
            return ""
        keys = self._keys.get(text.casefold(), [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise CellError(_("Two people have this name: write the e-mail address."))
        raise CellError(_("Nobody of this name or address takes part in the sprint."))
