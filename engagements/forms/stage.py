"""The forms that close, hold or reopen a stage, and confirm a deliverable of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.models import Stage
from engagements.roadmap import RoadmapPart


class StageForm(GuardedForm):
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=Stage.Status.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: RoadmapPart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["status"] = part.stage.status
        self.initial["version"] = part.stage.version
        self.part = part

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") == Stage.Status.DONE and not cleaned.get("reason"):
            if not self.part.is_complete:
                self.add_error("reason", _("Something on this stage is open: say why it can be closed."))
        elif cleaned.get("status") == Stage.Status.HELD and not cleaned.get("reason"):
            self.add_error("reason", _("Say what the stage waits for."))
        return cleaned


class DeliverableForm(GuardedForm):
    """Somebody's word that a deliverable is there: what is there, and where."""

    note = forms.CharField(
        label=gettext_lazy("What is there, and where"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what is there, and where somebody finds it.")},
    )

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")
