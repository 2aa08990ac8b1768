"""An engagement that is over leaves the board and comes back; a client's engagements stand in sequence."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.hold_clock import hold_clock
from engagements.board_files import COLUMNS
from engagements.models import Engagement, Organisation, User
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def state_of(engagement: Engagement) -> str:
    return Engagement.objects.get(pk=engagement.pk).state


def test_what_is_archived_leaves_the_board_and_stands_under_closed(
    engagement: Engagement, as_consultant: Client
) -> None:
    answer = as_consultant.post(f"/e/{engagement.code}/archive/", follow=True)
    assert f'action="/e/{engagement.code}/bring-back/"' in answer.content.decode()
    assert answer.context["rows"] == []
    assert [row.engagement for row in as_consultant.get("/?state=closed").context["rows"]] == [engagement]
    assert as_consultant.get(f"/e/{engagement.code}/").status_code == 200
    as_consultant.post(f"/e/{engagement.code}/bring-back/")
    assert state_of(engagement) == "open"
    told = list(engagement.events.order_by("pk").values_list("verb", "changes"))[-2:]
    assert told == [
        ("archived", {"state": ["open", "closed"]}),
        ("brought back", {"state": ["closed", "open"]}),
    ]


def test_pressing_twice_does_it_once(engagement: Engagement, as_consultant: Client) -> None:
    for _press in range(2):
        as_consultant.post(f"/e/{engagement.code}/archive/")
    assert engagement.events.filter(verb="archived").count() == 1


def test_one_comes_not_back_beside_another_of_its_domain(
    engagement: Engagement, organisation: Organisation, as_consultant: Client
) -> None:
    as_consultant.post(f"/e/{engagement.code}/archive/")
    make_engagement(organisation, domain=engagement.domain, client_name=engagement.client.name)
    answer = as_consultant.post(f"/e/{engagement.code}/bring-back/", follow=True)
    assert "another open engagement for brightcart.test" in answer.content.decode()
    assert state_of(engagement) == "closed"


@pytest.fixture
def second(organisation: Organisation, engagement: Engagement, consultant: User) -> Engagement:
    made = make_engagement(
        organisation, title="=cmd()", domain="second.test", client_name="Brightcart", actor=consultant
    )
    Engagement.objects.filter(pk=made.pk).update(
        starts_at=timezone.now() - timedelta(days=30), launch_at=timezone.now() - timedelta(days=28),
        state="closed",
    )  # fmt: skip
    return made


def test_a_client_s_engagements_stand_in_the_order_in_which_they_ran(
    organisation: Organisation, engagement: Engagement, second: Engagement, as_consultant: Client
) -> None:
    answer = as_consultant.get(f"/organisation/{organisation.slug}/clients/{engagement.client_id}/")
    assert [row.engagement for row in answer.context["rows"]] == [second, engagement]
    (listed,) = as_consultant.get(f"/organisation/{organisation.slug}/clients/").context["clients"]
    assert (listed.name, listed.all_count, listed.open_count) == ("Brightcart", 2, 1)


def test_an_owner_finds_a_client_of_which_no_engagement_is_left(
    organisation: Organisation, engagement: Engagement, owner: User, as_consultant: Client, client_for: Any
) -> None:
    address = f"/organisation/{organisation.slug}/clients/"
    erase_engagements(Engagement.objects.filter(pk=engagement.pk))
    page = client_for(owner).get(f"{address}{engagement.client_id}/").content.decode()
    assert "No engagement of this client is left" in page
    assert f"{address}{engagement.client_id}/erase/" in page
    assert "Brightcart" in client_for(owner).get(address).content.decode()
    assert as_consultant.get(f"{address}{engagement.client_id}/").status_code == 404


def test_a_client_of_another_organisation_is_not_found(
    organisation: Organisation, as_consultant: Client
) -> None:
    foreign = make_engagement(client_name="Secret")
    address = f"/organisation/{organisation.slug}/clients/"
    assert as_consultant.get(f"{address}{foreign.client_id}/").status_code == 404
    assert "Secret" not in as_consultant.get(address).content.decode()


def exported(client: Client, form: str, query: str = "") -> bytes:
    answer = client.get(f"/export/{form}/{query}")
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_board_leaves_as_a_file_narrowed_as_it_is_shown(
    engagement: Engagement, second: Engagement, as_consultant: Client
) -> None:
    entries = json.loads(exported(as_consultant, "json"))["engagements"]
    assert [one["product"] for one in entries] == ["Brightcart shop"]
    assert list(entries[0]) == list(COLUMNS)
    assert entries[0]["stage"] == "1 Audit"
    assert entries[0]["lead"] == "Ana Lima"
    lines = list(csv.reader(io.StringIO(exported(as_consultant, "csv", "?state=all").decode("utf-8-sig"))))
    assert len(lines) == 3
    assert not any(cell.startswith("=") for line in lines for cell in line)
    sheet = load_workbook(io.BytesIO(exported(as_consultant, "xlsx", "?state=closed"))).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert cells[1][:3] == (second.code, "=cmd()", "Brightcart")
    assert sheet["B2"].data_type == "s"


def test_nobody_exports_what_they_do_not_see(engagement: Engagement, as_stranger: Client) -> None:
    assert json.loads(exported(as_stranger, "json", "?state=all"))["engagements"] == []
    assert as_stranger.get("/export/exe/").status_code == 404


def test_a_clock_that_stands_does_not_stand_in_the_archive(
    engagement: Engagement, as_consultant: Client, consultant: User
) -> None:
    hold_clock(engagement=engagement, waiting_on="Noor", reason="The login is missing.", actor=consultant)
    as_consultant.post(f"/e/{engagement.code}/archive/")
    assert engagement.holds.get().ended_by == consultant
