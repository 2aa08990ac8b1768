"""The state of the checks in one sentence, the worst first."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.check import Outcome, Severity

type Counts = Counter[tuple[str, str]]  # how many results have this outcome and severity


def outcomes_in(counts: Counts) -> Counter[str]:
    """The same, over all severities."""
    outcomes: Counter[str] = Counter()
    for (outcome, _severity), count in counts.items():
        outcomes[outcome] += count
    return outcomes


def summary_sentence(counts: Counts, aside: int = 0) -> str:
    """ "2 blockers, 5 high; 3 warnings; 12 could not be told; 80 pass."; empty where there is no result.

    `aside` counts findings that somebody set aside; they count in full, and it is said that they are.
    """
    outcomes = outcomes_in(counts)
    warnings, unknown, passes = (
        outcomes[outcome] for outcome in (Outcome.WARN, Outcome.COULD_NOT_TELL, Outcome.PASS)
    )
    parts = [
        failure_phrase(counts),
        ngettext("%(n)d warning", "%(n)d warnings", warnings) % {"n": warnings} if warnings else "",
        _("%(n)d could not be told") % {"n": unknown} if unknown else "",
        ngettext("%(n)d passes", "%(n)d pass", passes) % {"n": passes} if passes else "",
        ngettext("%(n)d of the failures is set aside", "%(n)d of the failures are set aside", aside)
        % {"n": aside}
        if aside
        else "",
    ]
    sentence = "; ".join(part for part in parts if part)
    return f"{sentence}." if sentence else ""


def failure_phrase(counts: Counts) -> str:
    """ "2 blockers, 5 high, 1 low", empty where nothing fails."""
    failing = {severity: counts[Outcome.FAIL, severity] for severity in Severity}
    words = {
        Severity.BLOCKER: ngettext("%(n)d blocker", "%(n)d blockers", failing[Severity.BLOCKER]),
        Severity.HIGH: _("%(n)d high"),
        Severity.MEDIUM: _("%(n)d medium"),
        Severity.LOW: _("%(n)d low"),
        Severity.INFO: _("%(n)d for information"),
    }
    return ", ".join(words[severity] % {"n": count} for severity, count in failing.items() if count)
