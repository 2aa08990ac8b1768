"""The form that attaches evidence: files, or a link with a name; on a runbook, to which of its steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.attachments.on_steps import StepPlace
from engagements.forms.guarded import GuardedForm

MOST_FILES = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class EvidenceForm(GuardedForm):
    """`chosen` are the files, read by the view; `place` the step, None for the whole record."""

    url = forms.CharField(
        label=gettext_lazy("Or a link"),
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        widget=forms.URLInput,
    )
    name = forms.CharField(label=gettext_lazy("What the link shows"), required=False, max_length=200)
    step = forms.TypedChoiceField(
        label=gettext_lazy("About"), coerce=int, empty_value=None, required=False, widget=forms.Select
    )

    def __init__(self, *args: Any, places: Sequence[StepPlace] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: list[Any] = self.files.getlist("file") if self.is_bound and self.files else []
        self.places = {one.number: one for one in places}
        if places:
            choices = [(str(one.number), one.choice) for one in places]
            self.fields["step"].choices = [("", _("The whole runbook")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["step"]

    @property
    def place(self) -> StepPlace | None:
        return self.places.get(self.cleaned_data.get("step") or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.chosen and not cleaned.get("url") and "url" not in self.errors:
            raise forms.ValidationError(_("Choose a file, or write a link."))
        if len(self.chosen) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)d files at once, please.") % {"n": MOST_FILES})
        return cleaned
