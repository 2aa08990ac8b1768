"""The overview: go or no-go first, then what is next and for whom, the clock, and what changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.block_clock import lift_hold
from engagements.actions.hold_clock import hold_clock
from engagements.actions.raise_risk import raise_risk
from engagements.actions.record_event import record_event, recorded_as_of
from engagements.models import Engagement, Event, LastLook, Organisation, User
from tests.factories import make_engagement, make_verdicts

pytestmark = pytest.mark.django_db


def page(client: Client, engagement: Engagement) -> str:
    response = client.get(f"/e/{engagement.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_no_go_with_the_reasons_and_what_is_next_by_person(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    make_verdicts(engagement, {"tls.expiry": "fail"})
    raise_risk(
        engagement=engagement, actor=None, title="Login is cached", must_fix_now=True, owner=consultant
    )
    shown = page(as_consultant, engagement)
    assert "tls.expiry is fail on h0." in shown
    assert "Login is cached" in shown
    assert "R1</span>" in shown
    assert "Ana Lima" in shown
    assert "Nobody yet" in shown


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_it_is_the_consultants_page(
    engagement: Engagement, client_for: Any, request: pytest.FixtureRequest, person: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(f"/e/{engagement.code}/").status_code == status
    assert (
        client.post(f"/e/{engagement.code}/hold/", {"waiting_on": "x", "reason": "y"}).status_code == status
    )
    assert not engagement.holds.exists()


def test_the_clock_is_put_on_hold_and_runs_again(engagement: Engagement, as_consultant: Client) -> None:
    address = f"/e/{engagement.code}/"
    as_consultant.post(f"{address}hold/", {"waiting_on": "Noor Haddad", "reason": "Login to the registrar"})
    shown = page(as_consultant, engagement)
    assert "Waiting on Noor Haddad." in shown
    assert "Login to the registrar" in shown
    assert "Lift the hold" in shown
    as_consultant.post(f"{address}lift/")
    assert "Lift the hold" not in page(as_consultant, engagement)
    assert engagement.holds.get().ended_at is not None


def test_a_hold_says_for_whom_and_why_and_keeps_what_was_typed(
    engagement: Engagement, as_consultant: Client
) -> None:
    response = as_consultant.post(f"/e/{engagement.code}/hold/", {"waiting_on": "Noor", "reason": ""})
    assert response.status_code == 422
    assert 'value="Noor"' in response.content.decode()
    assert not engagement.holds.exists()


def test_the_reason_of_a_second_hold_is_not_lost_behind_the_first(
    engagement: Engagement, as_consultant: Client, client_for: Callable[[User], Client], owner: User
) -> None:
    url, first = f"/e/{engagement.code}/hold/", {"waiting_on": "Mira", "reason": "registrar"}
    assert client_for(owner).post(url, first).status_code == 302
    answer = as_consultant.post(url, {"waiting_on": "Noor", "reason": "the bank's answer"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Olga Berg has put the clock on hold already: “Mira: registrar”." in page
    assert 'value="the bank&#x27;s answer"' in page
    assert as_consultant.post(url, first).status_code == 302, "the same again is done already"
    assert engagement.holds.get().reason == "registrar"


def test_holding_and_lifting_twice_happens_once(engagement: Engagement, consultant: User) -> None:
    first = hold_clock(engagement=engagement, waiting_on="Noor", reason="registrar", actor=consultant)
    again = hold_clock(engagement=engagement, waiting_on="Somebody", reason="else", actor=consultant)
    assert (again.pk, again.waiting_on) == (first.pk, "Noor")
    assert lift_hold(engagement=engagement, actor=consultant)
    assert not lift_hold(engagement=engagement, actor=consultant)
    assert Event.objects.filter(engagement=engagement, target_kind="hold").count() == 2


def test_the_second_visit_tells_what_changed_since_the_first(
    organisation: Organisation, as_consultant: Client
) -> None:
    with recorded_as_of(timezone.now() - timedelta(hours=5)):
        engagement = make_engagement(organisation)
    assert "So far" in page(as_consultant, engagement)
    LastLook.objects.update(seen_at=timezone.now() - timedelta(hours=3))
    record_event(engagement=engagement, actor=None, verb="found", label="F7 Certificate expires")
    shown = page(as_consultant, engagement)
    assert "Since you last looked" in shown
    assert "F7 Certificate expires" in shown
    assert "opened" not in shown.split("Since you last looked")[1]
    assert "F7 Certificate expires" in page(as_consultant, engagement), (
        "opened again at once, it is still news"
    )


def test_what_an_audit_found_is_told_in_one_line_and_people_one_by_one(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    page(as_consultant, engagement)
    for number in range(4):
        raise_risk(engagement=engagement, actor=None, title=f"Header {number} is missing")
    raise_risk(engagement=engagement, actor=consultant, title="Nobody holds the registrar login")
    news = page(as_consultant, engagement).split("So far")[1]
    assert "The portal raised 4 risks" in news
    assert "Header 2 is missing" not in news
    assert "Ana Lima raised R5 Nobody holds the registrar login" in news


def test_many_rows_take_as_many_queries_as_few(
    engagement: Engagement, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    page(as_consultant, engagement)
    with django_assert_max_num_queries(20) as few:
        page(as_consultant, engagement)
    make_verdicts(engagement, dict.fromkeys(["tls.expiry", "mail.spf", "dns.ttl"], "fail"), subjects=100)
    for number in range(60):
        risk = f"Risk {number}"
        raise_risk(engagement=engagement, actor=None, title=risk, must_fix_now=True)
    with django_assert_max_num_queries(20) as many:
        page(as_consultant, engagement)
    assert len(few) == len(many)
