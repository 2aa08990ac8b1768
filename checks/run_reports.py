"""Runs as pages show them: what each covered, what it found, how far it is."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from checks.check import Outcome, find_check
from checks.models import Result, Run
from checks.summary import Counts, outcomes_in, summary_sentence
from engagements.models import Engagement


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run with the counts of its verdicts."""

    run: Run
    counts: Counts

    @property
    def scope(self) -> str:
        """What was asked for, in words."""
        if self.run.is_whole:
            return _("The whole surface")
        if self.run.scope:
            return self.run.scope
        checks = [find_check(pattern) for pattern in self.run.patterns]
        names = ", ".join(
            check.title if check else pattern
            for check, pattern in zip(checks, self.run.patterns, strict=True)
        )
        if not self.run.subject:
            return names
        return _("%(checks)s of %(subject)s") % {"checks": names, "subject": self.run.subject}

    @property
    def asked_by(self) -> str:
        """Who asked for it: a person, the daily audit, or the portal by itself."""
        if self.run.is_scheduled:
            return _("The daily audit")
        return str(self.run.requested_by or _("The portal"))

    @property
    def sentence(self) -> str:
        return summary_sentence(self.counts)

    @property
    def outcomes(self) -> Counter[str]:
        return outcomes_in(self.counts)

    @property
    def failing(self) -> int:
        return self.outcomes[Outcome.FAIL]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def read_reports(engagement: Engagement, runs: Sequence[Run]) -> list[RunReport]:
    """The reports of these runs, in one query for all of them."""
    counts: dict[int, Counts] = defaultdict(Counter)
    rows = (
        Result.objects.filter(engagement=engagement, run__in=[run.pk for run in runs])
        .order_by()
        .values_list("run_id", "outcome", "severity")
        .annotate(count=Count("pk"))
    )
    for run_id, outcome, severity, count in rows:
        counts[run_id][outcome, severity] = count
    return [RunReport(run, counts[run.pk]) for run in runs]


def latest_runs(engagement: Engagement, limit: int) -> list[Run]:
    """The newest first, with the people who asked for them."""
    return list(engagement.runs.select_related("requested_by")[:limit])
