"""The deployment map on paper, the same as on the page."""

from typing import Any

from django.utils.safestring import SafeString

from engagements.drawings import deployment_map as drawn
from engagements.drawings.palette import PAPER
from handover.drawings.figure import for_paper


def deployment_map(content: dict[str, Any]) -> SafeString:
    """Draws what the snapshot keeps of the deployment."""
    return for_paper(drawn.deployment_map(content, palette=PAPER), drawn.said(content))
