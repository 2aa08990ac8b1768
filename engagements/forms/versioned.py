"""A form that knows what its fields held when it was opened, so that two people can edit one record."""

from typing import Any, Self

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.actions.save_entry import SavedEntry
from engagements.forms.guarded import GuardedForm

LONGEST_SHOWN = 200


class VersionedForm[Entry: models.Model](GuardedForm, forms.ModelForm[Entry]):
    """Each field carries its opening value in a hidden twin (Django's `show_hidden_initial`).

    `theirs` maps each disputed field to what the other side saved, in words.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, str] = {}
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def _post_clean(self) -> None:
        """Texts are kept with plain line breaks, however a browser sends them."""
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        super()._post_clean()  # type: ignore[misc]  # the stubs leave this hook of Django out

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that this person changed, with their new values."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}

    @property
    def opened(self) -> dict[str, Any]:
        """The changed fields as they were when the form was opened.

        A twin that was tampered with reads as the stored value: then there is nothing to protect.
        """
        return {name: self._opened_value(name) for name in self.changes}

    def _opened_value(self, name: str) -> Any:
        field, bound = self.fields[name], self[name]
        raw = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
        try:
            return field.clean(raw) if raw not in field.empty_values else field.to_python(raw)
        except forms.ValidationError:
            return self.initial.get(name)

    def again(self, *args: Any, **kwargs: Any) -> Self:
        """Another form of the same kind; a form that is made with more arguments adds them here."""
        return type(self)(*args, **kwargs)

    def with_conflicts(self, saved: SavedEntry[Entry]) -> Self:
        """The same form with what was typed, and beside each disputed field what the other side saved.

        Its twins hold the other side's values, so that saving it again keeps what stands in the fields; those
        that this person did not touch hold them too, or saving would take the other side's changes back.
        """
        # In words before the form is validated, which writes what was typed into the same record.
        words = {name: in_words(saved.entry, name, theirs) for name, theirs in saved.conflicts.items()}
        data = QueryDict(mutable=True)
        data.update(dict(self.data.items()))
        fresh, mine = self.again(instance=saved.entry), set(self.changed_data)
        for name in self.fields:
            bound = fresh[name]
            data[bound.html_initial_name] = as_posted(bound)
            if name not in mine:
                data[bound.html_name] = as_posted(bound)
        form = self.again(data, instance=saved.entry)
        form.is_valid()
        for name, theirs in words.items():
            form.add_error(
                name,
                _("Somebody saved “%(theirs)s” here while you were editing. Save again to keep yours.")
                % {"theirs": Truncator(theirs).chars(LONGEST_SHOWN)},
            )
        form.theirs = words
        return form


def as_posted(bound: forms.BoundField) -> str:
    """What a browser would send of a field that nobody touched."""
    value = bound.field.prepare_value(bound.initial)
    return "" if value is None else str(value)


def in_words(entry: models.Model, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(entry, f"get_{name}_display", None)
    text = str(display() if display else value if value is not None else "")
    return text or _("nothing")
