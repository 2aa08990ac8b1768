"""The forms of a rehearsal: a note on a step, what came of it all, and the steps while they are written."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.forms.versioned import VersionedForm
from engagements.models import Rehearsal, RehearsalStep, Runbook
from engagements.rehearsal_page import RehearsalPage

RESULTS = (
    (Rehearsal.Result.WORKED, gettext_lazy("It worked as it is written")),
    (Rehearsal.Result.CHANGED, gettext_lazy("It worked with changes: the runbook has to say something else")),
    (Rehearsal.Result.FAILED, gettext_lazy("It failed: following it does not solve the problem")),
    (Rehearsal.Result.ABANDONED, gettext_lazy("We stop here: this was no rehearsal")),
)


class StepNoteForm(VersionedForm[RehearsalStep]):
    class Meta:
        model = RehearsalStep
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class EndRehearsalForm(GuardedForm):
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=RESULTS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What surprised you, what was missing, what has to change."),
    )

    def __init__(self, *args: Any, page: RehearsalPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["note"] = (cleaned.get("note") or "").replace("\r\n", "\n")
        result = cleaned.get("result")
        if cleaned["note"] or "note" in self.errors:
            return cleaned
        if result == Rehearsal.Result.CHANGED:
            self.add_error("note", _("Say what has to change."))
        elif result == Rehearsal.Result.FAILED:
            self.add_error("note", _("Say what failed."))
        elif result == Rehearsal.Result.WORKED and not self.page.is_ticked_through:
            self.add_error("note", _("Some steps are not ticked: say why they were not needed."))
        return cleaned


class StepsPreviewForm(forms.Form):
    """Nothing of it is stored, so that nothing has to be guarded."""

    steps = forms.CharField(required=False, max_length=Runbook._meta.get_field("steps").max_length)
