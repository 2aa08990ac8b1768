"""The audit as a comment on a pull request: what counts first, the rest folded."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from checks.check import Outcome, Severity
from checks.comparison import Change
from checks.formats.judging import Judgement
from checks.report_lines import ReportLine

# GitHub takes comments of 65,536 characters.
LONGEST = 60_000
MOST_LINES = 200
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~!])")
_MENTION = re.compile(r"(?<!\w)([@#])(?=\w)")
_MARKS = {
    Outcome.FAIL: "❌ fails",
    Outcome.WARN: "⚠️ warning",
    Outcome.COULD_NOT_TELL: "❔ could not tell",
    Outcome.PASS: "✅ passes",
    Outcome.NOT_APPLICABLE: "– does not apply",
}
_BROKEN = (Outcome.FAIL, Outcome.WARN)


def as_markdown(judged: Judgement) -> str:
    report = judged.report
    other = [line for line in report.lines if line.outcome == Outcome.FAIL and not judged.counts(line)]
    parts = [
        f"### {_verdict(judged)}",
        _totals(judged),
        _table(judged.failures, judged),
        _folded("Fails, but does not count", other, judged),
        _folded("Fixed since the baseline", judged.repaired, None),
        _folded("No longer looked at", judged.gone, None),
        _folded("Works, with a warning", _of(report.lines, Outcome.WARN), judged),
        _folded("Could not tell", _of(report.lines, Outcome.COULD_NOT_TELL), judged),
    ]
    text = ""
    for part in filter(None, parts):
        if len(text) + len(part) > LONGEST:
            text += "\n_There is more; this comment holds no more of it._\n"
            break
        text += f"{part}\n\n"
    return text.rstrip()


def _of(lines: Iterable[ReportLine], outcome: Outcome) -> list[ReportLine]:
    return [line for line in lines if line.outcome == outcome]


def _verdict(judged: Judgement) -> str:
    domain = _escaped(judged.report.domain)
    count = len(judged.failures)
    new = "new " if judged.baseline is not None else ""
    if not count:
        return f"✅ {domain}: no {new}failure" + _at_least(judged)
    return f"❌ {domain}: {count} {new}failure{'s' if count > 1 else ''}" + _at_least(judged)


def _at_least(judged: Judgement) -> str:
    return "" if judged.fail_on is Severity.INFO else f" of at least {judged.fail_on.value} severity"


def _totals(judged: Judgement) -> str:
    counts = Counter(line.outcome for line in judged.report.lines)
    words = {
        Outcome.FAIL: "failing",
        Outcome.WARN: "with a warning",
        Outcome.COULD_NOT_TELL: "could not be told",
        Outcome.PASS: "passing",
    }
    said = ", ".join(f"{counts[outcome]} {word}" for outcome, word in words.items() if counts[outcome])
    told = f"{len(judged.report.lines)} results in {judged.report.seconds:.1f} s: {said or 'none'}."
    if judged.comparison is None:
        return told
    count = judged.comparison.count
    return (
        f"{told} Since the baseline: {count(Change.FIXED)} fixed, {count(Change.NEW)} new, "
        f"{count(Change.CHANGED)} changed, {count(Change.OPEN)} still open."
    )


def _table(lines: Sequence[ReportLine], judged: Judgement | None) -> str:
    if not lines:
        return ""
    rows = [
        "| Severity | Check | Subject | What was found |",
        "| --- | --- | --- | --- |",
        *(_row(line, judged) for line in lines[:MOST_LINES]),
    ]
    if len(lines) > MOST_LINES:
        rows.append(f"| | and {len(lines) - MOST_LINES} more | | |")
    return "\n".join(rows)


def _row(line: ReportLine, judged: Judgement | None) -> str:
    severity = line.severity if line.outcome in _BROKEN else _MARKS[Outcome(line.outcome)]
    why = judged.why_not_counted(line) if judged and line.outcome == Outcome.FAIL else ""
    said = f"{line.summary} ({why})" if why else line.summary
    cells = (severity, line.title, line.subject, said)
    return f"| {' | '.join(map(_escaped, cells))} |"


def _folded(title: str, lines: Sequence[ReportLine], judged: Judgement | None) -> str:
    if not lines:
        return ""
    head = f"<details><summary>{title}: {len(lines)}</summary>"
    return f"{head}\n\n{_table(lines, judged)}\n\n</details>"


def _escaped(text: str) -> str:
    """What servers sent is shown as it is: no markup, no break of the table, no call of anybody's name."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    plain = escape(line, quote=False)
    return _MENTION.sub("\\1\u200b", _MARKUP.sub(r"\\\1", plain))
