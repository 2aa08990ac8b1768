"""The fields of a form that say until when something is asked for: a day, and an hour where it matters."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.due import due_moment
from engagements.registers.entry_form import DayInput

FARTHEST = timedelta(days=366)


class HourInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DueForm(forms.Form):
    """Mixed into forms of requests, in front of Django's own class: `due_at` among what is cleaned is the
    moment, or None. An hour alone is one of today.
    """

    due_on = forms.DateField(label=gettext_lazy("Needed by"), required=False, widget=DayInput)
    due_by = forms.TimeField(
        label=gettext_lazy("At"),
        required=False,
        widget=HourInput,
        help_text=gettext_lazy("Without one: the end of the day."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, hour = cleaned.get("due_on"), cleaned.get("due_by")
        cleaned["due_at"] = None
        today = timezone.localdate()
        if not day and not hour:
            return cleaned
        if day and not today <= day <= today + FARTHEST:
            self.add_error("due_on", _("Choose a day from today on, within a year."))
            return cleaned
        due = due_moment(day or today, hour)
        if due <= timezone.now():
            self.add_error("due_by", _("That hour is over already."))
        cleaned["due_at"] = due
        return cleaned
