"""Which consents stand now, read from the decisions."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from checks.models import ConsentDecision
from checks.permission.limits import LIMITS
from checks.permission.terms import Terms, stored_terms
from engagements.models import Engagement

Kind = ConsentDecision.Kind


@dataclass(frozen=True, slots=True)
class ConsentState:
    """The newest decision on one check; `terms` only where it was granted, `sent` what went out under it."""

    check_key: str
    decision: ConsentDecision | None = None
    terms: Terms | None = None
    sent: int = 0

    @property
    def is_granted(self) -> bool:
        return self.terms is not None

    @property
    def is_asked(self) -> bool:
        return self.decision is not None and self.decision.kind == Kind.ASKED

    @property
    def left(self) -> int:
        return max(0, self.terms.total - self.sent) if self.terms else 0

    def is_over(self, now: datetime) -> bool:
        """Granted once, but its window has ended or everything agreed on was sent."""
        if self.terms is None or self.terms.window is None:
            return False
        return now >= self.terms.window.ends or not self.left


def read_consents(engagement: Engagement) -> dict[str, ConsentState]:
    """The state of every active check, in the catalogue's order."""
    newest: dict[str, ConsentDecision] = {}
    for decision in engagement.consent_decisions.select_related("by"):
        newest.setdefault(decision.check_key, decision)
    sent = dict(
        engagement.sent_requests.order_by()
        .values_list("consent")
        .annotate(count=Count("pk"))
        .values_list("consent", "count")
    )
    return {key: _state(key, newest.get(key), sent) for key in LIMITS}


def _state(key: str, decision: ConsentDecision | None, sent: dict[int, int]) -> ConsentState:
    # A row that was changed after it was written permits nothing.
    if decision is None or decision.kind != Kind.GRANTED or decision.digest != decision.expected_digest():
        return ConsentState(key, decision)
    return ConsentState(key, decision, stored_terms(key, decision.terms), sent.get(decision.pk, 0))


def broken_links(engagement: Engagement) -> list[int]:
    """The numbers of decisions that were changed after they were written, or whose predecessor is missing."""
    broken, previous, expected = [], "", 1
    for decision in engagement.consent_decisions.in_order():
        is_whole = decision.number == expected and decision.previous == previous
        if not is_whole or decision.digest != decision.expected_digest():
            broken.append(decision.number)
        previous, expected = decision.digest, decision.number + 1
    return broken
