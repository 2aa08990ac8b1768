"""Who of an engagement is told: those who work on it, the founders, everybody on the client's side."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.models import Assignment, Engagement, Event, Membership, Participant, User


def team_of(engagement: Engagement) -> QuerySet[User]:
    """The members who work on this engagement: who leads it, was put on it by name, or did anything in it.

    In a consultancy of ten, the other eight are not told of it.
    """
    acted = Event.objects.filter(engagement=engagement, actor=OuterRef("pk"))
    named = Assignment.objects.filter(engagement=engagement, membership__user=OuterRef("pk"))
    works_on_it = Q(pk=engagement.lead_id) | Exists(acted) | Exists(named)
    return _members(engagement).filter(works_on_it)


def founders_of(engagement: Engagement) -> QuerySet[User]:
    """Who decides on the client's side, whether or not they have come yet."""
    taking_part = engagement.participants.filter(role=Participant.Role.FOUNDER)
    return User.objects.filter(pk__in=taking_part.values("user"), is_active=True)


def client_side_of(engagement: Engagement) -> QuerySet[User]:
    return User.objects.filter(pk__in=engagement.participants.values("user"), is_active=True)


def everybody_of(engagement: Engagement) -> list[User]:
    return [*team_of(engagement), *client_side_of(engagement)]


def lead_of(engagement: Engagement) -> User | None:
    """Who answers for the engagement: its lead, while they work on it; else an owner."""
    members = _members(engagement)
    lead = members.filter(pk=engagement.lead_id).first() if engagement.lead_id else None
    return lead or members.filter(memberships__role=Membership.Role.OWNER).order_by("pk").first()


def asker_of(engagement: Engagement, asked_by: User | None) -> list[User]:
    """Whom an answer concerns: who asked, while they work there; else who answers for the engagement."""
    asker = _members(engagement).filter(pk=asked_by.pk).first() if asked_by else None
    found = asker or lead_of(engagement)
    return [found] if found else []


def _members(engagement: Engagement) -> QuerySet[User]:
    here = Membership.objects.filter(organisation__clients=engagement.client_id).reaching(engagement)
    return User.objects.filter(pk__in=here.values("user"), is_active=True)
