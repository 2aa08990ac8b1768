"""Looking at the portal as somebody of the client's side: who looks, as whom, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from engagements.models import Engagement, Participant, User
from engagements.permissions import Role, role_in, visible_to

LASTS = timedelta(hours=1)
KEY = "viewing_as"  # of the session of whoever looks


@dataclass(frozen=True, slots=True)
class Viewing:
    """`consultant` is who is signed in, `participant` whose pages are shown."""

    consultant: User
    participant: Participant
    until: datetime

    @property
    def engagement(self) -> Engagement:
        return self.participant.engagement

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.until


def viewing_of(request: HttpRequest) -> Viewing | None:
    """What `ViewAs` has put on the request; None for everybody who sees their own pages."""
    return cast("Viewing | None", getattr(request, "viewing", None))


def can_be_viewed(participant: Participant) -> bool:
    """Nobody looks through the eyes of a colleague: who works at the consultancy as well sees more."""
    organisation = participant.engagement.client.organisation
    return participant.user.is_active and not organisation.memberships.filter(user=participant.user).exists()


def begin(request: HttpRequest, participant: Participant) -> datetime:
    """From the next request on; says until when."""
    until = timezone.now() + LASTS
    request.session[KEY] = {"participant": participant.pk, "until": until.isoformat()}
    return until


def end(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def read_viewing(request: HttpRequest, user: User) -> Viewing | None:
    """What the session says, as far as it still holds; two queries, none for who sees their own pages.

    None as well where the participant was removed, or `user` no longer works on the engagement.
    """
    kept = request.session.get(KEY) or {}
    until = parse_datetime(str(kept.get("until", "")))
    if until is None:
        return None
    rows = Participant.objects.select_related("user", "engagement__client__organisation")
    participant = rows.filter(pk=int(kept["participant"])).first()
    if participant is None or not can_be_viewed(participant):
        return None
    own = visible_to(user).filter(pk=participant.engagement_id).prefetch_related(None).first()
    if own is None or (role_in(own) or Role.VIEWER) < Role.CONSULTANT:
        return None
    return Viewing(user, participant, until)
