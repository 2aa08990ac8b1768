"""What a founder is told: the same records as the consultant's pages, by what they mean for the business."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements.acceptances import FounderAcceptances, read_founder_acceptances
from engagements.asks import Ask, asks_of
from engagements.discussion.threads import unread_count
from engagements.minimum_bar import Answer
from engagements.models import Engagement, Event, Risk, User
from engagements.notifications.people import lead_of
from engagements.ownership import read_access_needs
from engagements.permissions import Role, role_in
from engagements.plain_stations import PLAIN_NAMES, PlainName
from engagements.readiness import Readiness, read_readiness
from engagements.roadmap import Roadmap, RoadmapPart, read_progress
from engagements.seen_people import hidden_from, hide_actors, hide_owners

MOST_NEWS = 200


@dataclass(frozen=True, slots=True)
class Hurt:
    """One effect on the business and the risks that have it: four headers are one worry to a founder."""

    effect: str
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class FounderView:
    """`asks` are what waits for this person; `hurts` all open risks in the fix order.
    `acceptances` are risks that are accepted, or half of it; `unread` counts messages to the client's side.

    `news` is what happened since the last look; open must-fix risks among it count in `raised_count`, and
    `fixed_lately` are the risks that were closed since. `lead` is whom the client writes to.
    """

    readiness: Readiness
    roadmap: Roadmap
    asks: tuple[Ask, ...]
    acceptances: FounderAcceptances
    hurts: tuple[Risk, ...]
    fixed: tuple[Risk, ...]
    fixed_lately: tuple[Risk, ...]
    news: tuple[Event, ...]
    raised_count: int
    packs: QuerySet[Any]
    unread: int
    lead: User | None

    @property
    def must_fix(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.hurts if risk.must_fix_now)

    @property
    def can_wait(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.hurts if not risk.must_fix_now)

    @property
    def urgent(self) -> list[Hurt]:
        return _by_effect(self.must_fix)

    @property
    def later(self) -> list[Hurt]:
        return _by_effect(self.can_wait)

    @property
    def safe_parts(self) -> list[PlainName]:
        """The parts that answer go, as a founder calls them."""
        return [PLAIN_NAMES[one.station] for one in self.readiness.stations if one.answer is Answer.GO]

    @property
    def now(self) -> RoadmapPart | None:
        """The stage that is worked on, or waits."""
        at_work = (part for part in self.roadmap.parts if part.stage.status in {"active", "held"})
        return next(at_work, None)

    @property
    def headway(self) -> str:
        """How far the work is, by the stage that is worked on."""
        parts = self.roadmap.parts
        now = self.now or next((part for part in parts if part.stage.status != "done"), None)
        if now is None:
            return _("All stages are done.")
        said = {"n": now.stage.number, "all": len(parts), "title": now.stage.title}
        if self.now is None:
            return _("Next: stage %(n)d of %(all)d, %(title)s.") % said
        if now.stage.status == "held":
            return _("Stage %(n)d of %(all)d waits: %(title)s.") % said
        return _("Now at stage %(n)d of %(all)d: %(title)s.") % said


def _issued_packs(engagement: Engagement) -> QuerySet[Any]:
    """The newest first, with what was asked and signed under each."""
    issued: QuerySet[Any] = engagement.packs.filter(state="done", status="issued").order_by("-number")
    return issued.defer("snapshot").prefetch_related("sign_offs")


def _by_effect(risks: tuple[Risk, ...]) -> list[Hurt]:
    groups: dict[str, list[Risk]] = {}
    for risk in risks:
        groups.setdefault(risk.effect or risk.title, []).append(risk)
    return [Hurt(effect, tuple(several)) for effect, several in groups.items()]


def read_founder_view(engagement: Engagement, user: User, since: datetime | None) -> FounderView:
    """Reads everything that the founder's home shows; `since` is when this person last looked."""
    risks = sorted(engagement.risks.kept().select_related("owner"), key=lambda risk: risk.fix_place)
    still_open = [risk for risk in risks if risk.is_open]
    acceptances = read_founder_acceptances(engagement)
    asked = {one.risk_id for one in acceptances.asked}
    fixed = tuple(risk for risk in risks if risk.status == Risk.Status.CLOSED)
    urgent = {risk.pk for risk in still_open if risk.must_fix_now}
    news = engagement.events.filter(is_for_client=True)
    if since is not None:
        news = news.filter(at__gt=since)
    recent = list(news[:MOST_NEWS])
    lead = lead_of(engagement)
    hidden = hidden_from(engagement, user, role_in(engagement) or Role.VIEWER)
    hide_actors(engagement, recent, hidden)
    hide_owners(engagement, risks, hidden)
    return FounderView(
        readiness=read_readiness([engagement])[engagement.pk],
        roadmap=read_progress(engagement),
        asks=asks_of(
            engagement,
            access=read_access_needs(engagement),
            acceptances=acceptances.asked,
            risks=tuple(risk for risk in still_open if risk.owner_id == user.pk and risk.pk not in asked),
            lead=lead,
        ),
        acceptances=acceptances,
        hurts=tuple(still_open),
        fixed=fixed,
        fixed_lately=tuple(one for one in fixed if since and one.closed_at and one.closed_at > since),
        news=tuple(event for event in recent if event.target_kind != "risk")[:10],
        raised_count=len(urgent & {event.target_id for event in recent if event.target_kind == "risk"}),
        packs=_issued_packs(engagement),
        unread=unread_count(engagement, user, Role.FOUNDER),
        lead=lead,
    )
