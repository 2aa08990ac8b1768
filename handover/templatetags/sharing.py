"""How far the pack is shared, in one line of whatever page asks."""

from typing import Any

from django import template

from engagements.models import Engagement
from handover.share_page import read_sharing

register = template.Library()


@register.inclusion_tag("handover/sharing.html")
def links_of(engagement: Engagement) -> dict[str, Any]:
    """The open links and what was taken through them; two queries."""
    return {"engagement": engagement, "sharing": read_sharing(engagement)}
