"""The current verdicts of engagements, counted by check and outcome, as roadmap and readiness read them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.db.models import Count, Min

from engagements.models import Engagement

WORST_FIRST = ("fail", "could_not_tell", "warn", "pass", "not_applicable")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one check came to one outcome on an engagement's subjects, with one of the summaries."""

    check_key: str
    outcome: str
    count: int
    summary: str

    @property
    def weight(self) -> int:
        """0 for the worst outcome."""
        return WORST_FIRST.index(self.outcome)


def read_tallies(engagement_ids: Collection[int]) -> dict[int, list[Tally]]:
    """The tallies of each engagement by its pk, in one query."""
    rows = (
        Engagement.objects.filter(pk__in=engagement_ids, results__is_current=True)
        .values_list("pk", "results__check_key", "results__outcome")
        .annotate(count=Count("results"), summary=Min("results__summary"))
        .order_by()
    )
    tallies: dict[int, list[Tally]] = defaultdict(list)
    for pk, check_key, outcome, count, summary in rows:
        tallies[pk].append(Tally(check_key, outcome, count, summary))
    return tallies


def matching(pattern: str, tallies: Collection[Tally]) -> list[Tally]:
    """The tallies of the checks that a key or a glob names, the worst first."""
    found = [tally for tally in tallies if fnmatchcase(tally.check_key, pattern)]
    return sorted(found, key=lambda tally: (tally.weight, tally.check_key))
