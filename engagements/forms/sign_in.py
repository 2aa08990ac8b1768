"""The sign-in form in the portal's words: labels above the fields and no ghost text inside them."""

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _drop_placeholders(form: forms.Form) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _drop_placeholders(self)
        self.fields["login"].label = _("E-mail address")
        self.fields["remember"].label = _("Keep me signed in on this device")


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _drop_placeholders(self)
        self.fields["email"].label = _("E-mail address")
