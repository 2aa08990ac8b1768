"""A sprint that is handed over: by hand with a reason or by a signature, its clock ended, and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.actions.start_due_runs import start_due_runs
from engagements.actions.hand_over_engagement import hand_over_engagement
from engagements.actions.hold_clock import SprintIsOver, hold_clock
from engagements.actions.watch_clocks import watch_clocks
from engagements.clock import read_clock
from engagements.models import Engagement, Notification, Organisation, User
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def at(name: str, engagement: Engagement) -> str:
    return reverse(name, kwargs={"code": engagement.code})


def fresh(engagement: Engagement) -> Engagement:
    return Engagement.objects.get(pk=engagement.pk)


def hand_over(client: Client, engagement: Engagement, reason: str = "Agreed by telephone") -> Any:
    return client.post(at("hand_over_by_hand", engagement), {"reason": reason}, follow=True)


def test_by_hand_it_takes_a_reason_that_both_sides_read(
    engagement: Engagement, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    assert hand_over(as_consultant, engagement, " ").status_code == 422
    assert fresh(engagement).state == "open"
    answer = hand_over(as_consultant, engagement)
    assert f'action="{at("take_back_handover", engagement)}"' in answer.text
    assert (fresh(engagement).state, fresh(engagement).handed_over_word) == (
        "handed-over", "Agreed by telephone",
    )  # fmt: skip
    event = engagement.events.get(verb="handed over, without a sign-off,")
    assert event.changes == {"state": ["open", "handed-over"], "reason": ["", "Agreed by telephone"]}
    assert Notification.objects.get(user=founder).text == "Agreed by telephone"
    for client, name in ((as_consultant, "overview"), (as_consultant, "handover")):
        assert "Agreed by telephone" in client.get(at(name, engagement)).text
    home = as_founder.get(at("founder_home", engagement)).text
    assert "It is yours: the sprint is handed over" in home


def test_only_the_consultancy_does_it_by_hand(
    engagement: Engagement, founder: User, viewer: User, client_for: Any, as_founder: Client,
    as_stranger: Client,
) -> None:  # fmt: skip
    for client, status in ((as_founder, 403), (client_for(viewer), 403), (as_stranger, 404)):
        assert hand_over(client, engagement).status_code == status
        assert client.post(at("take_back_handover", engagement)).status_code == status
    assert fresh(engagement).state == "open"


def test_pressing_twice_does_it_once(engagement: Engagement, as_consultant: Client) -> None:
    hand_over(as_consultant, engagement)
    first = fresh(engagement).handed_over_at
    hand_over(as_consultant, engagement, "Another reason")
    assert fresh(engagement).handed_over_at == first
    assert engagement.events.filter(verb__startswith="handed over").count() == 1


def test_it_is_taken_back_and_the_clock_runs_again(engagement: Engagement, as_consultant: Client) -> None:
    hand_over(as_consultant, engagement)
    for _press in range(2):
        as_consultant.post(at("take_back_handover", engagement))
    back = fresh(engagement)
    assert (back.state, back.handed_over_at, back.handed_over_by, back.handed_over_word) == (
        "open", None, None, "",
    )  # fmt: skip
    assert engagement.events.filter(verb="took back the handover of").count() == 1


def test_it_comes_not_back_beside_another_of_its_domain(
    engagement: Engagement, organisation: Organisation, as_consultant: Client
) -> None:
    hand_over(as_consultant, engagement)
    make_engagement(organisation, domain=engagement.domain, client_name=engagement.client.name)
    answer = as_consultant.post(at("take_back_handover", engagement), follow=True)
    assert "another open engagement for brightcart.test" in answer.text
    assert fresh(engagement).state == "handed-over"


def test_what_was_archived_after_that_comes_back_as_that(
    engagement: Engagement, as_consultant: Client
) -> None:
    hand_over(as_consultant, engagement)
    as_consultant.post(at("archive", engagement))
    assert fresh(engagement).state == "closed"
    assert "handed over, as before" in as_consultant.post(at("bring_back", engagement), follow=True).text
    assert fresh(engagement).state == "handed-over"


def test_the_clock_ends_for_good(engagement: Engagement, consultant: User) -> None:
    hold_clock(engagement=engagement, waiting_on="Noor", reason="The login", actor=consultant)
    assert hand_over_engagement(engagement=engagement, actor=consultant, word="Enough")
    assert engagement.holds.get().ended_at is not None
    ended = fresh(engagement)
    later = timezone.now() + timedelta(days=90)
    clock = read_clock(ended, ended.holds.all(), later)
    assert clock.ended_at == clock.now == ended.handed_over_at
    assert clock.remaining == read_clock(ended, ended.holds.all(), timezone.now()).remaining
    with pytest.raises(SprintIsOver):
        hold_clock(engagement=ended, waiting_on="Noor", reason="The login", actor=consultant)


def test_no_page_lets_the_clock_be_held(engagement: Engagement, as_consultant: Client) -> None:
    hand_over(as_consultant, engagement)
    for name in ("overview", "clock"):
        page = as_consultant.get(at(name, engagement)).text
        assert at("hold", engagement) not in page
        assert "data-until" not in page
    sent = {"waiting_on": "Noor", "reason": "The login"}
    assert "the clock has ended" in as_consultant.post(at("hold", engagement), sent, follow=True).text
    assert not engagement.holds.exists()


def test_nobody_is_told_of_its_hours_and_no_audit_begins(engagement: Engagement, consultant: User) -> None:
    soon = engagement.launch_at - timedelta(hours=2)
    hand_over_engagement(engagement=engagement, actor=consultant, word="Enough")
    assert watch_clocks(soon) == 0
    assert start_due_runs(engagement.starts_at + timedelta(days=1)) == 0


def test_it_stands_under_handed_over_on_the_board_and_is_no_load(
    engagement: Engagement, as_consultant: Client
) -> None:
    assert [str(one.lead) for one in as_consultant.get("/calendar/").context["calendar"].loads] == [
        "Ana Lima"
    ]
    hand_over(as_consultant, engagement)
    assert as_consultant.get("/").context["rows"] == []
    shown = as_consultant.get("/?state=handed-over")
    assert [row.engagement for row in shown.context["rows"]] == [engagement]
    assert "Agreed by telephone" in shown.text
    assert as_consultant.get("/calendar/").context["calendar"].loads == ()


def test_both_sides_are_told_of_the_end_and_that_it_is_taken_back(
    engagement: Engagement, founder: User, viewer: User, consultant: User, as_consultant: Client
) -> None:
    hold_clock(engagement=engagement, waiting_on="Noor", reason="The login", actor=consultant)
    hand_over(as_consultant, engagement)
    as_consultant.post(at("take_back_handover", engagement))
    for person in (founder, viewer):
        told = Notification.objects.filter(user=person).exclude(key__startswith="hold").order_by("pk")
        assert list(told.values_list("kind", "title")) == [
            ("pack", f"Ana Lima handed over {engagement.title}"),
            ("pack", f"Ana Lima took back the handover of {engagement.title}"),
        ]
