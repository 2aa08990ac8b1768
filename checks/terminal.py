"""Shows audit results in a terminal: by topic, the worst first, coloured where somebody looks at it."""

import shutil
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from checks.check import Check, Outcome, Severity
from checks.comparison import Change
from checks.engine import CheckResult
from checks.formats.judging import Judgement

_WORDS = {
    Outcome.FAIL: "FAIL",
    Outcome.WARN: "warn",
    Outcome.COULD_NOT_TELL: "?",
    Outcome.PASS: "pass",
    Outcome.NOT_APPLICABLE: "–",
}
_ORDER = tuple(_WORDS)
_COUNTED = {
    Outcome.FAIL: "failing",
    Outcome.WARN: "to be improved",
    Outcome.COULD_NOT_TELL: "could not tell",
    Outcome.PASS: "passing",
    Outcome.NOT_APPLICABLE: "not applicable",
}
_COLOURS = {
    Outcome.FAIL: "31;1",
    Outcome.WARN: "33",
    Outcome.COULD_NOT_TELL: "35",
    Outcome.PASS: "32",
    Outcome.NOT_APPLICABLE: "2",
}
_BOLD, _DIM = "1", "2"
_NARROWEST, _WIDEST = 60, 140
_MARK_WIDTH, _SEVERITY_WIDTH = 4, 7


class Painter:
    """Wraps text in colours, or leaves it alone where the stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._is_on = stream.isatty()

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on else text


def severity_of(result: CheckResult) -> Severity:
    """How much this verdict weighs: its own severity, else the check's worst."""
    return result.verdict.severity or result.check.worst


def print_results(domain: str, results: Sequence[CheckResult], seconds: float, stream: TextIO) -> None:
    """The whole table; `seconds` is how long the audit took."""
    paint = Painter(stream)
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))
    stream.write(f"{paint(domain, _BOLD)}: {len(results)} results in {seconds:.1f} s\n")
    for topic in dict.fromkeys(result.check.topic for result in results):
        stream.write(f"\n{paint(topic.upper(), _BOLD)}\n")
        of_topic = [result for result in results if result.check.topic == topic]
        key_width = max(len(result.check.key) for result in of_topic)
        stream.writelines(
            "\n".join(_lines(result, key_width, width, paint)) + "\n"
            for result in sorted(of_topic, key=_worst_first)
        )
    stream.write(f"\n{_totals(results, paint)}\n")


def print_judgement(judged: Judgement, stream: TextIO) -> None:
    """What became of the baseline, and which failures count; nothing where all of them do."""
    paint = Painter(stream)
    if judged.comparison is not None:
        for word, lines, colour in (
            ("NEW", judged.failures, _COLOURS[Outcome.FAIL]),
            ("fixed", judged.repaired, _COLOURS[Outcome.PASS]),
            ("gone", judged.gone, _COLOURS[Outcome.NOT_APPLICABLE]),
        ):
            mark = paint(f"{word:<5}", colour)
            stream.writelines(f"  {mark}  {line.check_key}  {_one_line(line.summary)}\n" for line in lines)
        count = judged.comparison.count
        stream.write(
            f"Since the baseline: {count(Change.NEW)} new, {count(Change.FIXED)} fixed,"
            f" {count(Change.CHANGED)} changed, {count(Change.OPEN)} still open\n"
        )
    failing = [line for line in judged.report.lines if line.outcome == Outcome.FAIL]
    if len(failing) != len(judged.failures):
        stream.write(f"{len(judged.failures)} of {len(failing)} failures count\n")


def _worst_first(result: CheckResult) -> tuple[int, int, str, str]:
    rank = _ORDER.index(result.verdict.outcome)
    return rank, severity_of(result).rank, result.check.key, result.subject.label


def _lines(result: CheckResult, key_width: int, width: int, paint: Painter) -> list[str]:
    outcome = result.verdict.outcome
    is_bad = outcome in {Outcome.FAIL, Outcome.WARN}
    mark = paint(f"{_WORDS[outcome]:<{_MARK_WIDTH}}", _COLOURS[outcome])
    severity = f"{severity_of(result).value if is_bad else '':<{_SEVERITY_WIDTH}}"
    indent = 2 + _MARK_WIDTH + 2 + _SEVERITY_WIDTH + 2 + key_width + 2
    plain_key = f"{result.check.key:<{key_width}}"
    key = plain_key if is_bad else paint(plain_key, _DIM)
    # Break long addresses where they are: a table that is too wide is read by nobody.
    text = textwrap.wrap(
        _one_line(result.verdict.summary), max(30, width - indent), break_on_hyphens=False
    ) or [""]
    first = f"  {mark}  {severity}  {key}  {text[0]}"
    return [first.rstrip(), *(" " * indent + more for more in text[1:])]


def _one_line(text: str) -> str:
    """What servers sent must not move the cursor or colour the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def _totals(results: Sequence[CheckResult], paint: Painter) -> str:
    counts = Counter(result.verdict.outcome for result in results)
    return ", ".join(
        paint(f"{counts[outcome]} {_COUNTED[outcome]}", _COLOURS[outcome])
        for outcome in _ORDER
        if counts[outcome]
    )


def print_catalogue(checks: Sequence[Check], stream: TextIO) -> None:
    """One line a check: key, worst severity, subject, title, standard."""
    paint = Painter(stream)
    rows = [(one.key, one.worst.value, one.subject_kind, one.title, one.standard) for one in checks]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        stream.write("  ".join([*cells, paint(row[4], _DIM)]).rstrip() + "\n")
