"""What must be there before a version is issued: a whole audit, and the parts that the playbook asks for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import (
    AccessEntry,
    Deliverable,
    DnsRecord,
    Engagement,
    EnvironmentKey,
    Risk,
    Runbook,
)
from engagements.playbooks.vocabulary import Artefact


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no version may be issued, and the URL name of the page that mends it."""

    text: str
    page: str


@dataclass(frozen=True, slots=True)
class Part:
    """A register that the pack shows whole; `lacks` says that nothing stands in it."""

    model: type[Risk | AccessEntry | EnvironmentKey | Runbook | DnsRecord]
    page: str
    lacks: str | Promise


PARTS = {
    Artefact.RISK_REGISTER: Part(Risk, "risks", gettext_lazy("The risk register is empty.")),
    Artefact.ACCESS_REGISTER: Part(AccessEntry, "access", gettext_lazy("The access inventory is empty.")),
    Artefact.ENVIRONMENT_REGISTER: Part(
        EnvironmentKey, "environment", gettext_lazy("No environment key is written down.")
    ),
    Artefact.RUNBOOKS: Part(Runbook, "runbooks", gettext_lazy("No runbook is written.")),
    Artefact.DNS_MAP: Part(DnsRecord, "surface", gettext_lazy("No DNS record is written down.")),
}


def obstacles_of(engagement: Engagement) -> list[Obstacle]:
    """Three queries at most. A deliverable that somebody confirmed is no obstacle, whatever the books say."""
    return [*_audit(engagement), *_parts(engagement)]


def _audit(engagement: Engagement) -> list[Obstacle]:
    """A version rests on a finished audit of the whole surface, none half done."""
    telling = Q(state__in=["queued", "running"]) | Q(state="done", subject="", patterns=[])
    states = set(engagement.runs.filter(telling).order_by().values_list("state", flat=True).distinct())
    if states & {"queued", "running"}:
        return [Obstacle(_("An audit is running. Issue the version when it has ended."), "checks")]
    if "done" not in states:
        return [Obstacle(_("No whole audit has been finished. Run one first: a pack rests on it."), "checks")]
    return []


def _parts(engagement: Engagement) -> list[Obstacle]:
    asked = Deliverable.objects.filter(stage__engagement=engagement, is_done=False, artefact__in=PARTS)
    wanted = [PARTS[Artefact(one)] for one in asked.order_by("pk").values_list("artefact", flat=True)]
    parts = list(dict.fromkeys(wanted))
    if not parts:
        return []
    there = Engagement.objects.filter(pk=engagement.pk).values_list(*(_is_there(part) for part in parts))[0]
    words = _("%(lacks)s The playbook asks for it: write it, or confirm on the roadmap that there is none.")
    return [
        Obstacle(words % {"lacks": part.lacks}, part.page)
        for part, is_there in zip(parts, there, strict=True)
        if not is_there
    ]


def _is_there(part: Part) -> Exists:
    rows: Any = part.model._default_manager.filter(engagement=OuterRef("pk"))
    return Exists(rows if part.model is DnsRecord else rows.filter(deleted_at=None))
