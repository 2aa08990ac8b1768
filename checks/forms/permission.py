"""The forms of the page of permissions: when a test may run, and an account to test with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checks.models import ConsentDecision, TrialLogin
from engagements.domain_name import DomainNameError, normalise_route
from engagements.models import Engagement
from engagements.sealing import CannotUnseal

DAYS = [("1", _("the next 24 hours")), ("2", _("the next 48 hours")), ("7", _("the next 7 days"))]
HOURS = [("any", _("at any hour")), ("night", _("only at night, between 22:00 and 6:00"))]


class DecisionForm(forms.Form):
    """`seen` says which terms stood on the page, so that nobody consents to others."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in ConsentDecision.Kind
            if kind is not ConsentDecision.Kind.ASKED
        ]
    )
    days = forms.TypedChoiceField(label=_("For"), choices=DAYS, coerce=int, initial="2", required=False)
    hours = forms.ChoiceField(label=_("When"), choices=HOURS, initial="any", required=False)
    seen = forms.CharField(required=False, max_length=64)

    @property
    def decided(self) -> ConsentDecision.Kind:
        return ConsentDecision.Kind(self.cleaned_data["kind"])


class TrialLoginForm(forms.Form):
    """Nothing that was kept comes back into it: a password that is shown again is a password that leaks."""

    login_url = forms.CharField(
        label=_("Sign-in page"),
        max_length=500,
        help_text=_("Its address, for instance https://app.example.com/login."),
    )
    username = forms.CharField(
        label=_("User name or e-mail"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    marker = forms.CharField(
        label=_("A text that only this account sees"),
        max_length=200,
        help_text=_("Its own name or e-mail, exactly as the signed-in page shows it."),
    )

    def __init__(self, engagement: Engagement, place: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._engagement = engagement
        self._place = place

    def clean_login_url(self) -> str:
        """Inside the engagement's domain: a password is never sent anywhere else."""
        try:
            return normalise_route(self.cleaned_data["login_url"], self._engagement.domain)
        except DomainNameError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_marker(self) -> str:
        """Two accounts that show the same text could not be told apart."""
        marker: str = self.cleaned_data["marker"]
        if len(marker) < 4:
            raise forms.ValidationError(_("That is too short to be told from other text on the page."))
        for other in TrialLogin.objects.filter(engagement=self._engagement).exclude(place=self._place):
            try:
                theirs = other.marker.reveal()
            except CannotUnseal:
                continue  # nothing to compare with: that account cannot be used either
            if marker in theirs or theirs in marker:
                raise forms.ValidationError(_("The other account's text is the same, or part of this one."))
        return marker
