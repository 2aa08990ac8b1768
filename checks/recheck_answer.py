"""What came of checking again: the word that a person waits for, with the verdict that stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from checks.check import Outcome
from checks.models import Result, Run
from engagements.models import Engagement

BROKEN = {Outcome.FAIL, Outcome.WARN}


@dataclass(frozen=True, slots=True)
class RecheckAnswer:
    """`result` is None where the audit ended without a verdict on what was asked."""

    run: Run
    result: Result | None
    status: str
    word: str
    said: str


def read_answer(
    engagement: Engagement, asked: int, check_key: str, subject: str, history: Sequence[Result]
) -> RecheckAnswer | None:
    """What audit number `asked` came to on this subject; None before its end and once it is out of date.

    `history` are the verdicts of the same check and subject, the newest first.
    """
    run = engagement.runs.filter(number=asked).first() if asked else None
    if run is None or not run.is_finished:
        return None
    result = engagement.results.filter(run=run, check_key=check_key, subject=subject).first()
    if result is None:
        is_newest = not engagement.runs.filter(number__gt=asked).exists()
        return _without_verdict(run) if is_newest else None
    if not result.is_current:
        return None
    result.run = run
    told = (one for one in history if one.pk < result.pk and one.outcome != Outcome.COULD_NOT_TELL)
    before = next(told, None)
    word = _word(result.outcome, before.outcome if before else "")
    return RecheckAnswer(run, result, result.outcome, word, in_sentence_case(result))


def in_sentence_case(result: Result) -> str:
    """The summary with a capital at its start, but a host's name as it is written."""
    is_named = result.summary.startswith(result.subject)
    return (
        result.summary if is_named or result.outcome != Outcome.COULD_NOT_TELL else capfirst(result.summary)
    )


def _word(now: str, before: str) -> str:
    if now == Outcome.PASS:
        if before in BROKEN:
            return _("Fixed")
        return _("Still passes") if before == Outcome.PASS else _("Passes")
    if now == Outcome.FAIL:
        return _("Still fails") if before == Outcome.FAIL else _("Fails")
    if now == Outcome.WARN:
        return _("Works, with a warning")
    return _("Could not tell") if now == Outcome.COULD_NOT_TELL else _("Does not apply")


def _without_verdict(run: Run) -> RecheckAnswer:
    if run.state == Run.State.FAILED:
        return RecheckAnswer(run, None, "failed", _("The audit failed"), run.error)
    if run.state == Run.State.CANCELLED:
        said = _("It was cancelled before it came to this check. What was known before is below.")
        return RecheckAnswer(run, None, "cancelled", _("No answer"), said)
    said = _("Audit %(number)d looked at something else. Check again.") % {"number": run.number}
    return RecheckAnswer(run, None, "cancelled", _("No answer"), said)
