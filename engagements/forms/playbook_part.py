"""The form of one part of a playbook's draft, made from the description of that part."""

from dataclasses import MISSING, Field, fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from engagements.forms.guarded import GuardedForm
from engagements.forms.playbook_fields import (
    CheckField,
    LinesField,
    WordChoiceField,
    WordsField,
)
from engagements.playbook_words import HELP, LABELS
from engagements.playbooks.parts import Address, Table, list_at
from engagements.playbooks.runbook_template import all_runbook_templates

LONG = {
    "how",
    "evidence",
    "goal",
    "effect",
    "audience",
    "outcome",
    "advice",
    "instead",
    "why",
    "portal",
    "text",
}
NESTED = {"items", "deliverables", "failure_signals"}
UNTOUCHED = {"stages": {*NESTED, "number"}, "about": {"key", "version"}}
LONGEST_SHOWN = 200


class PartForm(GuardedForm):
    """Each field has a hidden twin of what stood there when the form was opened; nothing is required, as a
    draft need not be sound. `theirs` maps each disputed field to what the other side saved."""

    def __init__(
        self, data: Any = None, *, address: Address, part: Table, siblings: list[Any], table: Table
    ) -> None:
        self.address = address
        self.part = part
        self.taken = {one.get("key") for one in siblings if isinstance(one, dict)}
        self.theirs: dict[str, str] = {}
        hints = get_type_hints(address.kind)
        self.described: dict[str, Field[Any]] = {
            field.name: field for field in fields(address.kind) if _is_edited(field.name, address, hints)
        }
        raw = {name: part.get(name, _default(field)) for name, field in self.described.items()}
        super().__init__(data, initial=raw)
        for name in self.described:
            field = _form_field(name, hints[name], raw[name], address.group, table)
            field.show_hidden_initial = not address.is_new
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.address.is_new and "key" in self.described:
            words = cleaned.get("title") or cleaned.get("text") or ""
            key = cleaned.get("key") or slugify(words)[:64].strip("-_")
            cleaned["key"] = key
            if key in self.taken:
                self.add_error(
                    "key", _("“%(key)s” is there already: choose another key.") % {"key": key[:70]}
                )
        return cleaned

    @property
    def opened_checks(self) -> list[str]:
        """The hidden twin of the checks, whose boxes the page draws itself."""
        if self.is_bound:
            return list(self._opened_raw("checks") or [])
        return [str(one) for one in self.initial.get("checks") or []]

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written: of a new part everything, otherwise what this person changed.

        None stands for what is left out, because it is empty or as it is by default.
        """
        names = self.described if self.address.is_new else self.changed_data
        written = [name for name in names if name in self.described]
        return {name: self._written(name, self._in_order(name)) for name in written}

    def _in_order(self, name: str) -> Any:
        """Of a list, what was there before stays in its order."""
        value, before = self.cleaned_data.get(name), self.part.get(name)
        if not isinstance(value, list) or not isinstance(before, list):
            return value
        kept = [one for one in before if one in value]
        return kept + [one for one in value if one not in kept]

    def disputes(self, current: Table) -> dict[str, Any]:
        """The fields that this person changed and that somebody else changed otherwise, with their values."""
        found = {}
        for name, mine in self.values.items():
            theirs = self._written(name, current.get(name))
            if theirs not in (self._written(name, self._opened(name)), mine, self._opened_raw(name)):
                found[name] = theirs
        return found

    def with_disputes(self, current: Table, disputes: dict[str, Any], **made_of: Any) -> Self:
        """The form again with what was typed; its twins hold what others saved: the next save wins.

        Fields that this person did not touch hold what others saved too, so that it wins nothing more.
        """
        data = QueryDict(mutable=True)
        for name, values in self.data.lists():  # type: ignore[attr-defined]  # a bound form has a QueryDict
            data.setlist(name, values)
        fresh = type(self)(address=self.address, part=current, **made_of)
        mine = set(self.changed_data)
        for name in self.described:
            bound = fresh[name]
            value = bound.field.prepare_value(bound.initial)
            listed = value if isinstance(value, list | tuple) else ["" if value is None else value]
            theirs = [str(one) for one in listed]
            data.setlist(bound.html_initial_name, theirs)
            if name not in mine:
                data.setlist(bound.html_name, theirs)
        form = type(self)(data, address=self.address, part=current, **made_of)
        form.is_valid()
        for name, theirs in disputes.items():
            words = "\n".join(map(str, theirs)) if isinstance(theirs, list) else str(theirs or _("nothing"))
            form.theirs[name] = Truncator(words).chars(LONGEST_SHOWN)
            form.add_error(
                name,
                _("Somebody saved “%(theirs)s” here while you were editing. Save again to keep yours.")
                % {"theirs": form.theirs[name]},
            )
        return form

    def _opened(self, name: str) -> Any:
        field, bound = self.fields[name], self[name]
        raw = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
        try:
            return field.to_python(raw)
        except forms.ValidationError:
            return raw

    def _opened_raw(self, name: str) -> Any:
        """As it was typed into the TOML, where that is no value of the right kind."""
        bound = self[name]
        return (
            self.fields[name]
            .hidden_widget()
            .value_from_datadict(self.data, self.files, bound.html_initial_name)
        )

    def _written(self, name: str, value: Any) -> Any:
        if value in (None, "") or value == [] or value == _default(self.described[name]):
            return None if self._may_be_left_out(name, value) else value
        return value

    def _may_be_left_out(self, name: str, value: Any) -> bool:
        has_default = self.described[name].default is not MISSING
        return has_default or value in (None, "")


def _is_edited(name: str, address: Address, hints: dict[str, Any]) -> bool:
    if name in UNTOUCHED.get(address.group, ()) or (name == "key" and not address.is_new):
        return False
    is_nested = get_origin(hints[name]) is tuple and get_args(hints[name])[0] is not str
    return not is_nested


def _default(field: Field[Any]) -> Any:
    if field.default is MISSING:
        return None
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _form_field(name: str, hint: Any, raw: Any, group: str, table: Table) -> forms.Field:
    """One field for one value of the description; a raw value of another kind is shown as it stands."""
    usual: dict[str, Any] = {
        "label": LABELS.get((group, name)) or LABELS.get(("", name)) or name,
        "help_text": HELP.get((group, name)) or HELP.get(("", name), ""),
        "required": False,
    }
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if name == "checks":
        return CheckField(raw=raw, **usual)
    if get_origin(hint) is tuple:
        offered = _offered(name, group, table)
        return WordsField(offered=offered, raw=raw, **usual) if offered else LinesField(**usual)
    if issubclass(hint, StrEnum):
        return WordChoiceField(kind=hint, raw=raw, is_optional=name == "confirm", **usual)
    if hint is bool:
        return forms.BooleanField(**usual)
    if hint is int:
        return forms.IntegerField(**usual)
    if hint is float:
        return forms.FloatField(**usual)
    widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
    return LinesField(is_text=True, widget=widget, **usual)


def _offered(name: str, group: str, table: Table) -> dict[str, str]:
    """What may be chosen from by its title, where a list names the keys of what stands elsewhere."""
    stages = [stage for stage in list_at(table, ("stages",)) if isinstance(stage, dict)]
    if name == "runbooks":
        return {one.key: one.title for one in all_runbook_templates()}
    if (group, name) == ("plan", "stages"):
        return {str(stage.get("key")): str(stage.get("title", "")) for stage in stages}
    if (group, name) == ("minimum_bar", "items"):
        return {
            f"{stage.get('key')}.{item.get('key')}": str(item.get("title", ""))
            for stage in stages
            for item in list_at(stage, ("items",))
            if isinstance(item, dict)
        }
    return {}
