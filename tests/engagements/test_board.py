"""The board: every sprint that a person sees, the next launch first."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.hold_clock import hold_clock
from engagements.actions.raise_risk import raise_risk
from engagements.models import Engagement, Organisation, Stage, User
from tests.factories import make_engagement, make_participant, make_verdicts

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    response = client.get("/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_consultant_sees_her_organisation_s_sprints_with_stage_readiness_and_risks(
    engagement: Engagement, as_consultant: Client
) -> None:
    raise_risk(engagement=engagement, actor=None, title="Login is cached", must_fix_now=True)
    shown = page(as_consultant)
    assert "Brightcart shop" in shown
    assert f'href="/e/{engagement.code}/"' in shown
    assert "1 · Audit" in shown
    assert "NO-GO" in shown
    assert '<span class="count count--nogo">1</span>' in shown


def test_the_next_launch_stands_first_and_holds_move_it_back(
    organisation: Organisation, consultant: User, as_consultant: Client
) -> None:
    later, sooner = (make_engagement(organisation, title=title) for title in ("Later", "Sooner"))
    Engagement.objects.filter(pk=sooner.pk).update(launch_at=timezone.now() + timedelta(hours=20))
    shown = page(as_consultant)
    assert shown.index("Sooner") < shown.index("Later")
    hold = hold_clock(engagement=sooner, waiting_on="Noor", reason="registrar", actor=consultant)
    type(hold).objects.update(started_at=timezone.now() - timedelta(hours=40))
    shown = page(as_consultant)
    assert shown.index("Later") < shown.index("Sooner")
    assert "Noor" in shown
    assert later.pk != sooner.pk


def test_a_finished_roadmap_says_so(engagement: Engagement, as_consultant: Client) -> None:
    engagement.stages.update(status=Stage.Status.DONE)
    assert "All seven done" in page(as_consultant)


def test_search_and_state_are_in_the_address(organisation: Organisation, as_consultant: Client) -> None:
    make_engagement(organisation, title="Lamps", domain="lamps.test", client_name="Brightcart")
    closed = make_engagement(organisation, title="Lists", domain="lists.test", client_name="Tasklane")
    Engagement.objects.filter(pk=closed.pk).update(state=Engagement.State.CLOSED)
    assert "Lists" not in page(as_consultant)
    assert "Lists" in page(as_consultant, state="closed")
    assert "Lamps" not in page(as_consultant, state="closed")
    for words in ("lamp", "LAMPS.test", "bright"):
        assert "Lamps" in page(as_consultant, q=words, state="all")
    assert "No engagement matches “nothing like it”" in page(as_consultant, q="nothing like it")


def test_an_empty_board_offers_the_first_step(as_consultant: Client) -> None:
    shown = page(as_consultant)
    assert "No engagement here" in shown
    assert 'href="/new/"' in shown


def test_a_founder_of_one_sprint_goes_straight_to_its_home(
    engagement: Engagement, as_founder: Client
) -> None:
    assert as_founder.get("/").headers["Location"] == f"/e/{engagement.code}/home/"


def test_a_founder_of_two_sprints_chooses_and_cannot_open_new_ones(
    engagement: Engagement, organisation: Organisation, founder: User, as_founder: Client
) -> None:
    second = make_engagement(organisation, title="Second shop")
    second.participants.create(user=founder)
    shown = page(as_founder)
    assert f"/e/{engagement.code}/home/" in shown
    assert "Second shop" in shown
    assert 'href="/new/"' not in shown


def test_a_stranger_sees_nothing_of_it(engagement: Engagement, as_stranger: Client) -> None:
    assert "Brightcart" not in page(as_stranger)


def test_somebody_who_is_in_no_sprint_is_told_what_to_expect(engagement: Engagement, client_for: Any) -> None:
    person = make_participant(engagement)
    person.participations.all().delete()
    assert "When a consultancy invites you" in page(client_for(person))


def test_twenty_sprints_take_as_many_queries_as_one(
    organisation: Organisation, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    def fill(count: int) -> None:
        for _number in range(count):
            one = make_engagement(organisation)
            make_verdicts(one, {"tls.expiry": "pass", "mail.spf": "fail"}, subjects=4)
            raise_risk(engagement=one, actor=None, title="Login is cached", must_fix_now=True)

    fill(1)
    with django_assert_max_num_queries(17) as few:
        page(as_consultant)
    fill(19)
    with django_assert_max_num_queries(17) as many:
        page(as_consultant)
    assert len(few) == len(many)


def test_what_is_over_comes_last_and_has_no_clock_any_more(
    organisation: Organisation, engagement: Engagement, as_consultant: Client
) -> None:
    over = make_engagement(organisation, title="Over and done")
    past = timezone.now() - timedelta(days=9)
    Engagement.objects.filter(pk=over.pk).update(state="closed", launch_at=past)
    rows = as_consultant.get("/?state=all").context["rows"]
    assert [row.engagement.pk for row in rows] == [engagement.pk, over.pk]
    said = as_consultant.get("/?state=closed").content.decode()
    assert "Over and done" in said
    assert "</svg>Closed</span>" in said
    assert "clock__reading" not in said
    assert "clock__reading" in as_consultant.get("/").content.decode()
