"""What a run writes while it goes on: verdicts in batches, a sign of life, and a look whether to go on."""

import time
from collections.abc import Iterable, Sequence

from checks.actions.record_results import record_results, retire_results
from checks.engine import CheckResult
from checks.models import Run
from engagements.models.work import LEASE

LOOK_SECONDS = 1.0
BEAT_SECONDS = min(10.0, LEASE.total_seconds() / 3)


class Journal:
    """Every method raises LeaseLost when the run has become somebody else's."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._told: set[tuple[str, str]] = set()
        self._spared: set[tuple[str, str]] = set()
        self._looked = self._beaten = time.monotonic()

    def begin(self, total: int) -> None:
        self._run.heartbeat(total_count=total, done_count=0)

    def spare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Checks and subjects that this run leaves as they are."""
        self._spared.update(pairs)

    def write(self, results: Sequence[CheckResult]) -> bool:
        """Writes what has arrived since the last time. False when somebody asked for an end."""
        now = time.monotonic()
        if results:
            self._told.update((result.check.key, result.subject.label) for result in results)
            record_results(run=self._run, results=results, done_count=len(self._told))
            self._beaten = now
        elif now - self._beaten >= BEAT_SECONDS:
            self._run.heartbeat()
            self._beaten = now
        if now - self._looked < LOOK_SECONDS:
            return True
        self._looked = now
        return self._run.is_wanted()

    def end(self) -> None:
        """After a whole run, what it did not speak of has left the surface map."""
        if self._run.is_whole:
            retire_results(run=self._run, kept=self._told | self._spared)
