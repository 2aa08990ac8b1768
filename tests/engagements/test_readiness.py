"""Go or no-go: each line of the bar is answered by its checks and items, and the whole by its worst line."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engagements.actions.raise_risk import raise_risk
from engagements.minimum_bar import Answer, BarItems, judge_line
from engagements.models import BarLine, Engagement, Item, Organisation, Risk, Stage
from engagements.poll import poll_rows
from engagements.readiness import read_readiness
from engagements.tallies import Tallies, Tally, read_open_tallies
from tests.factories import make_engagement, make_verdicts

TOMORROW, YESTERDAY = (timezone.now() + timedelta(days=step) for step in (1, -1))

STAGE = Stage(key="audit", number=1, title="Audit")


def line(checks: str = "", items: str = "") -> BarLine:
    return BarLine(text="TLS is on", station="tls", checks=checks.split(), items=items.split())


def tally(check: str, outcome: str, count: int = 1) -> Tally:
    return Tally(check, outcome, count, f"{check} {outcome}")


def item(key: str, status: str, checks: str = "", needs_person: bool = True, reason: str = "") -> Item:
    return Item(
        stage=STAGE,
        key=key,
        title=key,
        status=status,
        checks=checks.split(),
        needs_person=needs_person,
        reason=reason,
    )


def answer_of(bar: BarLine, tallies: list[Tally], *items: Item) -> Answer:
    return judge_line(bar, Tallies(tallies), BarItems({f"audit.{one.key}": one for one in items})).answer


@pytest.mark.parametrize(
    ("outcomes", "answer"),
    [
        (["fail"], "no-go"),
        (["could_not_tell"], "hold"),
        (["warn"], "go"),
        (["pass"], "go"),
        (["not_applicable"], "go"),
        ([], "hold"),
        (["pass", "fail", "could_not_tell"], "no-go"),
        (["pass", "could_not_tell"], "hold"),
    ],
)
def test_a_line_of_one_check_is_answered_by_its_worst_outcome(outcomes: list[str], answer: str) -> None:
    tallies = [tally("tls.expiry", outcome) for outcome in outcomes]
    assert answer_of(line("tls.expiry"), tallies) == answer


@pytest.mark.parametrize(
    ("status", "outcome", "answer"),
    [
        ("done", "", "go"),
        ("todo", "", "hold"),
        ("doing", "", "hold"),
        ("done", "fail", "no-go"),
        ("done", "could_not_tell", "hold"),
        ("todo", "pass", "hold"),
        ("done", "pass", "go"),
        ("not-applicable", "", "go"),
        ("not-applicable", "fail", "go"),
    ],
)
def test_an_item_that_needs_a_person_is_answered_by_both(status: str, outcome: str, answer: str) -> None:
    own = item("certificates", status, "tls.expiry", reason="no TLS here")
    tallies = [tally("tls.expiry", outcome)] if outcome else []
    assert answer_of(line(items="audit.certificates"), tallies, own) == answer


@pytest.mark.parametrize(
    ("status", "outcome", "answer"),
    [("todo", "pass", "go"), ("todo", "", "hold"), ("done", "", "go"), ("done", "fail", "no-go")],
)
def test_an_automatic_item_is_answered_by_its_checks_or_in_their_absence_by_a_person(
    status: str, outcome: str, answer: str
) -> None:
    own = item("certificates", status, "tls.expiry", needs_person=False)
    tallies = [tally("tls.expiry", outcome)] if outcome else []
    assert answer_of(line(items="audit.certificates"), tallies, own) == answer


def test_a_waiver_does_not_reach_a_check_that_the_line_itself_names() -> None:
    own = item("certificates", "not-applicable", "tls.expiry", reason="not ours")
    failing = [tally("tls.expiry", "fail")]
    assert answer_of(line("tls.expiry", "audit.certificates"), failing, own) == "no-go"


def test_an_item_elsewhere_that_names_an_unmeasured_check_confirms_it_by_hand() -> None:
    elsewhere = item("renewal", "done", "tls.renewal")
    state = judge_line(line("tls.renewal"), Tallies(), BarItems({"audit.renewal": elsewhere}))
    assert state.answer == "go"
    assert "confirmed by hand" in state.reasons[0].text


def test_a_glob_is_answered_by_every_check_under_it() -> None:
    assert answer_of(line("tls.*"), [tally("tls.expiry", "pass"), tally("tls.versions", "fail")]) == "no-go"


def test_a_reason_says_how_many_more_there_are() -> None:
    state = judge_line(line("tls.expiry"), Tallies([tally("tls.expiry", "fail", 3)]), BarItems({}))
    assert state.open_reasons[0].text == "tls.expiry fail (and 2 more)"


def test_the_worst_reason_stands_first() -> None:
    tallies = [tally("tls.a", "could_not_tell"), tally("tls.b", "fail")]
    assert [
        one.answer for one in judge_line(line("tls.a tls.b"), Tallies(tallies), BarItems({})).open_reasons
    ] == [
        "no-go",
        "hold",
    ]


@pytest.fixture
def ready(engagement: Engagement) -> Engagement:
    """An engagement of which every item is confirmed and nothing is measured against it."""
    Item.objects.filter(stage__engagement=engagement).update(status=Item.Status.DONE, evidence="seen")
    checks = {pattern for bar in engagement.bar_lines.all() for pattern in bar.checks}
    make_verdicts(engagement, dict.fromkeys(sorted(checks), "pass"))
    return engagement


@pytest.mark.django_db
def test_nothing_is_known_of_a_new_engagement(engagement: Engagement) -> None:
    readiness = read_readiness([engagement])[engagement.pk]
    assert readiness.answer == "hold"
    assert {station.answer.value for station in readiness.stations} == {"hold"}


@pytest.mark.django_db
def test_it_is_go_when_every_line_holds(ready: Engagement) -> None:
    readiness = read_readiness([ready])[ready.pk]
    assert readiness.answer == "go"
    assert readiness.why == "Every line of the minimum bar holds."
    assert readiness.counts[Answer.GO] == len(readiness.stations)


@pytest.mark.django_db
def test_one_failing_check_of_the_bar_is_no_go_with_its_reason(ready: Engagement) -> None:
    make_verdicts(ready, {"mail.spf": "fail"})
    readiness = read_readiness([ready])[ready.pk]
    assert readiness.answer == "no-go"
    assert readiness.why == "1 station says no. mail.spf is fail on h0."


@pytest.mark.django_db
def test_the_board_reads_less_and_answers_the_same(ready: Engagement) -> None:
    outcomes = {"mail.spf": "fail", "tls.expiry": "could_not_tell", "tls.trusted": "warn"}
    make_verdicts(ready, outcomes, subjects=3)
    full = read_readiness([ready])[ready.pk]
    short = read_readiness([ready], tallies=read_open_tallies([ready.pk]))[ready.pk]
    assert [one.answer for one in short.stations] == [one.answer for one in full.stations]
    assert [one.open_reasons for one in short.stations] == [one.open_reasons for one in full.stations]
    assert short.why == full.why == "1 station says no. mail.spf is fail on h0 (and 2 more)."


@pytest.mark.django_db
def test_a_failing_check_beside_the_bar_does_not_stand_in_the_way(ready: Engagement) -> None:
    make_verdicts(ready, {"headers.leaks": "fail"})
    names = {check for bar in ready.bar_lines.all() for check in bar.checks}
    assert "headers.leaks" not in names
    assert read_readiness([ready])[ready.pk].answer == "go"


@pytest.mark.django_db
def test_a_line_that_is_not_required_does_not_stand_in_the_way(ready: Engagement) -> None:
    make_verdicts(ready, {"speed.p95": "fail"})
    ready.bar_lines.filter(station="speed").update(is_required=False)
    BarLine.objects.create(
        engagement=ready, key="more", number=99, text="More", station="speed", checks=["tls.expiry"]
    )
    assert read_readiness([ready])[ready.pk].answer == "go"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"must_fix_now": True}, "no-go"),
        ({"must_fix_now": True, "status": Risk.Status.FIXING}, "no-go"),
        ({"must_fix_now": True, "status": Risk.Status.CLOSED}, "go"),
        ({"must_fix_now": True, "status": Risk.Status.ACCEPTED, "accepted_until": TOMORROW}, "go"),
        ({"must_fix_now": True, "status": Risk.Status.ACCEPTED, "accepted_until": YESTERDAY}, "no-go"),
        ({"must_fix_now": True, "status": Risk.Status.ACCEPTED}, "no-go"),
        ({"must_fix_now": False}, "go"),
    ],
)
def test_an_open_risk_that_must_be_fixed_now_is_no_go(
    ready: Engagement, fields: dict[str, Any], answer: str
) -> None:
    raise_risk(engagement=ready, actor=None, title="Login is cached", **fields)
    readiness = read_readiness([ready])[ready.pk]
    assert readiness.answer == answer
    if answer == "no-go":
        assert readiness.why == "1 must-fix risk is open. Login is cached."


@pytest.mark.django_db
def test_a_risk_in_the_bin_does_not_count(ready: Engagement) -> None:
    risk = raise_risk(engagement=ready, actor=None, title="Login is cached", must_fix_now=True)
    Risk.objects.filter(pk=risk.pk).update(deleted_at=ready.created_at)
    assert read_readiness([ready])[ready.pk].answer == "go"


@pytest.mark.django_db
def test_the_poll_leads_to_what_stands_behind_each_answer(ready: Engagement) -> None:
    make_verdicts(ready, {"tls.expiry": "fail"})
    rows = {row.name: row for row in poll_rows(ready, read_readiness([ready])[ready.pk])}
    assert (rows["TLS"].status, rows["TLS"].count) == ("no-go", "1 open")
    assert re.fullmatch("1 line holds|[2-9] lines hold", rows["Mail"].count)
    assert any(behind.url.endswith("/checks/?check=tls.expiry") for behind in rows["TLS"].behind)
    assert rows["Mail"].status == "go"


@pytest.mark.django_db
def test_twenty_engagements_are_read_with_as_many_queries_as_one(
    organisation: Organisation, django_assert_num_queries: Any
) -> None:
    several = [make_engagement(organisation) for _number in range(20)]
    for one in several:
        make_verdicts(one, {"tls.expiry": "pass", "mail.spf": "fail"}, subjects=5)
    with django_assert_num_queries(5):
        read_readiness(several[:1])
    with django_assert_num_queries(5):
        answers = read_readiness(several)
    assert {answers[one.pk].answer.value for one in several} == {"no-go"}


def test_what_the_books_do_not_say_yet_is_answered_by_a_confirmed_item() -> None:
    books = [tally("deploy.recorded", "could_not_tell")]
    done = item("record", "done", "deploy.recorded")
    assert answer_of(line("deploy.recorded", "audit.record"), books, done) == "go"
    assert (
        answer_of(line("deploy.recorded", "audit.record"), books, item("record", "todo", "deploy.recorded"))
        == "hold"
    )
    assert (
        answer_of(
            line("tls.expiry"), [tally("tls.expiry", "could_not_tell")], item("cert", "done", "tls.expiry")
        )
        == "hold"
    )
