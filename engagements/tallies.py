"""The current verdicts of engagements, counted by check and outcome, as roadmap and readiness read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from django.db.models import Count, Min, Q

from engagements.models import Engagement

_WILDCARDS = frozenset("*?[")
WORST_FIRST = ("fail", "could_not_tell", "warn", "pass", "not_applicable")


class Tally(NamedTuple):
    """How often one check came to one outcome on an engagement's subjects, with one of the summaries."""

    check_key: str
    outcome: str
    times: int
    summary: str

    @property
    def weight(self) -> int:
        """0 for the worst outcome."""
        return WORST_FIRST.index(self.outcome)


class Tallies:
    """The tallies of one engagement. What a pattern finds is looked for once: a bar asks for it often."""

    def __init__(self, tallies: Iterable[Tally] = ()) -> None:
        self._by_check: dict[str, list[Tally]] = defaultdict(list)
        for tally in tallies:
            self._by_check[tally.check_key].append(tally)
        self._found: dict[str, tuple[Tally, ...]] = {}

    def matching(self, pattern: str) -> tuple[Tally, ...]:
        """The tallies of the checks that a key or a glob names, the worst first."""
        if pattern not in self._found:
            found = [tally for key in self._keys(pattern) for tally in self._by_check[key]]
            self._found[pattern] = tuple(sorted(found, key=lambda tally: (tally.weight, tally.check_key)))
        return self._found[pattern]

    def _keys(self, pattern: str) -> list[str]:
        if pattern in self._by_check:
            return [pattern]
        if not _WILDCARDS.intersection(pattern):
            return []
        return [key for key in self._by_check if fnmatchcase(key, pattern)]


def read_tallies(engagement_ids: Collection[int]) -> dict[int, Tallies]:
    """The tallies of each engagement by its pk, in one query."""
    rows = (
        Engagement.objects.filter(pk__in=engagement_ids, results__is_current=True)
        .values_list("pk", "results__check_key", "results__outcome")
        .annotate(times=Count("results"), summary=Min("results__summary"))
        .order_by()
    )
    tallies: dict[int, list[Tally]] = defaultdict(list)
    for pk, check_key, outcome, times, summary in rows:
        tallies[pk].append(Tally(check_key, outcome, times, summary))
    return {pk: Tallies(tallies[pk]) for pk in engagement_ids}


def read_open_tallies(engagement_ids: Collection[int]) -> dict[int, Tallies]:
    """The same for a board: what fails and what is unknown in full, all else of a check as one pass.

    A third of the time, because the database reads the summaries of the open verdicts alone.
    """
    fails, unknown = Q(results__outcome="fail"), Q(results__outcome="could_not_tell")
    rows = (
        Engagement.objects.filter(pk__in=engagement_ids, results__is_current=True)
        .values_list("pk", "results__check_key")
        .annotate(
            fails=Count("results", filter=fails),
            fail=Min("results__summary", filter=fails),
            unknowns=Count("results", filter=unknown),
            unknown=Min("results__summary", filter=unknown),
        )
        .order_by()
    )
    tallies: dict[int, list[Tally]] = defaultdict(list)
    for pk, check_key, failing, why, unknowns, why_unknown in rows:
        several = tallies[pk]
        if failing:
            several.append(Tally(check_key, "fail", failing, why))
        if unknowns:
            several.append(Tally(check_key, "could_not_tell", unknowns, why_unknown))
        if not failing and not unknowns:
            several.append(Tally(check_key, "pass", 1, ""))
    return {pk: Tallies(tallies[pk]) for pk in engagement_ids}
