"""What every mail of the portal has in common: one template in HTML and text, the sender, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from engagements.brand.mail import mail_brand
from engagements.models import Engagement, Organisation, User
from engagements.notifications.people import lead_of
from engagements.notifications.reader import Words, as_read_by


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is written into the outbox; `sender` and `reply_to` are as they stand in headers."""

    subject: str
    text: str
    html: str
    sender: str
    reply_to: str


def portal_url(path: str) -> str:
    """The whole address of a page: the portal is named as its operator names it, never as a request does."""
    return str(settings.PORTAL_URL).rstrip("/") + path


def write_letter(
    template: str,
    *,
    engagement: Engagement,
    to: User,
    subject: Words,
    context: dict[str, Any],
    words: dict[str, Callable[[], Any]] | None = None,
) -> Letter:
    """`templates/emails/<template>.html` and `.txt`, in the person's own language and time zone.

    `words` are what of the context has to be put in that language first."""
    lead = lead_of(engagement)
    said = {"engagement": engagement, "lead": lead, "person": to, **context}
    answers_to = lead.email if lead and lead != to else ""
    with as_read_by(to):
        return write_team_letter(
            template,
            organisation=engagement.organisation,
            subject=subject(),
            context=said | {name: make() for name, make in (words or {}).items()},
            answers_to=answers_to,
        )


def write_team_letter(
    template: str, *, organisation: Organisation, subject: str, context: dict[str, Any], answers_to: str = ""
) -> Letter:
    """The same for a mail that is about no engagement. Answers go to `answers_to`, else where the
    organisation wants those to nobody in particular."""
    brand = mail_brand(organisation)
    said = {
        "organisation": organisation,
        "subject": subject,
        "portal": portal_url("/"),
        "brand": brand,
        "logo_url": portal_url(brand.logo),
        **context,
    }
    return Letter(
        subject=subject,
        text=render_to_string(f"emails/{template}.txt", said).rstrip() + "\n",
        html=render_to_string(f"emails/{template}.html", said),
        sender=organisation.mail_sender,
        reply_to=answers_to or organisation.reply_to,
    )
