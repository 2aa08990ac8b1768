"""What a founder is told: the same records as the consultant's pages, by what they mean for the business."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements.models import Engagement, Event, Risk, User
from engagements.poll import STATION_NAMES
from engagements.readiness import Answer, Readiness, read_readiness
from engagements.roadmap import Roadmap, read_roadmap


@dataclass(frozen=True, slots=True)
class FounderView:
    """`needs` are open risks that wait for this person; `hurts` the other open ones, the worst first."""

    readiness: Readiness
    roadmap: Roadmap
    needs: tuple[Risk, ...]
    hurts: tuple[Risk, ...]
    fixed: tuple[Risk, ...]
    news: tuple[Event, ...]
    packs: QuerySet[Any]

    @property
    def must_fix(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.hurts if risk.must_fix_now)

    @property
    def can_wait(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.hurts if not risk.must_fix_now)

    @property
    def risk_groups(self) -> list[tuple[str, tuple[Risk, ...]]]:
        """The open risks under the two headings that a founder decides by."""
        return [(_("Must be fixed before the launch"), self.must_fix), (_("Can wait"), self.can_wait)]

    @property
    def safe_stations(self) -> list[str]:
        """The names of the parts that answer go."""
        return [str(STATION_NAMES[one.station]) for one in self.readiness.stations if one.answer is Answer.GO]

    @property
    def done_stages(self) -> int:
        return sum(part.stage.status == "done" for part in self.roadmap.parts)


def read_founder_view(engagement: Engagement, user: User, since: datetime | None) -> FounderView:
    """Reads everything that the founder's home shows; `since` is when this person last looked."""
    risks = sorted(
        engagement.risks.kept().select_related("owner"), key=lambda risk: (-risk.score, risk.number)
    )
    still_open = [risk for risk in risks if risk.is_open]
    news = engagement.events.filter(is_for_client=True)
    if since is not None:
        news = news.filter(at__gt=since)
    return FounderView(
        readiness=read_readiness([engagement])[engagement.pk],
        roadmap=read_roadmap(engagement),
        needs=tuple(risk for risk in still_open if risk.owner_id == user.pk),
        hurts=tuple(still_open),
        fixed=tuple(risk for risk in risks if risk.status == Risk.Status.CLOSED),
        news=tuple(news[:10]),
        packs=engagement.packs.filter(state="done", status="issued").order_by("-number"),
    )
