"""Filters of the board stand in its address; what somebody looks at often is kept under a name."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from engagements.actions.hold_clock import hold_clock
from engagements.actions.raise_risk import raise_risk
from engagements.actions.save_filter import MOST
from engagements.board_filter import BoardFilter, read_filter
from engagements.models import Engagement, Organisation, SavedFilter, Stage, User
from tests.factories import make_engagement, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def titles(client: Client, /, **query: str) -> set[str]:
    answer = client.get("/", query)
    assert answer.status_code == 200
    return {row.engagement.title for row in answer.context["rows"]}


@pytest.fixture
def three(organisation: Organisation, consultant: User) -> dict[str, Engagement]:
    """Lamps is held for Noor, Boats has a must-fix risk, Maps has come to its second stage and is Ben's."""
    ben = make_member(organisation, name="Ben Ode")
    lamps = make_engagement(organisation, title="Lamps", client_name="Brightcart", actor=consultant)
    boats = make_engagement(organisation, title="Boats", client_name="Tasklane", actor=consultant)
    maps = make_engagement(organisation, title="Maps", client_name="Tasklane", actor=ben)
    hold_clock(engagement=lamps, waiting_on="Noor", reason="registrar", actor=consultant)
    raise_risk(engagement=boats, actor=None, title="Login is cached", must_fix_now=True)
    maps.stages.filter(number=1).update(status=Stage.Status.DONE)
    return {"lamps": lamps, "boats": boats, "maps": maps}


def test_each_filter_leaves_what_it_asks_for(three: dict[str, Engagement], as_consultant: Client) -> None:
    everything = {"Lamps", "Boats", "Maps"}
    client, lead = str(three["boats"].client_id), str(three["maps"].created_by_id)
    assert titles(as_consultant) == everything
    assert titles(as_consultant, waiting="Noor") == titles(as_consultant, waiting="*") == {"Lamps"}
    assert titles(as_consultant, waiting="-") == {"Boats", "Maps"}
    assert titles(as_consultant, must_fix="yes") == {"Boats"}
    assert titles(as_consultant, must_fix="no") == {"Lamps", "Maps"}
    assert titles(as_consultant, stage="2") == {"Maps"}
    assert titles(as_consultant, client=client) == {"Boats", "Maps"}
    assert titles(as_consultant, client=client, lead=lead) == {"Maps"}
    assert titles(as_consultant, q="amp", waiting="*") == {"Lamps"}
    assert titles(as_consultant, stage="0") == set()
    three["lamps"].stages.update(status=Stage.Status.DONE)
    assert titles(as_consultant, stage="0") == {"Lamps"}


def test_a_hold_that_was_lifted_is_no_waiting(three: dict[str, Engagement], as_consultant: Client) -> None:
    three["lamps"].holds.update(ended_at=timezone.now())
    assert titles(as_consultant, waiting="*") == set()


def test_what_is_offered_is_what_there_is(three: dict[str, Engagement], as_consultant: Client) -> None:
    make_engagement(title="Foreign", client_name="Secret client")
    fields = {one.name: one for one in as_consultant.get("/").context["fields"]}
    assert [one.word for one in fields["client"].choices] == ["Brightcart", "Tasklane"]
    assert [one.word for one in fields["lead"].choices] == ["Ana Lima", "Ben Ode"]
    assert [one.word for one in fields["waiting"].choices][2:] == ["Noor"]


@pytest.mark.parametrize(
    "asked",
    [
        {"client": "1 or 1=1"}, {"lead": "９"}, {"client": "9" * 30}, {"stage": "99"}, {"must_fix": "maybe"},
        {"state": "none-such"}, {"q": "\0"}, {"waiting": "\0" * 500}, {"lead": "-1"},
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_narrows_nothing(
    three: dict[str, Engagement], as_consultant: Client, asked: dict[str, str]
) -> None:
    assert titles(as_consultant, **asked) == {"Lamps", "Boats", "Maps"}


def test_a_client_of_somebody_else_is_not_shown(as_consultant: Client) -> None:
    foreign = make_engagement(title="Foreign")
    assert titles(as_consultant, client=str(foreign.client_id)) == set()


def test_a_filter_reads_back_as_it_was_written() -> None:
    chosen = BoardFilter(
        state="all", q="a&b=c", stage="3", waiting="Noor & Co", must_fix="yes", lead="7", client="9"
    )
    assert read_filter(QueryDict(chosen.query).dict()) == chosen
    assert BoardFilter().query == ""


def test_a_filter_is_kept_under_a_name_replaced_and_forgotten(
    three: dict[str, Engagement], as_consultant: Client, consultant: User
) -> None:
    kept = as_consultant.post(
        "/filters/keep/", {"name": " Waiting  on Noor ", "waiting": "Noor", "junk": "x"}
    )
    assert kept.headers["Location"] == "/?waiting=Noor"
    one = consultant.saved_filters.get()
    assert (one.name, one.query) == ("Waiting on Noor", "waiting=Noor")
    assert '<a href="/?waiting=Noor"' in as_consultant.get("/").content.decode()
    as_consultant.post("/filters/keep/", {"name": "Waiting on Noor", "waiting": "*"})
    assert consultant.saved_filters.get().query == "waiting=%2A"
    as_consultant.post("/filters/keep/", {"name": "  ", "waiting": "*"})
    assert consultant.saved_filters.count() == 1
    assert as_consultant.post(f"/filters/{one.pk}/drop/").status_code == 302
    assert not consultant.saved_filters.exists()


def test_a_filter_is_one_person_s(as_consultant: Client, organisation: Organisation) -> None:
    other = make_member(organisation)
    theirs = SavedFilter.objects.create(user=other, name="Mine alone", query="stage=2")
    assert "Mine alone" not in as_consultant.get("/").content.decode()
    assert as_consultant.post(f"/filters/{theirs.pk}/drop/").status_code == 404
    assert other.saved_filters.exists()


def test_there_is_an_end_to_what_one_keeps(as_consultant: Client, consultant: User) -> None:
    for number in range(MOST + 3):
        as_consultant.post("/filters/keep/", {"name": f"Number {number}", "stage": "2"})
    assert consultant.saved_filters.count() == MOST


def test_founders_keep_no_filters_and_see_none(engagement: Engagement, as_founder: Client) -> None:
    assert as_founder.post("/filters/keep/", {"name": "x", "stage": "2"}).status_code == 403
    make_second = make_engagement(engagement.organisation)
    make_second.participants.create(user=engagement.participants.get().user)
    assert as_founder.get("/").context["fields"] == ()


def test_fifty_engagements_take_as_many_queries_as_two(
    organisation: Organisation, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    def asked() -> list[int]:
        counts = []
        for address in ("/?stage=1&waiting=-", "/calendar/", "/export/json/", "/export/xlsx/"):
            with django_assert_max_num_queries(18) as captured:
                answer = as_consultant.get(address)
                body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert body
            counts.append(len(captured))
        return counts

    make_engagement(organisation)
    make_engagement(organisation)
    few = asked()
    for _number in range(48):
        make_engagement(organisation)
    assert asked() == few
