"""The risks page says what matters first; a risk moves with one press; the address holds every choice."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.move_risk import MOVES
from engagements.models import Engagement, Event, Risk, User
from engagements.views.risks import SAID
from tests.factories import make_risk

pytestmark = pytest.mark.django_db


def risks_page(client: Client, engagement: Engagement, query: str = "") -> str:
    return client.get(reverse("risks", kwargs={"code": engagement.code}) + query).content.decode()


def shown(page: str) -> list[str]:
    """References of the rows, from top to bottom."""
    return re.findall(r'<span class="quiet num">(R\d+)</span>', page)


def move(client: Client, risk: Risk, word: str, **more: str) -> int:
    url = reverse("risk_move", kwargs={"code": risk.engagement.code, "number": risk.number})
    return client.post(url, {"move": word, **more}).status_code


def test_the_page_first_says_what_must_be_fixed_and_what_can_wait(
    as_consultant: Client, engagement: Engagement
) -> None:
    for number in range(5):
        make_risk(engagement, must_fix_now=number < 2)
    make_risk(engagement, must_fix_now=True, status=Risk.Status.CLOSED)
    page = risks_page(as_consultant, engagement)
    assert "2 must be fixed before the launch, 3 can wait." in page


def test_rows_stand_in_four_groups_the_worst_first(as_consultant: Client, engagement: Engagement) -> None:
    make_risk(engagement, status=Risk.Status.CLOSED, likelihood=5, impact=5)
    make_risk(engagement, status=Risk.Status.ACCEPTED, accepted_until=timezone.now() + timedelta(days=9))
    make_risk(engagement, likelihood=1, impact=1)
    make_risk(engagement, likelihood=5, impact=4)
    make_risk(engagement, must_fix_now=True, likelihood=1, impact=2)
    page = risks_page(as_consultant, engagement)
    assert shown(page) == ["R5", "R4", "R3", "R2", "R1"]
    places = [page.index(title) for title in ("Must fix now <", "Can wait <", "Accepted <", "Closed <")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?urgency=now", ["R1"]),
        ("?urgency=later", ["R2", "R3", "R4"]),
        ("?status=standing", ["R1", "R2", "R3"]),
        ("?status=closed", ["R4"]),
        ("?owner=none", ["R1", "R3", "R4"]),
        ("?likelihood=2&impact=2", ["R3"]),
        ("?likelihood=2&impact=4", []),
        ("?q=rollback", ["R2"]),
        ("?q=seen+in+the+log", ["R3"]),
        ("?source=finding", ["R4"]),
        ("?status=nonsense", ["R1", "R2", "R3", "R4"]),
    ],
)
def test_filters_are_in_the_address(
    query: str, rows: list[str], as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_risk(engagement, must_fix_now=True, likelihood=5, impact=5)
    make_risk(engagement, title="No rollback was tried", owner=consultant, likelihood=4, impact=4)
    make_risk(engagement, evidence="Seen in the log", likelihood=2, impact=2)
    make_risk(engagement, status=Risk.Status.CLOSED, source=Risk.Source.FINDING, likelihood=3, impact=3)
    assert shown(risks_page(as_consultant, engagement, query)) == rows


@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        ("number", ["R1", "R2", "R3"]),
        ("-number", ["R3", "R2", "R1"]),
        ("score", ["R2", "R3", "R1"]),
        ("-score", ["R1", "R3", "R2"]),
        ("due_on", ["R3", "R1", "R2"]),
        ("title", ["R3", "R2", "R1"]),
        ("nonsense", ["R1", "R3", "R2"]),
    ],
)
def test_the_order_is_in_the_address(
    sort: str, rows: list[str], as_consultant: Client, engagement: Engagement
) -> None:
    today = timezone.localdate()
    make_risk(engagement, title="c", likelihood=5, impact=5, due_on=today + timedelta(days=2))
    make_risk(engagement, title="b", likelihood=1, impact=1)
    make_risk(engagement, title="a", likelihood=3, impact=3, due_on=today)
    assert shown(risks_page(as_consultant, engagement, f"?sort={sort}")) == rows


def test_what_is_overdue_is_marked_unless_it_is_closed(as_consultant: Client, engagement: Engagement) -> None:
    past = timezone.localdate() - timedelta(days=1)
    make_risk(engagement, due_on=past, status=Risk.Status.CLOSED)
    assert "overdue" not in risks_page(as_consultant, engagement)
    make_risk(engagement, due_on=past)
    assert "overdue" in risks_page(as_consultant, engagement)


def test_squares_of_the_matrix_lead_to_their_risks(as_consultant: Client, engagement: Engagement) -> None:
    for _number in range(2):
        make_risk(engagement, likelihood=3, impact=4)
    make_risk(engagement, likelihood=3, impact=4, status=Risk.Status.CLOSED)
    page = risks_page(as_consultant, engagement, "?view=matrix")
    assert 'aria-label="2 risks, likelihood 3, impact 4"' in page
    link = re.search(r'href="([^"]+likelihood=3[^"]+)"', page)
    assert link
    found = as_consultant.get(link[1].replace("&amp;", "&")).content.decode()
    assert shown(found) == ["R1", "R2"]


def test_closing_stamps_the_time_and_reopening_takes_it_back(
    as_consultant: Client, engagement: Engagement
) -> None:
    risk = make_risk(engagement, closing_proposed_at=timezone.now())
    move(as_consultant, risk, "close")
    risk.refresh_from_db()
    assert risk.status == Risk.Status.CLOSED
    assert risk.closed_at
    assert risk.closing_proposed_at is None
    move(as_consultant, risk, "reopen")
    risk.refresh_from_db()
    assert (risk.status, risk.closed_at) == (Risk.Status.OPEN, None)
    told = Event.objects.filter(is_for_client=True, target_kind="risk").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == ["closed", "reopened"]


def test_a_press_on_must_fix_now_and_back(as_consultant: Client, engagement: Engagement) -> None:
    risk = make_risk(engagement)
    for word, is_urgent in (("must-fix", True), ("must-fix", True), ("can-wait", False)):
        move(as_consultant, risk, word)
        risk.refresh_from_db()
        assert risk.must_fix_now is is_urgent
    assert risk.version == 3


def test_a_proposal_to_close_is_answered_either_way(as_consultant: Client, engagement: Engagement) -> None:
    risk = make_risk(engagement, closing_proposed_at=timezone.now())
    page = as_consultant.get(reverse("risk", kwargs={"code": engagement.code, "number": 1})).content.decode()
    assert "Ready to close: the check passes again" in page
    assert "Ready to close" in risks_page(as_consultant, engagement)
    move(as_consultant, risk, "keep-open")
    risk.refresh_from_db()
    assert (risk.status, risk.closing_proposed_at) == (Risk.Status.OPEN, None)
    assert "Ready to close" not in risks_page(as_consultant, engagement)


def test_moves_are_for_the_consultancy_and_go_back_only_within_the_portal(
    as_consultant: Client, as_founder: Client, as_stranger: Client, engagement: Engagement
) -> None:
    risk = make_risk(engagement)
    assert (move(as_founder, risk, "close"), move(as_stranger, risk, "close")) == (403, 404)
    assert move(as_consultant, risk, "explode") == 400
    url = reverse("risk_move", kwargs={"code": engagement.code, "number": 1})
    back = f"/e/{engagement.code}/risks/?q=1"
    assert as_consultant.post(url, {"move": "close", "back": back})["Location"] == back
    elsewhere = as_consultant.post(url, {"move": "reopen", "back": "https://evil.test/"})
    assert elsewhere["Location"].endswith("/risks/1/")


def test_every_move_is_said_in_words() -> None:
    assert SAID.keys() == MOVES.keys()


def test_a_risk_off_the_scale_is_refused(as_consultant: Client, engagement: Engagement) -> None:
    url = reverse("risk_new", kwargs={"code": engagement.code})
    typed = {"title": "x", "likelihood": "6", "impact": "0", "status": "open", "treatment": "fix"}
    response = as_consultant.post(url, typed)
    assert response.status_code == 422
    assert engagement.risks.count() == 0


@pytest.mark.parametrize("word", ["close", "must-fix"])
def test_a_move_is_taken_back_from_the_message_that_told_it(
    as_consultant: Client, engagement: Engagement, word: str
) -> None:
    risk = make_risk(engagement)
    assert move(as_consultant, risk, word, back=f"/e/{engagement.code}/risks/?urgency=later") == 302
    page = risks_page(as_consultant, engagement)
    (undo,) = re.findall(r'action="([^"]*move=[^"]*)"', page)
    answer = as_consultant.post(undo.replace("&amp;", "&"))
    assert answer.headers["Location"] == f"/e/{engagement.code}/risks/?urgency=later"
    risk.refresh_from_db()
    assert (risk.status, risk.must_fix_now) == (Risk.Status.OPEN, False)


def test_closing_what_was_being_fixed_offers_no_way_back_that_would_forget_that(
    as_consultant: Client, engagement: Engagement
) -> None:
    risk = make_risk(engagement, status=Risk.Status.FIXING)
    move(as_consultant, risk, "close")
    assert "Undo</button>" not in risks_page(as_consultant, engagement)


def test_what_the_treatment_leaves_stands_beside_the_score_and_in_the_matrix(
    as_consultant: Client, engagement: Engagement
) -> None:
    make_risk(engagement, likelihood=4, impact=5, residual_likelihood=2)
    make_risk(engagement, likelihood=2, impact=5)
    assert "10 after treatment" in risks_page(as_consultant, engagement)
    page = risks_page(as_consultant, engagement, "?view=matrix")
    (link,) = re.findall(r'href="([^"]+)" aria-label="1 risk after treatment, likelihood 2, impact 5"', page)
    assert 'aria-label="1 risk, likelihood 4, impact 5"' in page
    found = as_consultant.get(link.replace("&amp;", "&")).content.decode()
    assert shown(found) == ["R1"]


def test_signals_of_the_stage_at_work_raise_their_risk_from_the_list(
    as_consultant: Client, engagement: Engagement
) -> None:
    page = risks_page(as_consultant, engagement)
    (address, *_more) = re.findall(r'action="([^"]+/signals/[^"]+)"', page)
    back = reverse("risks", kwargs={"code": engagement.code})
    answer = as_consultant.post(address, {"answer": "seen", "back": "risks"})
    assert answer["Location"] == back
    risk = engagement.risks.get()
    assert (risk.source, risk.title in risks_page(as_consultant, engagement)) == (Risk.Source.SIGNAL, True)
    assert address not in risks_page(as_consultant, engagement)
