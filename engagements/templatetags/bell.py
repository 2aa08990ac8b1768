"""The bell in the top bar, and how a notification looks."""

from django import template
from django.contrib.auth.models import AnonymousUser

from engagements.models import Notification, User
from engagements.notifications.kinds import KINDS
from engagements.notifications.reading import unread_count

register = template.Library()


@register.simple_tag
def unread_notifications(user: User | AnonymousUser) -> int:
    """How many this person has not read; one query, none for nobody."""
    return unread_count(user) if isinstance(user, User) else 0


@register.filter
def symbol(told: Notification) -> str:
    """The icon of its kind."""
    return KINDS[told.kind].symbol if told.kind in KINDS else "bell"
