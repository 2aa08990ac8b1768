"""One field of an entry by itself, held to all that the entry's whole form asks for."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from engagements.forms.versioned import as_posted
from engagements.models import Engagement, RegisterEntry
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Register


def open_cell(register: Register[Any], engagement: Engagement, entry: RegisterEntry, name: str) -> Any:
    """The form whose field `name` the cell becomes."""
    return _named(register, register.form(instance=entry, engagement=engagement), entry, name)


def filled_cell(
    register: Register[Any],
    engagement: Engagement,
    entry: RegisterEntry,
    name: str,
    posted: Mapping[str, Any],
    *,
    is_new_look: bool = False,
) -> EntryForm[Any]:
    """The form as if somebody had opened all of it and changed this field alone.

    `posted` holds the field, its opening value and `not_secret` as a browser sends them; with `is_new_look`
    the opening value is the one that is stored now.
    """
    fresh = register.form(instance=entry, engagement=engagement)
    data = QueryDict(mutable=True)
    for other in fresh.fields:
        bound = fresh[other]
        if other != "not_secret":
            data[other] = data[bound.html_initial_name] = as_posted(bound)
    twin = fresh[name].html_initial_name
    for key in (name, "not_secret", *(() if is_new_look else (twin,))):
        data.pop(key, None)
        if key in posted:
            data[key] = posted[key]
    return _named(register, register.form(data, instance=entry, engagement=engagement), entry, name)


def named_cell(register: Register[Any], form: EntryForm[Any], name: str) -> EntryForm[Any]:
    """The same form after it was made anew, which a conflict does."""
    return _named(register, form, form.instance, name)


def _named(register: Register[Any], form: EntryForm[Any], entry: RegisterEntry, name: str) -> EntryForm[Any]:
    """Ids that no other cell has, and a name for readers: the head of the column is no label."""
    form.auto_id = f"cell-{entry.number}-%s"
    widget = form.fields[name].widget
    widget.attrs |= {"aria-label": str(form.fields[name].label), "autofocus": True}
    if widget.attrs.get("rows"):
        widget.attrs["rows"] = 3
    return form
