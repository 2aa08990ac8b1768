"""The form that invites somebody of the client's side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.forms.one_line import one_line
from engagements.membership_rules import MembershipRefused, keep_off_team
from engagements.models import Engagement, Participant


class InvitationForm(GuardedForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, validators=[one_line])
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Participant.Role.choices,
        initial=Participant.Role.FOUNDER,
        help_text=gettext_lazy("A founder decides and signs off; a viewer only looks."),
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement

    def clean_email(self) -> str:
        """Nobody is on both sides of an engagement."""
        email: str = self.cleaned_data["email"].lower()
        try:
            keep_off_team(self.engagement, email)
        except MembershipRefused as why:
            raise forms.ValidationError(str(why)) from None
        return email

    def clean_role(self) -> Participant.Role:
        return Participant.Role(self.cleaned_data["role"])
