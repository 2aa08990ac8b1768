"""How people get in: allauth's flows, with sign-up closed because people are invited."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.account_mail import account_html


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password don't belong together."),
        "incorrect_code": _("This is not the code that we sent."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask for a code by mail."),
        "rate_limited": _("Too many requests in a row. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Names the portal as its operator does, never as the request's Host header does."""
        name = urlsplit(settings.PORTAL_URL).netloc
        super().send_mail(
            template_prefix, email, context | {"current_site": SimpleNamespace(name=name, domain=name)}
        )

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """The text as allauth has it, and the same as HTML."""
        plain = super().render_mail(template_prefix, email, context, headers)
        message = EmailMultiAlternatives(
            plain.subject, plain.body, plain.from_email, plain.to, headers=plain.extra_headers
        )
        portal = urlsplit(settings.PORTAL_URL).netloc
        html = account_html(subject=str(plain.subject), text=str(plain.body), portal=portal)
        message.attach_alternative(html, "text/html")
        return message

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail; it holds a secret, so where it leads is not for a Host header to say."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PORTAL_URL).rstrip("/") + path.replace("UID-KEY", quote(key))
