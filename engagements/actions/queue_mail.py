"""Writes a mail into the outbox, in the transaction of what it tells of."""

from collections.abc import Mapping
from email.utils import make_msgid
from functools import partial
from urllib.parse import urlsplit

from celery import signature
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.letters import Letter
from engagements.models import Engagement, Organisation, OutgoingMail, User
from engagements.models.outgoing_mail import TRIED_FOR


def queue_mail(
    *,
    engagement: Engagement | None = None,
    organisation: Organisation | None = None,
    key: str,
    recipient: str,
    letter: Letter,
    headers: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """The mail that goes out once the transaction is committed; of an engagement, or of an organisation.

    `key` names the business event: where it has made its mail already, that one is given and no other goes
    out. Line breaks in the subject become spaces. `headers` stand in the mail besides those that every mail
    has; nobody's holiday answers one (RFC 3834).
    """
    now = timezone.now()
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "engagement": engagement,
            "organisation": organisation,
            "message_id": make_msgid(domain=urlsplit(settings.PORTAL_URL).hostname),
            "recipient": recipient,
            "subject": " ".join(letter.subject.split())[:400],
            "text": letter.text,
            "html": letter.html,
            "sender": letter.sender,
            "reply_to": letter.reply_to,
            "headers": {"Auto-Submitted": "auto-generated", **(headers or {})},
            "run_at": now,
            "queued_at": now,
            "give_up_at": now + TRIED_FOR,
        },
    )
    if is_new:
        _publish_on_commit(mail)
    return mail


@transaction.atomic
def send_mail_again(*, engagement: Engagement, mail: OutgoingMail, actor: User) -> bool:
    """Somebody looked at why it was set aside; False where somebody else was quicker, or it is under way."""
    now = timezone.now()
    again = OutgoingMail.objects.filter(pk=mail.pk, state__in=OutgoingMail.SET_ASIDE).update(
        state=OutgoingMail.State.WAITING, attempts=0, run_at=now, give_up_at=now + TRIED_FOR, ended_at=None
    )
    if not again:
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("sent again"),
        target=mail,
        label=_("mail to %(recipient)s") % {"recipient": mail.recipient},
    )
    _publish_on_commit(mail)
    return True


def publish_mail(pk: int) -> None:
    """Wakes a worker up; the row is the truth. Raises OperationalError without a broker."""
    signature("engagements.tasks.send_mail", args=[pk]).apply_async()


def _publish_on_commit(mail: OutgoingMail) -> None:
    # Robust: a broker that is down must not turn a saved change into an error; the sweep finds the row.
    transaction.on_commit(partial(publish_mail, mail.pk), robust=True)
