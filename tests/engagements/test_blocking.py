"""A request for which the sprint waits: the clock stands, both sides see it, and the answer lets it run."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.actions.ask_consent import ask_consent
from checks.actions.decide_consent import Kind, decide_consent
from checks.permission_page import find_test
from engagements.actions.accept_risk import agree_to_acceptance
from engagements.actions.ask_access import answer_request, ask_access
from engagements.actions.block_clock import block_clock, lift_hold, settle_left_behind
from engagements.actions.confirm_ownership import confirm_ownership, dispute_ownership
from engagements.actions.hold_clock import hold_clock
from engagements.actions.keep_register import add_entry, bin_entry
from engagements.actions.raise_risk import raise_risk
from engagements.blockers import Request, blocking_requests, open_requests
from engagements.models import AccessEntry, AccessRequest, Engagement, Notification, RiskAcceptance, User
from engagements.permissions import Role
from tests.factories import make_acceptance

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(engagement: Engagement, consultant: User) -> AccessEntry:
    made = AccessEntry(engagement=engagement, system="dns", provider="Northgate")
    return add_entry(engagement=engagement, entry=made, actor=consultant)


def ask(entry: AccessEntry, actor: User, why: str = "So that two can get in.") -> AccessRequest:
    request = AccessRequest(kind="grant", why=why)
    return ask_access(engagement=entry.engagement, entry=entry, request=request, actor=actor, token=uuid4())


def block(
    client: Client, engagement: Engagement, request: Any, kind: str = "accessrequest", **data: str
) -> Any:
    return client.post(f"/e/{engagement.code}/wait/{kind}/{request.pk}/", data)


def answer(request: AccessRequest, founder: User) -> None:
    done = AccessRequest.Answer.DONE
    assert answer_request(engagement=request.engagement, request=request, answer=done, actor=founder)


def reasons(engagement: Engagement) -> list[tuple[str, bool]]:
    return [(hold.reason, hold.ended_at is None) for hold in engagement.holds.order_by("pk")]


def page(client: Client, engagement: Engagement, name: str = "") -> str:
    return str(client.get(f"/e/{engagement.code}/{name}").content.decode())


def test_a_request_can_be_asked_so_that_the_sprint_waits_for_it(
    engagement: Engagement, entry: AccessEntry, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    where = f"/e/{engagement.code}/access/{entry.number}/ask/"
    typed = {"kind": "grant", "why": "So that two can get in.", "is_blocking": "on", "token": str(uuid4())}
    assert as_consultant.post(where, typed).status_code == 302
    assert as_consultant.post(where, typed).status_code == 302, "sent twice"
    assert reasons(engagement) == [("Let somebody in: Northgate (DNS)", True)]
    home = page(as_founder, engagement, "home/")
    needs = home.split('id="needs"')[1].split('id="hurts"')[0]
    assert "the sprint waits for this" in needs
    assert needs.count("Let somebody in: Northgate (DNS)") == 2, "its heading and the words of its button"
    overview = page(as_consultant, engagement)
    assert "Waiting on Brightcart." in overview
    assert "It runs again by itself once that is answered." in overview
    request = engagement.access_requests.get()
    where = reverse("access_answer", kwargs={"code": engagement.code, "pk": request.pk})
    assert "its clock stands until you answer" in as_founder.get(where).content.decode()
    assert as_founder.post(where, {"answer": "done"}).status_code == 302
    request.refresh_from_db()
    assert request.answer == "done"
    assert reasons(engagement) == [("Let somebody in: Northgate (DNS)", False)]
    hold = engagement.holds.get()
    assert hold.ended_by == founder
    verbs = list(engagement.events.filter(is_for_client=True).order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["held the clock for", "did what was asked:", "lifted the hold for"]


def test_one_that_was_asked_already_is_marked_and_unmarked(
    engagement: Engagement, entry: AccessEntry, consultant: User, as_consultant: Client
) -> None:
    request = ask(entry, consultant)
    shown = page(as_consultant, engagement, f"access/{entry.number}/")
    assert "Go on without it" not in shown
    block(as_consultant, engagement, request)
    assert "Go on without it" in page(as_consultant, engagement, f"access/{entry.number}/")
    block(as_consultant, engagement, request)
    assert len(reasons(engagement)) == 1
    block(as_consultant, engagement, request, go_on="yes")
    assert reasons(engagement) == [("Let somebody in: Northgate (DNS)", False)]
    assert request in engagement.access_requests.waiting()


def test_the_clock_goes_on_standing_for_the_next(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, as_consultant: Client
) -> None:
    first, second = ask(entry, consultant), ask(entry, consultant)
    block(as_consultant, engagement, first)
    block(as_consultant, engagement, second)
    answer(second, founder)
    assert [standing for _reason, standing in reasons(engagement)] == [True]
    third = ask(entry, consultant)
    block(as_consultant, engagement, third)
    answer(first, founder)
    assert [standing for _reason, standing in reasons(engagement)] == [False, True]
    assert blocking_requests(engagement) == {Request("accessrequest", third.pk)}
    answer(third, founder)
    assert [standing for _reason, standing in reasons(engagement)] == [False, False]
    held, after = engagement.holds.order_by("pk")
    assert held.ended_at is not None
    assert after.started_at - held.ended_at < timedelta(seconds=5), "no minute is lost in between"


def test_a_hold_by_hand_stays_and_the_request_follows_it(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, as_consultant: Client
) -> None:
    hold_clock(engagement=engagement, waiting_on="Northgate", reason="their outage", actor=consultant)
    request = ask(entry, consultant)
    block(as_consultant, engagement, request)
    assert reasons(engagement) == [("their outage", True)]
    lift_hold(engagement=engagement, actor=consultant)
    assert [standing for _reason, standing in reasons(engagement)] == [False, True]
    answer(request, founder)
    assert [standing for _reason, standing in reasons(engagement)] == [False, False]


def test_lifting_by_hand_ends_the_wait(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, as_consultant: Client
) -> None:
    request = ask(entry, consultant)
    block(as_consultant, engagement, request)
    as_consultant.post(f"/e/{engagement.code}/lift/")
    assert blocking_requests(engagement) == set()
    answer(request, founder)
    assert reasons(engagement) == [("Let somebody in: Northgate (DNS)", False)]


def test_an_answered_hold_by_hand_is_not_touched(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User
) -> None:
    request = ask(entry, consultant)
    hold_clock(engagement=engagement, waiting_on="Noor", reason="on holiday", actor=consultant)
    answer(request, founder)
    assert reasons(engagement) == [("on holiday", True)]


def test_a_risk_that_the_founder_may_accept_holds_the_clock_until_she_agrees(
    engagement: Engagement, consultant: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    risk = raise_risk(engagement=engagement, actor=None, title="Login is cached")
    acceptance = make_acceptance(risk, asker=consultant)
    where = reverse("risk_acceptance", kwargs={"code": engagement.code, "number": risk.number})
    shown = as_consultant.get(where).content.decode()
    assert "The sprint waits for this" in shown
    block(as_consultant, engagement, acceptance, "riskacceptance")
    assert reasons(engagement) == [("Accept or not: Login is cached", True)]
    assert "the sprint waits for this" in page(as_founder, engagement, "home/")
    agree_to_acceptance(acceptance=acceptance, seen=risk.seen, actor=founder, role=Role.FOUNDER)
    assert reasons(engagement) == [("Accept or not: Login is cached", False)]


@pytest.mark.parametrize("kind", [Kind.GRANTED, Kind.DECLINED])
def test_a_permission_holds_the_clock_until_it_is_given_or_refused(
    engagement: Engagement, consultant: User, founder: User, as_consultant: Client, kind: Kind
) -> None:
    test = find_test(engagement, "edge.rate-limit")
    assert test is not None
    asked = ask_consent(engagement=engagement, check_key=test.key, terms=test.offered, actor=consultant)
    assert f"/wait/consentdecision/{asked.pk}/" in page(as_consultant, engagement, "permission/")
    block(as_consultant, engagement, asked, "consentdecision")
    assert [standing for _reason, standing in reasons(engagement)] == [True]
    decide_consent(engagement=engagement, check_key=test.key, kind=kind, terms=test.offered, actor=founder)
    assert [standing for _reason, standing in reasons(engagement)] == [False]


def test_what_comes_to_an_end_by_itself_holds_nothing(
    engagement: Engagement, entry: AccessEntry, consultant: User
) -> None:
    request = ask(entry, consultant)
    block_clock(engagement=engagement, request=Request("accessrequest", request.pk), actor=consultant)
    risk = raise_risk(engagement=engagement, actor=None, title="Login is cached")
    acceptance = make_acceptance(risk, asker=consultant)
    block_clock(engagement=engagement, request=Request("riskacceptance", acceptance.pk), actor=consultant)
    bin_entry(engagement=engagement, entry=entry, actor=consultant)
    RiskAcceptance.objects.update(until=timezone.localdate() - timedelta(days=2))
    settle_left_behind()
    settle_left_behind()
    assert [standing for _reason, standing in reasons(engagement)] == [False]
    event = engagement.events.filter(verb="lifted the hold for").get()
    assert event.actor is None


def test_only_what_waits_for_an_answer_can_hold_the_clock(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, as_consultant: Client,
    as_founder: Client,
) -> None:  # fmt: skip
    request = ask(entry, consultant)
    assert block(as_founder, engagement, request).status_code == 403
    assert block(as_consultant, engagement, request, "risk").status_code == 404
    answer(request, founder)
    assert block(as_consultant, engagement, request).status_code == 404
    assert not block_clock(
        engagement=engagement, request=Request("accessrequest", request.pk), actor=consultant
    )
    assert open_requests(engagement) == {}
    assert not engagement.holds.exists()


def test_a_request_without_a_day_says_when_the_launch_is(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, as_founder: Client
) -> None:
    ask(entry, consultant)
    needs = page(as_founder, engagement, "home/").split('id="needs"')[1].split('id="hurts"')[0]
    assert "by the launch," in needs
    assert engagement.launch_at.isoformat()[:10] in needs


@pytest.mark.parametrize("deed", ["confirm", "dispute"])
def test_a_confirmation_lets_the_clock_run_in_the_same_moment(
    engagement: Engagement, entry: AccessEntry, founder: User, as_consultant: Client, deed: str
) -> None:
    request = AccessRequest(kind="confirm", why="For the handover.")
    consultant = User.objects.get(pk=as_consultant.session["_auth_user_id"])
    asked = ask_access(engagement=engagement, entry=entry, request=request, actor=consultant, token=uuid4())
    block(as_consultant, engagement, asked)
    assert reasons(engagement)[-1][1]
    said = {"engagement": engagement, "entry": entry, "seen": entry.seen, "actor": founder}
    if deed == "confirm":
        assert confirm_ownership(**said)
    else:
        assert dispute_ownership(**said, word="It is the agency's.")
    hold = engagement.holds.get()
    assert (hold.ended_by, hold.ended_at is None) == (founder, False)


def test_both_sides_are_told_that_the_clock_stands_and_that_it_runs_again(
    engagement: Engagement, founder: User, consultant: User, stranger: User
) -> None:
    hold_clock(engagement=engagement, waiting_on="Noor", reason="The login is missing.", actor=consultant)
    assert titles(founder) == ["The sprint waits for Noor: the clock stands"]
    assert titles(consultant) == titles(stranger) == []
    lift_hold(engagement=engagement, actor=consultant)
    assert titles(founder) == ["The sprint goes on: the clock runs again"]


def titles(user: User) -> list[str]:
    """Of what is new to them."""
    return list(Notification.objects.filter(user=user, read_at=None).values_list("title", flat=True))
