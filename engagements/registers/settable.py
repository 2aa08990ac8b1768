"""The fields that can be set for many entries at once, as the bar below the table offers them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engagements.models import Engagement
from engagements.registers.register import Register

MOST_BUTTONS = 6
PREFIX = "set"


@dataclass(frozen=True, slots=True)
class Settable:
    """`presses` are values with their words, one press each; without them `field` takes the value."""

    name: str
    label: str
    presses: tuple[tuple[str, str], ...]
    field: forms.BoundField


def read_settables(register: Register[Any], engagement: Engagement) -> list[Settable]:
    form = register.form(engagement=engagement, prefix=PREFIX)
    made = []
    for name in register.settable:
        bound = form[name]
        bound.field.widget.attrs |= {"aria-label": str(bound.label), "form": "bulk"}
        bound.field.required = False
        made.append(Settable(name, str(_column_label(register, name)), _presses(bound.field), bound))
    return made


def posted_value(name: str, posted: Any, pressed: str) -> dict[str, str]:
    """What was chosen for a field, as its form reads it."""
    value = pressed or posted.get(f"{PREFIX}-{name}", "")
    vouched = {"not_secret": "on"} if posted.get("not_secret") else {}
    return vouched | ({name: value} if value != "no" else {})


def _column_label(register: Register[Any], name: str) -> Any:
    column = next((one for one in register.columns if one.key == name), None)
    return (column.short or column.label) if column else name


def _presses(field: forms.Field) -> tuple[tuple[str, str], ...]:
    if isinstance(field, forms.BooleanField):
        return (("on", _("Yes")), ("no", _("No")))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        listed: Any = field.choices
        choices = tuple((str(key), str(word)) for key, word in listed if key != "")
        return choices if len(choices) <= MOST_BUTTONS else ()
    return ()
