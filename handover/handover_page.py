"""What the handover page shows: the gaps, the version under way, and every version so far."""

from dataclasses import dataclass
from functools import cached_property

from engagements.models import Engagement
from handover.missing import Gap, read_gaps
from handover.models import Pack

MOST_VERSIONS = 100


@dataclass(frozen=True)
class HandoverPage:
    gaps: tuple[Gap, ...]
    packs: tuple[Pack, ...]

    @cached_property
    def under_way(self) -> Pack | None:
        return next((pack for pack in self.packs if not pack.is_finished), None)

    @property
    def latest_issued(self) -> Pack | None:
        issued = (pack for pack in self.packs if pack.status == "issued" and pack.state == "done")
        return next(issued, None)

    @property
    def blocking(self) -> Gap | None:
        """What keeps a version from being issued."""
        return next((gap for gap in self.gaps if gap.blocks), None)

    @property
    def next_number(self) -> int:
        return self.packs[0].number + 1 if self.packs else 1


def read_handover_page(engagement: Engagement) -> HandoverPage:
    packs = engagement.packs.select_related("requested_by").defer("snapshot")
    return HandoverPage(tuple(read_gaps(engagement)), tuple(packs[:MOST_VERSIONS]))
