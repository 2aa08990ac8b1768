"""The forms around access: who holds which role, what is asked of the founder, and what they answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.due import DueForm
from engagements.forms.guarded import GuardedForm
from engagements.forms.versioned import VersionedForm
from engagements.models import AccessRequest, AccessRole
from engagements.registers.entry_form import DayInput


class RoleForm(VersionedForm[AccessRole]):
    class Meta:
        model = AccessRole
        fields = ["person", "role", "side", "is_leaving", "leaves_by"]
        labels = {"is_leaving": _("Has to leave when the sprint ends")}
        help_texts = {"role": _("As the provider calls it: owner, administrator, editor.")}
        widgets = {"leaves_by": DayInput}

    def clean(self) -> dict[str, Any]:
        """A day by which somebody leaves says that they leave."""
        cleaned = super().clean()
        if cleaned.get("leaves_by") and not cleaned.get("is_leaving"):
            cleaned["is_leaving"] = True
            if "is_leaving" not in self.changed_data:
                self.changed_data.append("is_leaving")
        return cleaned


class RequestForm(GuardedForm, DueForm, forms.ModelForm[AccessRequest]):
    is_blocking = forms.BooleanField(
        label=_("The sprint waits for this"),
        required=False,
        help_text=_("The clock stands, for both sides to see, and runs again by itself once it is answered."),
    )

    class Meta:
        model = AccessRequest
        fields = ["kind", "why", "how"]
        labels = {"why": _("Why you need it"), "how": _("How it is done")}
        help_texts = {
            "why": _(
                "What the founder gains, in their words: “So that you, not the agency, hold your name.”"
            ),
            "how": _("The steps, so that nobody has to ask back."),
        }
        widgets = {"how": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.due_at = cleaned.get("due_at")
        return cleaned


class LeftForm(GuardedForm):
    note = forms.CharField(
        label=_("How you know"),
        max_length=500,
        help_text=_("“Seat removed in front of both of us”, or attach a picture and say so."),
    )


class WordForm(GuardedForm):
    """What a founder says with an answer: nothing has to be said with a yes."""

    word = forms.CharField(
        label=_("A word on it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].required = is_needed
