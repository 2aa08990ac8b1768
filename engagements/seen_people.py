"""Whom somebody of the client's side sees of their own side: nobody by name, unless the engagement shares it.

A decision is no decision without who made it: signatures, confirmations and permissions name their person
to everybody who reads them.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from engagements.discussion.mentions import Person, people_of
from engagements.models import Comment, Engagement, Event, Risk, User
from engagements.permissions import Role


def hidden_from(engagement: Engagement, user: User, role: Role) -> set[int]:
    """Keys of the accounts whose names this person does not read; no query for the consultancy."""
    if role >= Role.CONSULTANT or engagement.is_sharing_participants:
        return set()
    others = engagement.participants.exclude(user=user)
    return set(others.values_list("user", flat=True))


def somebody_of(engagement: Engagement) -> str:
    return _("Somebody at %(client)s") % {"client": engagement.client.name}


def people_seen(engagement: Engagement, user: User, role: Role) -> list[Person]:
    """Who can be addressed: the consultancy, oneself, and one's own side where it is shared."""
    hidden = hidden_from(engagement, user, role)
    return [one for one in people_of(engagement) if one.user.pk not in hidden]


def hide_authors(engagement: Engagement, comments: Iterable[Comment], hidden: set[int]) -> None:
    for comment in comments:
        if comment.author_id in hidden:
            comment.author_name = somebody_of(engagement)


def hide_actors(engagement: Engagement, events: Iterable[Event], hidden: set[int]) -> None:
    for event in events:
        if event.actor_id in hidden:
            event.actor_name = somebody_of(engagement)


def hide_owners(engagement: Engagement, risks: Iterable[Risk], hidden: set[int]) -> None:
    """For pages that only show them: the row itself keeps its owner."""
    for risk in risks:
        if risk.owner_id in hidden:
            risk.owner = User(name=somebody_of(engagement))
