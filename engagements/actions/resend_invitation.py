"""Mails an invitation once more, with a new link in place of the one that got lost or expired."""

from enum import Enum, auto

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.invite_participant import mail_invitation
from engagements.actions.issue_link import issue_link
from engagements.actions.record_event import record_event
from engagements.invitation_pause import is_mailed_often, is_pausing
from engagements.models import Engagement, InvitationLink, Participant, User


class Refusal(Enum):
    """Why nothing was sent."""

    HERE = auto()
    JUST_SENT = auto()
    OFTEN = auto()


@transaction.atomic
def resend_invitation(*, engagement: Engagement, participant: Participant, actor: User) -> Refusal | None:
    """None once the mail is on its way. Whoever has come needs no link, and signs in with a code."""
    locked = engagement.participants.select_for_update().get(pk=participant.pk)
    if locked.accepted_at:
        return Refusal.HERE
    link = InvitationLink.objects.filter(participant=locked).first()
    if is_pausing(link.issued_at if link else None):
        return Refusal.JUST_SENT
    if is_mailed_often(engagement.organisation, locked.user.email):
        return Refusal.OFTEN
    event = record_event(
        engagement=engagement,
        actor=actor,
        verb=_("sent the invitation again to"),
        target=locked,
        label=locked.name,
    )
    mail_invitation(locked, issue_link(locked), key=f"invitation:{event.pk}")
    return None
