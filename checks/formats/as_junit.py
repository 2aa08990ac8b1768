"""The audit as JUnit XML, which every continuous integration shows as tests."""

import re
from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checks.check import Outcome
from checks.formats.judging import Judgement
from checks.report_lines import ReportLine

# XML 1.0 has no place for these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(judged: Judgement) -> str:
    """A failure is what makes the command fail; what nobody could tell or does not count is skipped."""
    report = judged.report
    topics: dict[str, list[ReportLine]] = {}
    for line in report.lines:
        topics.setdefault(line.topic, []).append(line)
    root = Element("testsuites", name=_text(report.domain), time=f"{report.seconds:.3f}")
    totals: Counter[str] = Counter()
    for topic, lines in topics.items():
        suite = SubElement(root, "testsuite", name=_text(f"{report.domain} {topic}"))
        suite.set("timestamp", report.started.replace(microsecond=0, tzinfo=None).isoformat())
        suite.set("hostname", _text(report.domain))
        counts = Counter(_case(suite, line, judged) for line in lines)
        _count(suite, counts, len(lines))
        totals += counts
    _count(root, totals, len(report.lines))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _count(element: Element, counts: Counter[str], tests: int) -> None:
    element.set("tests", str(tests))
    element.set("failures", str(counts["failure"]))
    element.set("skipped", str(counts["skipped"]))
    element.set("errors", "0")


def _case(suite: Element, line: ReportLine, judged: Judgement) -> str:
    """Adds one test; says what became of it: failure, skipped or nothing."""
    name = f"{line.title}: {line.subject}"
    case = SubElement(suite, "testcase", classname=_text(line.check_key), name=_text(name), time="0")
    if line.outcome == Outcome.FAIL:
        why = judged.why_not_counted(line)
        if not why:
            failure = SubElement(case, "failure", message=_text(line.summary), type=_text(line.severity))
            failure.text = _text(f"{line.summary}\n{line.code}\n{_stakes(line)}")
            return "failure"
        SubElement(case, "skipped", message=_text(f"Fails, but does not count ({why}): {line.summary}"))
        return "skipped"
    if line.outcome in (Outcome.COULD_NOT_TELL, Outcome.NOT_APPLICABLE):
        word = "Could not tell" if line.outcome == Outcome.COULD_NOT_TELL else "Does not apply"
        SubElement(case, "skipped", message=_text(f"{word}: {line.summary}"))
        return "skipped"
    SubElement(case, "system-out").text = _text(line.summary)
    return ""


def _stakes(line: ReportLine) -> str:
    return f"{line.definition.protects} ({line.definition.standard})" if line.definition else ""


def _text(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
