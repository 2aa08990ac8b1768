"""Two audits side by side: every pair of outcomes has one name, and nothing is told that nobody looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Outcome, Severity
from checks.comparison import BROKEN, Change, Comparison, compare
from checks.report_lines import ReportLine


def said(
    outcome: str,
    *,
    check: str = "tls.expiry",
    subject: str = "a.test",
    severity: str = "high",
    summary: str = "x",
) -> ReportLine:
    return ReportLine(check, subject, outcome, f"{check}.{outcome}", summary, severity, {})


def change(before: ReportLine | None, after: ReportLine | None) -> list[Change]:
    found = compare([before] if before else [], [after] if after else [])
    return [pair.change for pair in found.pairs]


TABLE = {
    # before: what it is after pass, warn, fail, could_not_tell, not_applicable
    "pass": ("same", "new", "new", "untold", "same"),
    "warn": ("fixed", "open", "changed", "untold", "fixed"),
    "fail": ("fixed", "changed", "open", "untold", "fixed"),
    "could_not_tell": ("told", "new", "new", "same", "told"),
    "not_applicable": ("same", "new", "new", "untold", "same"),
    "": ("same", "new", "new", "untold", "same"),
}


@pytest.mark.parametrize("before", TABLE)
@pytest.mark.parametrize("after", list(Outcome))
def test_each_pair_of_outcomes_has_its_name(before: str, after: Outcome) -> None:
    expected = TABLE[before][list(Outcome).index(after)]
    assert change(said(before) if before else None, said(after.value)) == [expected]


@pytest.mark.parametrize(("before", "names"), [("fail", ["gone"]), ("warn", ["gone"]), ("pass", [])])
def test_what_is_no_longer_there_has_gone_where_it_was_broken(before: str, names: list[str]) -> None:
    assert change(said(before), None) == names


@pytest.mark.parametrize("field", ["severity", "summary"])
def test_a_failure_in_other_words_or_of_other_weight_has_changed(field: str) -> None:
    other = {"severity": "low", "summary": "y"}[field]
    assert change(said("fail"), said("fail", **{field: other})) == [Change.CHANGED]


def test_a_time_that_was_measured_anew_is_no_change() -> None:
    slow = [said("fail", check="speed.p95", summary=f"p95 {ms} ms of 20 requests") for ms in (604, 598.5)]
    assert change(*slow) == [Change.OPEN]
    look_ups = [said("fail", summary=f"{n} of 10 look-ups") for n in (13, 12)]
    assert change(*look_ups) == [Change.CHANGED]


def test_what_only_one_audit_was_asked_for_is_left_out_and_counted() -> None:
    whole = [said("fail"), said("fail", subject="b.test")]
    part = [said("pass")]
    found = compare(whole, part, is_after_whole=False)
    assert [pair.change for pair in found.pairs] == [Change.FIXED]
    assert found.left_out == 1
    back = compare(part, whole, is_before_whole=False)
    assert [pair.change for pair in back.pairs] == [Change.NEW]
    assert back.left_out == 1


LINES = st.lists(
    st.builds(
        said,
        st.sampled_from([outcome.value for outcome in Outcome]),
        check=st.sampled_from(["tls.expiry", "speed.p95", "mail.spf"]),
        subject=st.sampled_from(["a.test", "b.test", "c.test"]),
        severity=st.sampled_from([severity.value for severity in Severity]),
        summary=st.sampled_from(["x", "y 3", "y 4"]),
    ),
    unique_by=lambda line: (line.check_key, line.subject),
)


@given(LINES, LINES)
def test_every_verdict_is_told_once_and_nothing_is_lost(
    before: list[ReportLine], after: list[ReportLine]
) -> None:
    found: Comparison[ReportLine] = compare(before, after)
    assert [pair.after for pair in found.pairs if pair.after] == after
    assert sum(map(found.count, Change)) == len(found.pairs)
    assert found.left_out == 0
    broken_then = {(one.check_key, one.subject) for one in before if one.outcome in BROKEN}
    told = {pair for pair, change in found.of.items() if change is not Change.SAME}
    assert broken_then <= told, "what was broken is never passed over"


@given(LINES)
def test_an_audit_compared_with_itself_has_no_news(lines: list[ReportLine]) -> None:
    assert {pair.change for pair in compare(lines, lines).pairs} <= {Change.SAME, Change.OPEN}
