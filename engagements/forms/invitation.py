"""The form that invites somebody of the client's side."""

from django import forms
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.models import Participant


class InvitationForm(GuardedForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Participant.Role.choices,
        initial=Participant.Role.FOUNDER,
        help_text=gettext_lazy("A founder decides and signs off; a viewer only looks."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def clean_role(self) -> Participant.Role:
        return Participant.Role(self.cleaned_data["role"])
