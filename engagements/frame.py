"""What stands around every page of an engagement: its rail, its clock, the page that is open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from engagements.clock import read_clock
from engagements.models import Engagement
from engagements.permissions import Role, role_in

CLIENT_PAGES = {"founder_home", "founder_audit", "ownership"}
CONSULTANT_PAGES = {
    "overview",
    "clock",
    "roadmap",
    "surface",
    "checks",
    "risks",
    "access",
    "environment",
    "runbooks",
    "contacts",
    "edge-policy",
    "old-urls",
    "redirects",
    "known-limits",
    "next-steps",
    "handover",
    "activity",
    "people",
}
# What stands behind “More registers” in the left column until one of them is open.
MORE_REGISTERS = {"edge-policy", "old-urls", "redirects", "known-limits", "next-steps"}


def page_context(request: HttpRequest, engagement: Engagement, page: str, **context: Any) -> dict[str, Any]:
    """The context of one page inside an engagement that came through the door; no query of its own."""
    role = role_in(engagement)
    is_member = role is not None and role >= Role.CONSULTANT
    stages = list(engagement.stages.all())
    if is_member:
        roadmap = reverse("roadmap", kwargs={"code": engagement.code})
        for stage in stages:
            stage.url = f"{roadmap}#{stage.key}"  # type: ignore[attr-defined]  # read by the rail
    return {
        "engagement": engagement,
        "page": page,
        "role": role,
        "is_member": is_member,
        "stages": stages,
        "clock": read_clock(engagement, engagement.holds.all(), timezone.now()),
        "shows_more_registers": page in MORE_REGISTERS,
        "hidden_pages": CLIENT_PAGES if is_member else CONSULTANT_PAGES,
        "branded": engagement.organisation if not is_member or page in CLIENT_PAGES else None,
        **context,
    }
