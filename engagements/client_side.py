"""The client's side of an engagement as the consultancy may see it: who was invited, and who has come."""

from django.db.models import Exists, OuterRef, Subquery

from engagements.models import Engagement, LastLook, Participant


def client_side(engagement: Engagement) -> list[Participant]:
    """Everybody by name, with the link that was mailed to them.

    `here_at` is when they last opened this engagement, None before the first time; `works_here` is set on
    those who are members of the consultancy too.

    When they last signed in stays with them: they may take part in sprints of other consultancies.
    """
    looks = LastLook.objects.filter(engagement=engagement, user=OuterRef("user"))
    members = engagement.organisation.memberships.filter(user=OuterRef("user"))
    people = engagement.participants.select_related("user", "link").annotate(
        here_at=Subquery(looks.values("seen_at")[:1]), works_here=Exists(members)
    )
    return sorted(people, key=lambda person: person.name.casefold())


def founder_names(engagement: Engagement) -> list[str]:
    """Who can decide on the client's side, by the names that the consultancy may know."""
    founders = engagement.participants.filter(role=Participant.Role.FOUNDER).select_related("user")
    return sorted((person.name for person in founders), key=str.casefold)
