"""The founder's home says how the site is: what was measured, or that nobody has looked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.models import Result, Run
from checks.site_status import read_site_status, said_time
from engagements.models import Engagement

pytestmark = pytest.mark.django_db

HOME = "https://brightcart.test/"
ENDS = datetime(2027, 2, 3, 12, tzinfo=UTC)


def look(engagement: Engagement, *said: tuple[str, str, str, dict[str, object]], hours_ago: float = 0) -> Run:
    """A whole audit that ended so long ago and came to these: check, subject, outcome, evidence."""
    ended = timezone.now() - timedelta(hours=hours_ago)
    run = Run.objects.create(
        engagement=engagement, number=engagement.runs.count() + 1, state=Run.State.DONE, finished_at=ended
    )
    engagement.results.update(is_current=False)
    Result.objects.bulk_create(
        Result(
            run=run, engagement=engagement, check_key=key, subject_kind="host", subject=subject,
            outcome=outcome, severity="high", code="x.y", summary="jargon", evidence=evidence, at=ended,
        )
        for key, subject, outcome, evidence in said
    )  # fmt: skip
    return run


def answered(outcome: str = "pass", page: str = HOME) -> tuple[str, str, str, dict[str, object]]:
    return "routing.answers", page, outcome, {}


def certificate(
    host: str, outcome: str = "pass", ends: datetime = ENDS
) -> tuple[str, str, str, dict[str, object]]:
    return "tls.expiry", host, outcome, {"not_after": ends.isoformat()}


def told(engagement: Engagement) -> list[tuple[str, str]]:
    return [(line.tone, line.text) for line in read_site_status(engagement).lines]


@pytest.fixture
def engagement(engagement: Engagement) -> Engagement:
    engagement.domain = "brightcart.test"
    engagement.save()
    return engagement


def test_before_the_first_audit_it_says_that_nobody_has_looked(
    as_founder: Client, engagement: Engagement
) -> None:
    page = as_founder.get(reverse("site_status", kwargs={"code": engagement.code})).content.decode()
    assert "Not looked at yet" in page
    Run.objects.create(engagement=engagement, number=1)
    page = as_founder.get(reverse("site_status", kwargs={"code": engagement.code})).content.decode()
    assert "Not looked at yet" not in page
    assert "We are looking at it right now." in page


def test_a_site_that_is_well_is_told_with_its_time_its_speed_and_its_certificate(
    engagement: Engagement,
) -> None:
    look(engagement, answered(), certificate("brightcart.test"), hours_ago=24)
    speed = ("speed.p95", HOME, "pass", {"p50_ms": 180.4})
    later = ENDS + timedelta(days=9)
    look(
        engagement,
        answered(),
        speed,
        certificate("www.brightcart.test", ends=later),
        certificate("brightcart.test"),
    )
    (first, answer), (second, dates), (third, changes) = told(engagement)
    assert [first, second, third] == ["go", "go", "go"]
    assert re.fullmatch(
        r"Your site answered this (morning|afternoon|evening) at \d\d:\d\d, in 180 ms\.", answer
    )
    assert dates == "All 2 certificates are valid, the first of them until 3 February 2027."
    assert re.fullmatch(r"No fault came and none went since we looked yesterday at \d\d:\d\d\.", changes)


@pytest.mark.parametrize(
    ("outcome", "tone", "said"),
    [
        ("fail", "no-go", "Your site did not open as it should"),
        ("could_not_tell", "hold", "We could not reach your site"),
    ],
)
def test_a_site_that_does_not_answer_is_not_said_to(
    engagement: Engagement, outcome: str, tone: str, said: str
) -> None:
    speed = ("speed.p95", HOME, "pass", {"p50_ms": 180.4})
    look(engagement, answered(outcome), speed)
    line = told(engagement)[0]
    assert line[0] == tone
    assert line[1].startswith(said)
    assert "ms" not in line[1]


def test_pages_that_do_not_open_are_named(as_founder: Client, engagement: Engagement) -> None:
    look(
        engagement,
        answered(),
        answered("fail", "https://app.brightcart.test/<b>signup"),
        answered("pass", f"{HOME}shop"),
    )
    lines = told(engagement)
    assert lines[0][0] == "go"
    assert lines[1] == ("no-go", "1 other page that people need did not open.")
    page = as_founder.get(reverse("site_status", kwargs={"code": engagement.code})).content.decode()
    assert "https://app.brightcart.test/&lt;b&gt;signup" in page


@pytest.mark.parametrize(
    ("outcome", "days", "tone", "said"),
    [
        ("fail", 2, "no-go", "The certificate of app.brightcart.test runs out on"),
        ("warn", 20, "hold", "The certificate of app.brightcart.test runs out on"),
        ("fail", -1, "no-go", "The certificate of app.brightcart.test ran out on"),
    ],
)
def test_the_certificate_that_ends_first_is_told_by_its_host(
    engagement: Engagement, outcome: str, days: int, tone: str, said: str
) -> None:
    ends = timezone.now() + timedelta(days=days)
    look(engagement, answered(), certificate("brightcart.test", ends=ENDS + timedelta(days=900)),
         certificate("app.brightcart.test", outcome, ends))  # fmt: skip
    assert told(engagement)[1][0] == tone
    assert told(engagement)[1][1].startswith(said)


def test_a_certificate_that_browsers_refuse_is_never_said_to_be_well(engagement: Engagement) -> None:
    look(
        engagement, answered(), certificate("brightcart.test"), ("tls.trusted", "brightcart.test", "fail", {})
    )
    tones = [tone for tone, _ in told(engagement)]
    assert tones == ["go", "no-go", "not-begun"]
    assert told(engagement)[1][1] == "Browsers do not trust the certificate of your site."


def test_what_became_of_faults_since_the_last_look_is_counted(engagement: Engagement) -> None:
    one, two = ("headers.csp", "h1", "fail", {}), ("headers.hsts", "h1", "fail", {})
    well = ("headers.csp", "h1", "pass", {}), ("headers.hsts", "h1", "pass", {})
    look(engagement, answered(), one, well[1], hours_ago=72)
    look(engagement, answered(), well[0], two, hours_ago=48)
    assert told(engagement)[-1][0] == "no-go"
    assert told(engagement)[-1][1].startswith("1 fault is new and 1 is repaired since we looked on ")
    look(engagement, answered(), *well)
    assert told(engagement)[-1][0] == "go"
    assert told(engagement)[-1][1].startswith("1 is repaired since we looked on ")


def test_an_old_look_says_that_nobody_looked_since(as_founder: Client, engagement: Engagement) -> None:
    look(engagement, answered(), hours_ago=100)
    page = as_founder.get(reverse("site_status", kwargs={"code": engagement.code})).content.decode()
    assert "nobody has looked since" in page


def test_the_time_is_told_on_the_reader_s_clock() -> None:
    now = datetime(2026, 11, 30, 20, tzinfo=UTC)
    with timezone.override("Pacific/Auckland"):  # 1 December there, 09:00
        assert said_time(now - timedelta(minutes=58), now) == "this morning at 08:02"
        assert said_time(datetime(2026, 11, 30, 9, 10, tzinfo=UTC), now) == "yesterday at 22:10"
        assert said_time(datetime(2026, 11, 28, 17, tzinfo=UTC), now) == "on 29 November at 06:00"


def test_it_takes_as_many_queries_for_many_verdicts_as_for_few(
    engagement: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [("headers.csp", f"h{number}", "fail", {}) for number in range(200)]
    look(engagement, answered(), *many, hours_ago=24)
    look(engagement, answered(), *many)
    with django_assert_num_queries(4):
        read_site_status(engagement)


def test_a_certificate_that_ran_out_since_the_look_is_not_said_to_be_valid(engagement: Engagement) -> None:
    ends = timezone.now() - timedelta(hours=1)
    look(engagement, answered(), certificate("brightcart.test", ends=ends), hours_ago=30)
    tone, text = told(engagement)[1]
    assert tone == "no-go"
    assert text.startswith("The certificate of brightcart.test ran out on")


def test_of_an_old_look_nothing_is_said_to_be_well(engagement: Engagement) -> None:
    look(engagement, answered(), hours_ago=124)
    look(engagement, answered(), certificate("brightcart.test"), hours_ago=100)
    assert [tone for tone, _ in told(engagement)] == ["not-begun"] * 3
