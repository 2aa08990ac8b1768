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
from handover.kept_plan import plan_for
from handover.sections import all_sections


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no version may be issued, and the URL name of the page that mends it."""

    text: str
    page: str


@dataclass(frozen=True, slots=True)
class Part:
    """A register that the pack shows whole, in `section`; `lacks` says that nothing stands in it."""

    model: type[Risk | AccessEntry | EnvironmentKey | Runbook | DnsRecord]
    page: str
    lacks: str | Promise
    section: str
    name: str | Promise


PARTS = {
    Artefact.RISK_REGISTER: Part(
        model=Risk,
        page="risks",
        lacks=gettext_lazy("The risk register is empty."),
        section="risks",
        name=gettext_lazy("the risk register"),
    ),
    Artefact.ACCESS_REGISTER: Part(
        model=AccessEntry,
        page="access",
        lacks=gettext_lazy("The access inventory is empty."),
        section="access",
        name=gettext_lazy("the access inventory"),
    ),
    Artefact.ENVIRONMENT_REGISTER: Part(
        model=EnvironmentKey,
        page="environment",
        lacks=gettext_lazy("No environment key is written down."),
        section="environments",
        name=gettext_lazy("the environment keys"),
    ),
    Artefact.RUNBOOKS: Part(
        model=Runbook,
        page="runbooks",
        lacks=gettext_lazy("No runbook is written."),
        section="runbooks",
        name=gettext_lazy("the runbooks"),
    ),
    Artefact.DNS_MAP: Part(
        model=DnsRecord,
        page="surface",
        lacks=gettext_lazy("No DNS record is written down."),
        section="where",
        name=gettext_lazy("the DNS map"),
    ),
}


def obstacles_of(engagement: Engagement) -> list[Obstacle]:
    """Five queries at most. A deliverable that somebody confirmed is no obstacle, whatever the books say."""
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
    empty = [
        Obstacle(words % {"lacks": part.lacks}, part.page)
        for part, is_there in zip(parts, there, strict=True)
        if not is_there
    ]
    return [*empty, *_left_out(engagement, parts)]


def _left_out(engagement: Engagement, parts: list[Part]) -> list[Obstacle]:
    """What the playbook asks for and the plan of the pack leaves out."""
    chosen = {section.key for section, _note in plan_for(engagement).chosen(all_sections())}
    words = _(
        "The playbook asks for %(part)s, and the pack leaves that part out: take it in, or confirm on the "
        "roadmap that it is delivered."
    )
    return [
        Obstacle(words % {"part": part.name}, "pack_plan") for part in parts if part.section not in chosen
    ]


def _is_there(part: Part) -> Exists:
    rows: Any = part.model._default_manager.filter(engagement=OuterRef("pk"))
    return Exists(rows if part.model is DnsRecord else rows.filter(deleted_at=None))
