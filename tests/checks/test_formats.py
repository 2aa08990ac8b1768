"""The audit as other programs read it: what counts, what is new, and nothing that breaks the reader."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Outcome, Severity, all_checks
from checks.comparison import Change
from checks.formats.as_json import as_json
from checks.formats.as_junit import as_junit
from checks.formats.as_markdown import LONGEST, as_markdown
from checks.formats.as_sarif import as_sarif, fingerprint
from checks.formats.formats import FORMATS
from checks.formats.judging import Judgement
from checks.formats.standards import address_of_standard
from checks.report_lines import NotAReport, Report, ReportLine, read_report

STARTED = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)


def line(
    check: str = "tls.expiry",
    outcome: str = "fail",
    severity: str = "blocker",
    subject: str = "app.brightcart.test",
    summary: str = "",
) -> ReportLine:
    said = summary or f"{subject}: {check} {outcome}"
    return ReportLine(check, subject, outcome, f"{check}.{outcome}", said, severity, {"asked": subject}, 0.4)


def judged(
    *lines: ReportLine, baseline: list[ReportLine] | None = None, fail_on: Severity = Severity.INFO
) -> Judgement:
    report = Report("brightcart.test", STARTED, 1.5, lines)
    return Judgement(report, fail_on, None if baseline is None else tuple(baseline))


EACH = (
    line("tls.expiry"),
    line("dns.ttl", "warn", "low"),
    line("mail.spf", "could_not_tell", "high", "brightcart.test"),
    line("headers.hsts", "pass", "high"),
    line("routing.loop", "not_applicable", "blocker", "https://brightcart.test/"),
)


def suites(junit: str) -> Element:
    return fromstring(junit)  # noqa: S314  we wrote it ourselves


# What counts


@pytest.mark.parametrize(
    ("fail_on", "failing"),
    [("blocker", 1), ("high", 2), ("medium", 3), ("low", 4), ("info", 5)],
)
def test_only_failures_of_that_weight_count(fail_on: str, failing: int) -> None:
    lines = [line(subject=f"{severity}.test", severity=severity) for severity in Severity]
    assert len(judged(*lines, fail_on=Severity(fail_on)).failures) == failing


@pytest.mark.parametrize("outcome", ["warn", "could_not_tell", "pass", "not_applicable"])
def test_nothing_but_a_failure_counts(outcome: str) -> None:
    assert not judged(line(outcome=outcome)).failures


@pytest.mark.parametrize(
    ("before", "counts"),
    [
        ([], True),
        ([line()], False),
        ([line(summary="in other words")], False),
        ([line(outcome="pass")], True),
        ([line(outcome="warn")], True),
        ([line(outcome="could_not_tell")], True),
        ([line(severity="low")], True),
        ([line(subject="www.brightcart.test")], True),
    ],
)
def test_a_failure_counts_unless_the_baseline_has_it_at_that_weight(
    before: list[ReportLine], counts: bool
) -> None:
    assert bool(judged(line(), baseline=before, fail_on=Severity.HIGH).failures) is counts


def test_what_was_repaired_and_what_left_are_told_apart() -> None:
    found = judged(line(outcome="pass"), baseline=[line(), line("dns.ttl")])
    assert [one.check_key for one in found.repaired] == ["tls.expiry"]
    assert [one.check_key for one in found.gone] == ["dns.ttl"]
    assert found.change_of(line()) is Change.FIXED


# JSON


def test_json_without_a_baseline_is_the_object_it_always_was() -> None:
    told = json.loads(as_json(judged(*EACH)))
    assert list(told) == ["domain", "started", "seconds", "results"]
    keys = ["check", "subject", "verdict", "code", "summary", "severity", "evidence"]
    assert all(list(result) == keys for result in told["results"])
    assert told["started"] == "2026-11-22T09:30:15.123+00:00"


def test_json_with_a_baseline_says_what_became_of_each_result() -> None:
    told = json.loads(as_json(judged(line(), line("dns.ttl"), baseline=[line(), line("mail.spf")])))
    assert [result["change"] for result in told["results"]] == ["open", "new"]
    assert told["baseline"]["new_failures"] == 1
    assert told["baseline"]["gone"][0]["check"] == "mail.spf"


def test_a_report_reads_back_as_it_was_written() -> None:
    for baseline in (None, [line()]):
        domain, lines = read_report(as_json(judged(*EACH, baseline=baseline)))
        assert domain == "brightcart.test"
        assert [one.as_object() for one in lines] == [one.as_object() for one in EACH]


def changed(**fields: Any) -> str:
    found = json.loads(as_json(judged(line())))
    found["results"][0].update(fields)
    return json.dumps(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "[]",
        "{}",
        '{"results": 3}',
        '{"results": [3]}',
        "[" * 100_000,
        changed(verdict="perhaps"),
        changed(severity="awful"),
        changed(subject=None),
    ],
)
def test_what_is_no_report_says_so(text: str) -> None:
    with pytest.raises(NotAReport):
        read_report(text)


# SARIF


def test_sarif_has_all_that_the_schema_requires() -> None:
    told = json.loads(as_sarif(judged(*EACH)))
    assert told["version"] == "2.1.0"
    assert told["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = told["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["invocations"][0]["startTimeUtc"] == "2026-11-22T09:30:15.123Z"
    assert run["invocations"][0]["endTimeUtc"] == "2026-11-22T09:30:16.623Z"
    assert len(run["results"]) == len(EACH)
    for result, said in zip(run["results"], EACH, strict=True):
        assert result["message"]["text"] == said.summary
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == said.check_key
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["checkOnSubject/v1"])
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("https://")
        assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_sarif_says_what_kind_of_answer_it_was() -> None:
    (run,) = json.loads(as_sarif(judged(*EACH)))["runs"]
    kinds = [(result["kind"], result["level"]) for result in run["results"]]
    assert kinds == [
        ("fail", "error"),
        ("fail", "note"),
        ("open", "none"),
        ("pass", "none"),
        ("notApplicable", "none"),
    ]


def test_sarif_rules_lead_to_their_standard() -> None:
    lines = [line(check.key, "pass") for check in all_checks()]
    (run,) = json.loads(as_sarif(judged(*lines)))["runs"]
    rules: list[Mapping[str, Any]] = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(all_checks())
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["properties"]["standard"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    linked = [rule for rule in rules if rule.get("helpUri", "").startswith("https://")]
    assert [rule["id"] for rule in rules if rule not in linked] == []


def test_sarif_tells_what_the_baseline_had() -> None:
    found = judged(line(), line("dns.ttl"), line("mail.spf", "pass"), baseline=[line(), line("tls.trusted")])
    (run,) = json.loads(as_sarif(found))["runs"]
    states = {result["ruleId"]: result["baselineState"] for result in run["results"]}
    assert states == {
        "tls.expiry": "unchanged",
        "dns.ttl": "new",
        "mail.spf": "unchanged",
        "tls.trusted": "absent",
    }


def test_a_fingerprint_is_of_the_check_and_the_subject_alone() -> None:
    assert fingerprint(line()) == fingerprint(line(outcome="pass", severity="low", summary="else"))
    assert fingerprint(line()) != fingerprint(line(subject="www.brightcart.test"))
    assert fingerprint(line()) != fingerprint(line("tls.trusted"))


@pytest.mark.parametrize(
    ("standard", "address"),
    [
        ("RFC 7208 §4.6.4", "https://www.rfc-editor.org/rfc/rfc7208#section-4.6.4"),
        ("RFC 9111, RFC 8246", "https://www.rfc-editor.org/rfc/rfc9111"),
        ("RFC 9110 §15.4.2, §15.4.9", "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2"),
        ("WHATWG Fetch, MDN HTTP Observatory", "https://fetch.spec.whatwg.org/"),
        (
            "MDN HTTP Observatory",
            "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring",
        ),
        ("RFC 6265bis", "https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/"),
        ("A word of honour", ""),
        ("", ""),
    ],
)
def test_a_standard_has_the_address_of_the_first_that_is_known(standard: str, address: str) -> None:
    assert address_of_standard(standard) == address


# JUnit


def test_junit_counts_add_up() -> None:
    root = suites(as_junit(judged(*EACH)))
    assert root.tag == "testsuites"
    cases = root.findall("./testsuite/testcase")
    assert int(root.attrib["tests"]) == len(cases) == len(EACH)
    assert int(root.attrib["failures"]) == len(root.findall(".//failure")) == 1
    assert int(root.attrib["skipped"]) == len(root.findall(".//skipped")) == 2
    assert sum(int(suite.attrib["tests"]) for suite in root.findall("testsuite")) == len(EACH)
    assert all(case.attrib["classname"] and case.attrib["name"] for case in cases)
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.attrib["timestamp"] == "2026-11-22T09:30:15"


def test_junit_is_red_exactly_where_the_command_fails() -> None:
    found = judged(
        line(), line("dns.ttl"), line("mail.spf", severity="low"), baseline=[line()], fail_on=Severity.HIGH
    )
    root = suites(as_junit(found))
    red = [case.attrib["classname"] for case in root.iter("testcase") if case.find("failure") is not None]
    assert red == [one.check_key for one in found.failures] == ["dns.ttl"]
    reasons = [skipped.attrib["message"] for skipped in root.iter("skipped")]
    assert any("it failed in the baseline" in reason for reason in reasons)
    assert any("low, less than high" in reason for reason in reasons)


# Markdown


def test_markdown_says_the_verdict_first_and_folds_the_rest() -> None:
    told = as_markdown(judged(*EACH))
    assert told.startswith("### ❌ brightcart.test: 1 failure")
    assert "| blocker | Certificate not about to expire | app.brightcart.test |" in told
    assert told.count("<details>") == told.count("</details>") == 2
    assert "✅ brightcart.test: no failure" in as_markdown(judged(line(outcome="pass")))


def test_markdown_tells_new_failures_from_known_ones() -> None:
    told = as_markdown(judged(line(), line("dns.ttl"), baseline=[line(), line("mail.spf")]))
    assert "1 new failure" in told
    assert "Fails, but does not count: 1" in told
    assert "No longer looked at: 1" in told


def test_markdown_escapes_what_servers_sent() -> None:
    told = as_markdown(
        judged(line(summary="<img src=x> | [a](javascript:b) `c` @everyone #12 \x1b[31m\n| x |"))
    )
    assert "<img" not in told
    assert "&lt;img src=x&gt;" in told
    assert "\\|" in told
    assert "@everyone" not in told
    assert "#12" not in told
    assert "\x1b" not in told
    row = next(one for one in told.splitlines() if "img" in one)
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_markdown_of_very_many_failures_fits_a_comment() -> None:
    lines = [line(subject=f"h{n}.brightcart.test", summary="x" * 900) for n in range(500)]
    assert len(as_markdown(judged(*lines))) <= LONGEST + 100


# All of them


@given(text=st.text(max_size=80), outcome=st.sampled_from(Outcome), has_baseline=st.booleans())
def test_no_text_breaks_a_reader(text: str, outcome: Outcome, has_baseline: bool) -> None:
    """Summaries and subjects hold whatever servers sent, lone surrogates left out by the evidence."""
    said = line(outcome=outcome.value, subject=f"h{text}", summary=text)
    found = judged(said, baseline=[said] if has_baseline else None)
    told = {name: write(found) for name, write in FORMATS.items()}
    assert json.loads(told["json"])["results"][0]["summary"] == said.summary
    (run,) = json.loads(told["sarif"])["runs"]
    assert run["results"][0]["message"]["text"]
    assert len(list(suites(told["junit"]).iter("testcase"))) == 1
    assert all("\n" not in row or row for row in told["markdown"].splitlines())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ["check", "subject", "verdict", "code", "summary", "severity", "evidence"]
WORDS = st.sampled_from(["tls.expiry", "fail", "pass", "high", "low", "perhaps"])


@given(st.text(max_size=60) | st.dictionaries(st.just("results"), JSON).map(json.dumps))
def test_any_text_is_a_report_or_is_said_to_be_none(text: str) -> None:
    try:
        _domain, lines = read_report(text)
    except NotAReport:
        return
    assert all(line.outcome in set(Outcome) for line in lines)


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), WORDS | JSON, max_size=7), max_size=3))
def test_any_lines_are_read_or_refused_and_what_is_read_can_be_told(found: list[dict[str, Any]]) -> None:
    try:
        _domain, lines = read_report(json.dumps({"domain": "brightcart.test", "results": found}))
    except NotAReport:
        return
    for write in FORMATS.values():
        assert write(judged(*lines, baseline=list(lines)))
