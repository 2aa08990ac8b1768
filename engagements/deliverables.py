"""Whether a deliverable is there, by the books or by somebody's word, and where it is made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from engagements.deliverable_rules import RULES, Rule
from engagements.holdings import Holdings, read_holdings
from engagements.models import Deliverable, Engagement
from engagements.tallies import Tallies


@dataclass(frozen=True, slots=True)
class DeliverableState:
    """`is_there` is the books' word, None where they cannot tell; a person's word stands beside it."""

    deliverable: Deliverable
    is_there: bool | None
    says: str
    url: str

    @property
    def is_settled(self) -> bool:
        return bool(self.is_there) or self.deliverable.is_done

    @property
    def status(self) -> str:
        """The word for its look: delivered, confirmed, not-there or to-confirm."""
        if self.is_there:
            return "delivered"
        if self.deliverable.is_done:
            return "confirmed"
        return "to-confirm" if self.is_there is None else "not-there"


def judge_deliverable(deliverable: Deliverable, held: Holdings, code: str) -> DeliverableState:
    """What the books say of one deliverable; an artefact that no rule knows is for a person to confirm."""
    rule = RULES.get(deliverable.artefact, Rule(""))
    url = _address(rule.page, code)
    if rule.judge is None:
        return DeliverableState(deliverable, None, "", url)
    found = rule.judge(held)
    return DeliverableState(deliverable, not found.lacks, " ".join(found.lacks) or found.has, url)


def judge_deliverables(
    engagement: Engagement, deliverables: Iterable[Deliverable], tallies: Tallies
) -> list[DeliverableState]:
    """Every deliverable with its state, from three to five queries however many there are."""
    rows = list(deliverables)
    held = read_holdings(engagement, tallies, {one.artefact for one in rows})
    return [judge_deliverable(one, held, engagement.code) for one in rows]


def _address(page: str, code: str) -> str:
    """The page's address; nothing where there is none, or no app brings it."""
    try:
        return reverse(page, kwargs={"code": code}) if page else ""
    except NoReverseMatch:
        return ""
