"""The account forms in the portal's words: labels above the fields and no ghost text inside them."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Keep me signed in on this device"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
}


class InOurWords(forms.Form):
    """Relabels whatever fields the flow brings; a code is typed large and offered by the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"class": "code-input", "autocomplete": "one-time-code"}


class SignInForm(InOurWords, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class RequestCodeForm(InOurWords, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmCodeForm(InOurWords, allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(InOurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(InOurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(InOurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(InOurWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    pass


class ProveByPasswordForm(InOurWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    pass
