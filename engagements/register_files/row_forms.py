"""Has a register's own form judge the rows of an import, many at little cost."""

import copy
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.actions.save_entry import differs
from engagements.models import Engagement, RegisterEntry, User
from engagements.register_files.fields import FileField, People, fields_of
from engagements.register_files.plan import Problem
from engagements.registers.entry_form import EntryForm
from engagements.registers.owner_field import OwnerField
from engagements.registers.register import Register

LONGEST_SHOWN = 120


class RowForms:
    """`blank` is what a new entry's form sends before anybody types; `owners` own an entry by now, by key."""

    def __init__(
        self, register: Register[Any], engagement: Engagement, people: People, owners: Mapping[str, User]
    ) -> None:
        self.engagement = engagement
        self.people = people
        self.owners = owners
        self.fields = [one for one in fields_of(register) if one.form_field is not None]
        self.labels = {one.name: one.label for one in self.fields}
        self.blank = {one.name: _posted(_default(register, one)) for one in self.fields}
        self.form = _form_of_rows(register)

    @cached_property
    def known_people(self) -> dict[str, User]:
        """Whoever may own an entry, and who owns one though they have left."""
        return {**self.owners, **self.people.all}

    def as_posted(self, entry: RegisterEntry) -> dict[str, str]:
        return {one.name: _posted(getattr(entry, one.name)) for one in self.fields}

    def fill(self, data: dict[str, str], entry: RegisterEntry | None) -> EntryForm[Any]:
        form = self.form(
            data,
            engagement=self.engagement,
            is_looked_over=True,
            **({} if entry is None else {"instance": entry}),
        )
        for one in form.fields.values():
            one.show_hidden_initial = False
            if isinstance(one, OwnerField):
                one.known = self.known_people
        return form

    def problems(self, form: EntryForm[Any]) -> tuple[Problem, ...]:
        return tuple(
            Problem(self.labels.get(name, ""), str(text), name if name in self.labels else "")
            for name, texts in form.errors.items()
            for text in texts
        )


class _SharedFields(dict[str, forms.Field]):
    """The fields that all rows' forms have in common: a copy for each is most of what a form costs."""

    def __deepcopy__(self, _memo: object) -> "_SharedFields":
        return self


def _form_of_rows(register: Register[Any]) -> type[EntryForm[Any]]:
    """The register's own form; its fields are copied once for a whole import."""
    form: Any = type(register.form.__name__, (register.form,), {})
    form.base_fields = _SharedFields(copy.deepcopy(register.form.base_fields))
    return cast("type[EntryForm[Any]]", form)


def _default(register: Register[Any], one: FileField) -> Any:
    """What a new entry's form shows before anybody types."""
    if one.form_field is not None and one.form_field.initial is not None:
        return one.form_field.initial
    own: Any = register.model._meta.get_field(one.name)
    return own.get_default()


def _posted(value: Any) -> str:
    """A value as a browser would send it."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, User):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def changed_values(entry: RegisterEntry, form: EntryForm[Any]) -> dict[str, tuple[Any, Any]]:
    """Each field whose value really differs, before and after."""
    pairs = ((name, getattr(entry, name), value) for name, value in form.changes.items())
    return {name: (before, after) for name, before, after in pairs if differs(before, after)}


def shown(one: FileField, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {str(key): str(word) for key, word in getattr(one.form_field, "choices", ())} if value else {}
    return Truncator(words.get(str(value), str(value or ""))).chars(LONGEST_SHOWN) or _("nothing")
