"""The order in which risks are fixed: one is placed between its neighbours, by anybody, at any moment."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from engagements.actions.place_risk import CannotPlace, fix_order, place_risk
from engagements.models import Engagement, Event, Risk, User
from engagements.next_actions import read_next_actions
from handover.material import Material
from tests.engagements.test_registers_racing import AT_ONCE, all_at_once
from tests.factories import make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def risks(engagement: Engagement) -> list[Risk]:
    """R1 to R5, the weightiest first, all of which must be fixed now."""
    return [make_risk(engagement, must_fix_now=True, likelihood=6 - n, impact=5) for n in range(1, 6)]


def order(engagement: Engagement) -> list[int]:
    return [risk.number for risk in fix_order(engagement, must_fix_now=True)]


def place(client: Client, risk: Risk, after: int, moves: int | None = None, **headers: str) -> str:
    risk.refresh_from_db()
    url = reverse("risk_place", kwargs={"code": risk.engagement.code, "number": risk.number})
    to = f"{after}.{risk.fix_moves if moves is None else moves}"
    return client.post(url, {"to": to}, headers=headers, follow=True).content.decode()


def test_the_first_order_is_by_score_and_a_step_moves_one(
    as_consultant: Client, engagement: Engagement, risks: list[Risk]
) -> None:
    assert order(engagement) == [1, 2, 3, 4, 5]
    assert "R5 is number 1 of 5 now." in place(as_consultant, risks[4], 0)
    assert order(engagement) == [5, 1, 2, 3, 4]
    place(as_consultant, risks[0], 3)
    assert order(engagement) == [5, 2, 3, 1, 4]
    assert Event.objects.filter(verb="placed in the fix order").count() == 2
    place(as_consultant, risks[0], 3)
    assert Event.objects.filter(verb="placed in the fix order").count() == 2


def test_the_buttons_of_the_page_move_by_one_step_each_way(
    as_consultant: Client, engagement: Engagement, risks: list[Risk]
) -> None:
    url = reverse("risks", kwargs={"code": engagement.code}) + "?view=order"
    for label, expected in (("R3 earlier", [1, 3, 2, 4, 5]), ("R3 later", [1, 2, 3, 4, 5])):
        page = as_consultant.get(url).content.decode()
        buttons = re.findall(
            r'formaction="([^"]+)" name="to" value="([^"]+)"[^>]*>.*?<span class="visually-hidden">([^<]+)<',
            page,
        )
        (address, value) = next((one, to) for one, to, word in buttons if word == label)
        as_consultant.post(address, {"to": value})
        assert order(engagement) == expected
    assert page.count("earlier<") == page.count("later<") == 4


def test_two_who_place_different_ones_are_both_heard(
    as_consultant: Client, engagement: Engagement, risks: list[Risk]
) -> None:
    place(as_consultant, risks[4], 0, moves=0)
    place(as_consultant, risks[0], 4, moves=0)
    assert order(engagement) == [5, 2, 3, 4, 1]


def test_the_same_one_placed_meanwhile_is_shown_as_it_is_now(
    as_consultant: Client, engagement: Engagement, risks: list[Risk]
) -> None:
    place(as_consultant, risks[4], 0)
    page = place(as_consultant, risks[4], 2, moves=0, **{"HX-Request": "true"})
    assert "Somebody else has just placed R5." in page
    assert re.findall(r'data-fix="(\d+)"', page) == ["5", "1", "2", "3", "4"]
    assert order(engagement) == [5, 1, 2, 3, 4]


def test_a_neighbour_that_left_and_a_risk_that_is_closed_move_nothing(
    engagement: Engagement, consultant: User, as_consultant: Client, risks: list[Risk]
) -> None:
    Risk.objects.filter(pk=risks[1].pk).update(status=Risk.Status.CLOSED)
    assert "has left this group" in place(as_consultant, risks[4], 2)
    with pytest.raises(CannotPlace, match="not open"):
        place_risk(engagement=engagement, risk=risks[1], after=None, moves=0, actor=consultant)
    assert "Press one of the buttons" in place(as_consultant, risks[0], 0, moves=-1)
    assert order(engagement) == [1, 3, 4, 5]


def test_one_can_be_placed_between_the_same_two_for_ever(
    engagement: Engagement, consultant: User, risks: list[Risk]
) -> None:
    for step in range(120):
        number = 5 if step % 2 else 4
        risk = engagement.risks.get(number=number)
        place_risk(engagement=engagement, risk=risk, after=1, moves=risk.fix_moves, actor=consultant)
        assert order(engagement)[:2] == [1, number]
    ranks = list(engagement.risks.values_list("fix_rank", flat=True))
    assert len(set(ranks)) == len(ranks)


def test_founder_next_and_pack_follow_it_and_what_is_new_stands_last(
    as_consultant: Client, as_founder: Client, engagement: Engagement, risks: list[Risk]
) -> None:
    place(as_consultant, risks[4], 0)
    make_risk(engagement, must_fix_now=True, likelihood=5, impact=5)
    expected = [5, 1, 2, 3, 4, 6]
    assert order(engagement) == expected
    assert [risk.number for risk in Material(engagement).risks] == expected
    following = [one.reference for one in read_next_actions(engagement)[0].actions][:6]
    assert following == [f"R{n}" for n in expected]
    home = as_founder.get(reverse("founder_home", kwargs={"code": engagement.code})).content.decode()
    titles = dict(engagement.risks.values_list("number", "title"))
    places = [home.index(titles[number]) for number in order(engagement)]
    assert places == sorted(places)
    url = reverse("risks", kwargs={"code": engagement.code}) + "?view=order"
    assert as_consultant.get(url).content.decode().count("not placed yet") == 1


def test_the_order_is_the_consultancy_s(as_founder: Client, as_stranger: Client, risks: list[Risk]) -> None:
    url = reverse("risk_place", kwargs={"code": risks[0].engagement.code, "number": 1})
    assert [one.post(url, {"to": "0.0"}).status_code for one in (as_founder, as_stranger)] == [403, 404]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_many_at_once_lose_no_placing(engagement: Engagement, consultant: User) -> None:
    made = [make_risk(engagement, must_fix_now=True) for _number in range(AT_ONCE)]

    def put_first(place: int) -> int:
        return place_risk(
            engagement=engagement, risk=made[place], after=None, moves=0, actor=consultant
        ).count

    assert all_at_once(put_first) == [AT_ONCE] * AT_ONCE
    ranks = list(engagement.risks.values_list("fix_rank", flat=True))
    assert None not in ranks
    assert len(set(ranks)) == AT_ONCE
    assert sorted(order(engagement)) == list(range(1, AT_ONCE + 1))


@pytest.fixture
def many(engagement: Engagement) -> list[Risk]:
    """R1 to R120, of one score, so that they stand by their numbers; all of them can wait."""
    return Risk.objects.bulk_create(
        Risk(engagement=engagement, number=number, title=f"Bulk {number}") for number in range(1, 121)
    )


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-fix="(\d+)"', page)]


def test_a_long_order_is_read_a_window_at_a_time(
    as_consultant: Client, engagement: Engagement, many: list[Risk]
) -> None:
    url = reverse("risks", kwargs={"code": engagement.code}) + "?view=order"
    seen = []
    for start in (1, 51, 101):
        page = as_consultant.get(f"{url}&after=later.{start}").content.decode()
        seen += shown(page)
        assert f"{start} to {min(start + 49, 120)} of 120" in page
    assert seen == list(range(1, 121))
    for odd in ("later.0", "later.9999", "later.x", "now.51", "", "..", "later.-1", "later.\u0661"):
        assert as_consultant.get(url, {"after": odd, "view": "order"}).status_code == 200


def test_a_step_answers_with_one_window_and_over_its_edge_leads_to_the_next(
    as_consultant: Client, engagement: Engagement, many: list[Risk]
) -> None:
    page = place(as_consultant, many[59], 50, **{"HX-Request": "true"})
    assert shown(page) == [60, *range(51, 60), *range(61, 101)]
    assert "R60 is number 51 of 120 now." in page
    url = reverse("risk_place", kwargs={"code": engagement.code, "number": 60})
    many[59].refresh_from_db()
    answer = as_consultant.post(url, {"to": f"49.{many[59].fix_moves}"})
    assert answer["Location"].endswith("?view=order#fix-60")
    many[59].refresh_from_db()
    answer = as_consultant.post(url, {"to": f"51.{many[59].fix_moves}"})
    assert answer["Location"].endswith("?view=order&after=later.51#fix-60")


def test_a_step_costs_no_more_queries_among_many(
    as_consultant: Client,
    engagement: Engagement,
    many: list[Risk],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    place(as_consultant, many[5], 0)
    for risk, after in ((many[80], 3), (many[100], 119)):
        with django_assert_max_num_queries(20):
            page = place(as_consultant, risk, after, **{"HX-Request": "true"})
        assert len(page) < 100_000
