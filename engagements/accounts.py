"""How people get in: allauth's flows, with sign-up closed because people are invited."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from engagements.account_mail import account_html
from engagements.actions.note_language import note_language
from engagements.models import User
from engagements.sign_in.devices import device_name
from engagements.sign_in.freshness import is_fresh
from engagements.sign_in.second_factor import asks_second_step

ALLAUTH_STEP = "allauth.mfa.stages.AuthenticateStage"
OUR_STEP = "engagements.sign_in.second_step.SecondStep"
# How somebody may show again who they are, the quickest first.
PROOFS: dict[str, str | Promise] = {
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "mfa_reauthenticate": _("Use a code from your app"),
    "reauthenticate": _("Use your password"),
    "reauthenticate_by_code": _("Use a code by mail"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password don't belong together."),
        "incorrect_code": _("This is not the code that we sent."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask for a code by mail."),
        "rate_limited": _("Too many requests in a row. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by allauth's form, which lets an address in before its owner has proved it."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Every way in ends here."""
        super().login(request, user)
        note_language(user=user, language=get_language() or "")

    def get_login_stages(self) -> list[str]:
        return [OUR_STEP if stage == ALLAUTH_STEP else stage for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **_others: Any) -> bool:
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """A second factor where there is one; else the password, or that the mailbox is theirs."""
        if not user.is_authenticated:
            return []
        ways = {way["id"]: way["url"] for way in super().get_reauthentication_methods(user)}
        if asks_second_step(user):
            ways.pop("reauthenticate", None)
        else:
            ways["reauthenticate_by_code"] = reverse("reauthenticate_by_code")
        return [
            {"id": name, "url": ways[name], "description": words}
            for name, words in PROOFS.items()
            if name in ways
        ]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

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

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Names the browser in two words: what it says of itself may be a text for whoever reads the mail."""
        agent = device_name(self.get_http_user_agent(self.request)) or gettext(
            "a browser that does not say what it is"
        )
        super().send_notification_mail(template_prefix, user, {"user_agent": agent, **(context or {})}, email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail; it holds a secret, so where it leads is not for a Host header to say."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PORTAL_URL).rstrip("/") + path.replace("UID-KEY", quote(key))
