"""The forms of passkeys, authenticator apps and codes, in the portal's words."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.sign_in import InOurWords

LONGEST_NAME = 60
# What reading a malformed answer may raise: allauth catches some of it, and the rest would be an error page.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error, UnsupportedAlgorithm)


class SignsForm(forms.Form):
    """Mixed into allauth's forms that take what a browser signed."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ComeInForm(SignsForm, passkey_forms.LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class SignStepForm(SignsForm, passkey_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ProveByPasskeyForm(SignsForm, passkey_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Every one signs in by itself, and is let in only with a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        name = self.fields["name"]
        name.label, name.max_length = _("Name"), LONGEST_NAME
        name.help_text = _("What you call it in the list, after the device that keeps it.")
        name.widget.attrs |= {"maxlength": LONGEST_NAME, "autocomplete": "off"}

    def clean_name(self) -> str:
        return str(super().clean_name())[:LONGEST_NAME]

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class StartAppForm(InOurWords, app_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SecondStepForm(InOurWords, base_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ProveByCodeForm(InOurWords, base_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
