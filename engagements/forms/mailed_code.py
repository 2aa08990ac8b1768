"""The forms around codes that are mailed to show whose a mailbox is."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.guarded import GuardedForm
from engagements.forms.one_line import one_line

LONGEST_ADDRESS = 254  # what the account keeps
CODE_WIDGET = {"class": "code-input", "autocomplete": "one-time-code", "autocapitalize": "characters"}


class CodeField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs=CODE_WIDGET), **kwargs)


class MailedCodeForm(forms.Form):
    code = CodeField(label=_("Code"))

    def say_wrong(self) -> None:
        """Nothing fits, be it mistyped, too old or tried too often."""
        if not self.errors:
            self.add_error("code", get_adapter().error_messages["incorrect_code"])

    @property
    def typed(self) -> str:
        return str(self.cleaned_data["code"])


class NewAddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email == self.current:
            raise forms.ValidationError(_("This is your address already."))
        return email


class BothCodesForm(forms.Form):
    """One code from each mailbox."""

    old = CodeField()
    new = CodeField()

    def __init__(self, *args: Any, old: str, new: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].label = _("Code from %(email)s") % {"email": old}
        self.fields["new"].label = _("Code from %(email)s") % {"email": new}
        self.fields["new"].widget.attrs["autocomplete"] = "off"


class OrganisationNameForm(GuardedForm):
    organisation = forms.CharField(label=_("Name of your consultancy"), max_length=120, validators=[one_line])


class SignUpForm(OrganisationNameForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[one_line],
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("name", "organisation", "email")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
