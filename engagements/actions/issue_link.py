"""Makes the link of an invitation: its secret goes into the mail, and only its digest is kept."""

from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.utils import timezone

from engagements.invitation_links import digest_of
from engagements.models import InvitationLink, Participant

TOKEN_BYTES = 32


def issue_link(participant: Participant) -> str:
    """The secret part of a new link, 43 characters that are safe in an address; an older link ends."""
    token = token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    InvitationLink.objects.update_or_create(
        participant=participant,
        defaults={
            "email": participant.user.email,
            "digest": digest_of(token),
            "issued_at": now,
            "expires_at": now + timedelta(days=settings.INVITATION_DAYS),
            "used_at": None,
        },
    )
    return token
