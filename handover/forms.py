"""What is asked before a version is made, and around its signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.guarded import GuardedForm
from engagements.registers.entry_form import DayInput
from handover.models import Pack, Paper, SignOff


class VersionForm(forms.Form):
    """Draft or issued, and the paper."""

    status = forms.ChoiceField(choices=Pack.Status)
    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=Paper,
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def clean_paper(self) -> Any:
        """None leaves it to the plan of the pack."""
        return self.cleaned_data["paper"] or None


class AskForm(GuardedForm, forms.ModelForm[SignOff]):
    """How a consultant asks for the founder's signature."""

    is_blocking = forms.BooleanField(
        label=_("The sprint waits for this"),
        required=False,
        help_text=_("The clock stands, for both sides to see, and runs again by itself once it is answered."),
    )

    class Meta:
        model = SignOff
        fields = ["due_on", "word"]
        widgets = {"due_on": DayInput, "word": forms.Textarea(attrs={"rows": 2})}


class SignForm(GuardedForm):
    """The founder's name, typed, and a box beside what signing means, which `meaning` says."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As you sign a letter. It stands under the pack from now on."),
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    is_read = forms.BooleanField(
        help_text=_("The portal keeps your name, the time and the fingerprint of this file, for both sides."),
        error_messages={"required": _("Tick the box: without it nothing is signed.")},
    )

    def __init__(self, *args: Any, meaning: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_read"].label = meaning


class DeclineForm(GuardedForm):
    word = forms.CharField(
        label=_("What is missing, or wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOverForm(GuardedForm):
    """Why a sprint is handed over though the founder has not signed."""

    reason = forms.CharField(
        label=_("Why without a signature"),
        max_length=300,
        help_text=_("Both sides read it: “Agreed by telephone, Mira is travelling until Monday.”"),
    )
