"""The founder's home: are we on track, what can hurt me, what do you need of me, what do I own in the end."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.ask_access import ask_access
from engagements.actions.hold_clock import hold_clock
from engagements.actions.keep_register import add_entry, change_entry
from engagements.actions.raise_risk import raise_risk
from engagements.actions.record_event import record_event
from engagements.due import due_moment
from engagements.models import AccessEntry, AccessRequest, Engagement, Item, LastLook, Risk, User
from handover.models import Pack
from tests.engagements.glossary.plain import without_terms
from tests.factories import make_verdicts

pytestmark = pytest.mark.django_db


def page(client: Client, engagement: Engagement) -> str:
    response = client.get(f"/e/{engagement.code}/home/")
    assert response.status_code == 200
    return without_terms(response.content.decode())


def test_it_says_what_must_be_fixed_by_its_effect_and_what_is_needed_of_whom(
    engagement: Engagement, founder: User, as_founder: Client
) -> None:
    effect = "Customers see each other's orders"
    raise_risk(engagement=engagement, actor=None, title="Login is cached", effect=effect, must_fix_now=True)
    raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    shown = page(as_founder, engagement)
    assert "Not yet: 1 thing must be fixed first" in shown
    assert "Customers see each other&#x27;s orders" in shown
    needs = shown.split('id="needs"')[1].split('id="hurts"')[0]
    assert "Registrar login is lost" in needs
    assert "Login is cached" not in needs


def test_whatever_is_needed_stands_in_one_list_the_most_urgent_first(
    engagement: Engagement, founder: User, consultant: User, viewer: User, as_founder: Client, client_for: Any
) -> None:
    today = timezone.localdate()
    raise_risk(engagement=engagement, actor=None, title="No date", owner=founder)
    raise_risk(
        engagement=engagement, actor=None, title="Last", owner=founder, due_on=today + timedelta(days=3)
    )
    raise_risk(
        engagement=engagement, actor=None, title="Late", owner=founder, due_on=today - timedelta(days=1)
    )
    entry = AccessEntry(engagement=engagement, system="dns", provider="Northgate", owner="Noor Haddad")
    entry = add_entry(engagement=engagement, entry=entry, actor=consultant)
    request = AccessRequest(
        kind="grant", why="So that two can get in.", due_at=due_moment(today + timedelta(days=1))
    )
    ask_access(engagement=engagement, entry=entry, request=request, actor=consultant, token=uuid4())
    needs = page(as_founder, engagement).split('id="needs"')[1].split('id="hurts"')[0]
    said = ["Late", "overdue since", "Let somebody in: Northgate (DNS)", "So that two can get in.", "by ",
            "Answer", "Last", "No date", "by the launch,", "Confirm 1 account that is yours"]  # fmt: skip
    places = [needs.index(words) for words in said]
    assert places == sorted(places)
    assert needs.count('<a class="button') == needs.count('<li class="ask') == 5
    shown = page(client_for(viewer), engagement).split('id="needs"')[1].split('id="hurts"')[0]
    assert "Northgate" in shown
    assert '<a class="button' not in shown


def test_a_failing_bar_without_a_must_fix_risk_says_so_in_words(
    engagement: Engagement, as_founder: Client
) -> None:
    make_verdicts(engagement, {"mail.spf": "fail"})
    shown = page(as_founder, engagement)
    assert "0 things" not in shown
    assert "Not yet" in shown


def test_a_hold_says_for_whom_the_sprint_waits(
    engagement: Engagement, consultant: User, as_founder: Client
) -> None:
    hold_clock(
        engagement=engagement, waiting_on="Noor Haddad", reason="Login to the registrar", actor=consultant
    )
    shown = page(as_founder, engagement)
    assert "waiting on Noor Haddad: Login to the registrar" in shown


def test_when_everything_holds_it_says_ready(engagement: Engagement, as_founder: Client) -> None:
    Item.objects.filter(stage__engagement=engagement).update(status=Item.Status.DONE, evidence="seen")
    checks = {pattern for bar in engagement.bar_lines.all() for pattern in bar.checks}
    make_verdicts(engagement, dict.fromkeys(sorted(checks), "pass"))
    assert "You are ready to launch" in page(as_founder, engagement)


def test_a_closed_risk_stands_under_what_is_safe(engagement: Engagement, as_founder: Client) -> None:
    risk = raise_risk(engagement=engagement, actor=None, title="Login is cached")
    Risk.objects.filter(pk=risk.pk).update(status=Risk.Status.CLOSED)
    shown = page(as_founder, engagement)
    assert "1 risk was closed in this sprint" in shown
    assert "No open risk." in shown


def test_it_tells_what_is_new_for_the_client_and_nothing_of_the_inside(
    engagement: Engagement, founder: User, as_founder: Client
) -> None:
    LastLook.objects.create(engagement=engagement, user=founder, seen_at=timezone.now() - timedelta(hours=2))
    record_event(engagement=engagement, actor=None, verb="closed", label="Audit", is_for_client=True)
    record_event(engagement=engagement, actor=None, verb="wrote", label="an inside remark")
    shown = page(as_founder, engagement)
    assert "The portal closed Audit" in shown
    assert "an inside remark" not in shown


def test_only_issued_packs_are_documents(engagement: Engagement, as_founder: Client) -> None:
    assert "At the end of the sprint" in page(as_founder, engagement)
    for number, status in ((1, Pack.Status.DRAFT), (2, Pack.Status.ISSUED)):
        Pack.objects.create(
            engagement=engagement, number=number, status=status, state=Pack.State.DONE, snapshot={},
            finished_at=timezone.now(),
        )  # fmt: skip
    shown = page(as_founder, engagement)
    assert "Handover pack, version 2" in shown
    assert "version 1" not in shown


@pytest.mark.parametrize(
    ("person", "status"),
    [("founder", 200), ("viewer", 200), ("consultant", 200), ("owner", 200), ("stranger", 404)],
)
def test_everybody_of_the_sprint_may_look_and_nobody_else(
    engagement: Engagement, client_for: Any, request: pytest.FixtureRequest, person: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(f"/e/{engagement.code}/home/").status_code == status


def test_many_risks_take_as_many_queries_as_few(
    engagement: Engagement, founder: User, as_founder: Client, django_assert_max_num_queries: Any
) -> None:
    page(as_founder, engagement)
    raise_risk(engagement=engagement, actor=None, title="One", owner=founder)
    with django_assert_max_num_queries(26) as few:
        page(as_founder, engagement)
    for number in range(40):
        raise_risk(engagement=engagement, actor=None, title=f"Risk {number}", owner=founder)
    make_verdicts(engagement, {"mail.spf": "fail", "tls.expiry": "pass"}, subjects=50)
    with django_assert_max_num_queries(26) as many:
        page(as_founder, engagement)
    assert len(few) == len(many)


def test_what_was_fixed_since_the_last_look_is_said(
    as_founder: Client, engagement: Engagement, consultant: User
) -> None:
    risk = raise_risk(engagement=engagement, actor=None, title="Sign-in is cached for everybody")
    page(as_founder, engagement)
    LastLook.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    change_entry(
        engagement=engagement, entry=risk, changes={"status": "closed"}, opened={"status": "open"},
        actor=consultant,
    )  # fmt: skip
    assert "Fixed: Sign-in is cached for everybody" in page(as_founder, engagement)
    Risk.objects.update(closed_at=timezone.now() - timedelta(hours=3))
    assert "Fixed: Sign-in" not in page(as_founder, engagement), "that was before the last look"


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ("1" * 7, "All stages are done."),
        ("1100000", "Next: stage 3 of 7, "),
        ("12" + "0" * 5, "Now at stage 2 of 7: "),
        ("113" + "0" * 4, "Stage 3 of 7 waits: "),
    ],
)
def test_it_begins_with_the_stage_that_is_worked_on(
    engagement: Engagement, as_founder: Client, statuses: str, said: str
) -> None:
    for number, status in enumerate(statuses, start=1):
        engagement.stages.filter(number=number).update(status=["todo", "done", "active", "held"][int(status)])
    shown = page(as_founder, engagement)
    assert said in shown.split("<h1>")[1].split('id="needs"')[0]
    assert ('aria-label="Tasks done"' in shown) == ("2" in statuses or "3" in statuses)
