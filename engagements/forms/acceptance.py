"""The form in which somebody asks that a risk is accepted: why, and until when."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.models import RiskAcceptance
from engagements.models.acceptance import LONGEST, today


class AcceptanceForm(GuardedForm, forms.ModelForm[RiskAcceptance]):
    class Meta:
        model = RiskAcceptance
        fields = ["reason", "until"]
        labels = {"reason": gettext_lazy("Why you can live with it"), "until": gettext_lazy("Until")}
        help_texts = {
            "until": gettext_lazy(
                "Its last day, at most 180 days from now. After it the risk is open again."
            ),
        }
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = {"min": today().isoformat(), "max": (today() + LONGEST).isoformat()}
        self.fields["until"].widget.attrs |= bounds

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not today() <= until <= today() + LONGEST:
            raise forms.ValidationError(_("Choose a day within the next 180 days."))
        return until


class WordForm(GuardedForm):
    """A word with an answer; a refusal needs one."""

    word = forms.CharField(label=gettext_lazy("A word on it"), max_length=300, required=False)
