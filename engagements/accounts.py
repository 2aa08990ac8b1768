"""How people get in: allauth's flows, with sign-up closed because people are invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password don't belong together."),
        "incorrect_code": _("This is not the code that we sent."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask for a code by mail."),
        "rate_limited": _("Too many requests in a row. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
