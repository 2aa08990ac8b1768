"""The audit as SARIF 2.1.0, which code hosts show beside the code.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import json
from datetime import UTC, timedelta
from typing import Any

from checks.check import Check, Outcome, Severity
from checks.comparison import Change
from checks.formats.judging import Judgement
from checks.formats.standards import address_of_standard
from checks.report_lines import ReportLine

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "Launch Ready Portal"
FINGERPRINT = "checkOnSubject/v1"

# §3.27.9: "open" is what could not be decided; every kind but "fail" has the level "none".
_KINDS = {
    Outcome.FAIL: "fail",
    Outcome.WARN: "fail",
    Outcome.COULD_NOT_TELL: "open",
    Outcome.PASS: "pass",
    Outcome.NOT_APPLICABLE: "notApplicable",
}
_LEVELS = {
    Severity.BLOCKER: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# What code hosts sort by: a number from 0 to 10, as of a vulnerability.
_SCORES = {
    Severity.BLOCKER: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "1.0",
}
_STATES = {
    Change.NEW: "new",
    Change.UNTOLD: "updated",
    Change.CHANGED: "updated",
    Change.FIXED: "updated",
    Change.TOLD: "updated",
    Change.OPEN: "unchanged",
    Change.SAME: "unchanged",
}


def as_sarif(judged: Judgement) -> str:
    report = judged.report
    checks = list(dict.fromkeys(line.check_key for line in (*report.lines, *judged.gone)))
    places = {key: place for place, key in enumerate(checks)}
    results = [_result(judged, line, places) for line in report.lines]
    results += [_result(judged, line, places, state="absent") for line in judged.gone]
    started = report.started.astimezone(UTC)
    ended = started + timedelta(seconds=report.seconds)
    run = {
        "tool": {"driver": {"name": TOOL, "rules": [_rule(key, report.lines) for key in checks]}},
        "automationDetails": {"id": f"audit/{report.domain}/"},
        "invocations": [
            {"executionSuccessful": True, "startTimeUtc": _moment(started), "endTimeUtc": _moment(ended)}
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _rule(key: str, lines: tuple[ReportLine, ...]) -> dict[str, Any]:
    check = next((line.definition for line in lines if line.check_key == key), None)
    return {"id": key} if check is None else _known_rule(check)


def _known_rule(check: Check) -> dict[str, Any]:
    address = address_of_standard(check.standard)
    rule: dict[str, Any] = {
        "id": check.key,
        "name": "".join(word.capitalize() for word in check.key.replace(".", "-").split("-")),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.protects},
        "help": {"text": f"{check.protects} Standard: {check.standard}."},
        "defaultConfiguration": {"level": _LEVELS[check.worst]},
        "properties": {
            "standard": check.standard,
            "tags": [check.topic],
            "precision": "high",
            "problem.severity": _LEVELS[check.worst].replace("note", "recommendation"),
            "security-severity": _SCORES[check.worst],
        },
    }
    return rule | ({"helpUri": address} if address else {})


def _result(judged: Judgement, line: ReportLine, places: dict[str, int], state: str = "") -> dict[str, Any]:
    outcome = Outcome(line.outcome)
    level = _LEVELS[Severity(line.severity)] if outcome is Outcome.FAIL else "none"
    if outcome is Outcome.WARN:
        level = "note" if line.severity in (Severity.LOW, Severity.INFO) else "warning"
    change = judged.change_of(line)
    baseline = state or (_STATES.get(change, "") if change else "")
    told = {
        "ruleId": line.check_key,
        "ruleIndex": places[line.check_key],
        "kind": _KINDS[outcome],
        "level": level,
        "message": {"text": line.summary or line.title},
        "locations": [_location(line.subject)],
        "partialFingerprints": {FINGERPRINT: fingerprint(line)},
        "properties": {"verdict": line.outcome, "code": line.code, "severity": line.severity},
    }
    return told | ({"baselineState": baseline} if baseline else {})


def fingerprint(line: ReportLine) -> str:
    """The same in every run for one check on one subject, whatever was found."""
    return hashlib.sha256(f"{line.check_key}\n{line.subject}".encode()).hexdigest()


def _location(subject: str) -> dict[str, Any]:
    uri = subject if "://" in subject else f"https://{subject}/"
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": subject, "kind": "resource"}],
    }
