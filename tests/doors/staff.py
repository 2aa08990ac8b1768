"""What an organisation has of its own in the world before whose doors everybody stands."""

from datetime import timedelta

from django.utils import timezone

from engagements.actions.record_organisation_event import record_organisation_event
from engagements.models import MemberInvitation, Membership, Organisation, User


def invite_staff(organisation: Organisation, actor: User, start: int) -> None:
    """Somebody who is invited to work there, and a line of what happened to its members."""
    now = timezone.now()
    MemberInvitation.objects.create(
        pk=start,
        organisation=organisation,
        email=f"invited{start}@canary.test",
        name="Ben Ode",
        role=Membership.Role.CONSULTANT,
        digest=f"digest {start}",
        issued_at=now - timedelta(days=1),
        expires_at=now + timedelta(days=1),
    )
    record_organisation_event(organisation=organisation, actor=actor, verb="invited", label="Ben Ode")
