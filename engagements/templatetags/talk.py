"""How a comment is shown: as Markdown, with whoever is addressed by name."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from engagements.discussion.mentions import Person, shown
from engagements.markdown import render_markdown
from engagements.models import Comment

register = template.Library()


@register.simple_tag
def said(text: str, handles: Mapping[str, Person]) -> SafeString:
    """`{% said comment.text handles %}`"""
    return render_markdown(shown(text, handles))


@register.filter
def is_client_lane(lane: str) -> bool:
    return lane == Comment.Lane.CLIENT


@register.filter
def addressable(lane: str, handles: Mapping[str, Person]) -> list[tuple[str, str]]:
    """The shortest handle of each person who can be addressed in a lane, with their name."""
    shortest: dict[int, tuple[str, str]] = {}
    for handle, person in sorted(handles.items(), key=lambda one: len(one[0])):
        if lane == Comment.Lane.CLIENT or not person.is_client:
            shortest.setdefault(person.user.pk, (handle, person.name))
    return list(shortest.values())[:6]
