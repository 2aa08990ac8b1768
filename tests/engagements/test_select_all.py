"""All entries that match the filter of the page, in one deed, whatever of them the page has loaded."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from engagements.models import Engagement, Event, Risk, User
from engagements.registers import picking
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import MOST_AT_ONCE, Many, set_for_many
from engagements.registers.table import ROWS_A_WINDOW

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HX = {"HX-Request": "true"}


def make_risks(engagement: Engagement, count: int, **fields: Any) -> None:
    start = engagement.risks.count()
    Risk.objects.bulk_create(
        Risk(engagement=engagement, number=start + n, title=f"Mail {start + n}", **fields)
        for n in range(1, count + 1)
    )


def bar(client: Client, engagement: Engagement, query: str = "") -> dict[str, str]:
    """What the bar would send with “Select all …” ticked, nothing where that is not offered."""
    page = client.get(f"/e/{engagement.code}/risks/{query}").content.decode()
    fields = re.findall(r'name="(all|matching|seen)" value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in fields}


def press(client: Client, engagement: Engagement, deed: str, data: dict[str, Any], **more: Any) -> Any:
    sent = {"deed": deed, "token": str(uuid4())} | data
    return client.post(f"/e/{engagement.code}/risks/many/", sent, **more)


def test_all_that_match_are_changed_and_no_others_and_undone_as_one(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_risks(engagement, ROWS_A_WINDOW + 20)
    engagement.risks.filter(number__lte=5).update(title="Certificate")
    data = bar(as_consultant, engagement, "?q=mail&group=none")
    assert data["all"] == str(ROWS_A_WINDOW + 15)
    answer = press(as_consultant, engagement, "set:status:closed", data, headers=HX)
    assert answer.headers["HX-Redirect"].endswith("/risks/")
    closed = engagement.risks.filter(status="closed")
    assert closed.count() == ROWS_A_WINDOW + 15
    assert not closed.filter(title="Certificate").exists()
    (whole,) = engagement.events.wholes().filter(target_kind="risk")
    assert whole.target_label == f"Risks: {ROWS_A_WINDOW + 15} entries, Status → Closed"
    as_consultant.post(f"/e/{engagement.code}/activity/{whole.pk}/undo/")
    assert not closed.exists()
    again = engagement.events.wholes().filter(target_kind="risk").latest("pk")
    assert (again.undoes, again.actor) == (whole.pk, consultant)


def test_it_is_offered_only_where_there_is_more_than_one_window(
    as_consultant: Client, engagement: Engagement
) -> None:
    make_risks(engagement, ROWS_A_WINDOW)
    assert bar(as_consultant, engagement) == {}
    make_risks(engagement, 1)
    assert bar(as_consultant, engagement)["all"] == str(ROWS_A_WINDOW + 1)


def test_where_others_match_by_now_nothing_is_changed(as_consultant: Client, engagement: Engagement) -> None:
    make_risks(engagement, ROWS_A_WINDOW + 2)
    data = bar(as_consultant, engagement)
    make_risks(engagement, 1)
    answer = press(as_consultant, engagement, "delete", data, follow=True)
    assert "53 entries match by now. Nothing was changed" in answer.content.decode()
    assert engagement.risks.kept().count() == ROWS_A_WINDOW + 3


def test_what_somebody_else_changed_since_the_page_was_loaded_is_left(
    as_consultant: Client, engagement: Engagement, consultant: User, owner: User
) -> None:
    make_risks(engagement, ROWS_A_WINDOW + 2)
    data = bar(as_consultant, engagement)
    for number, person in ((1, consultant), (2, owner)):
        rows = engagement.risks.filter(number=number)
        rows.update(version=2, updated_by=person, updated_at=timezone.now())
    answer = press(as_consultant, engagement, "delete", data, follow=True)
    assert "R2: changed by somebody since you loaded the page" in answer.content.decode()
    assert [risk.number for risk in engagement.risks.kept()] == [2]


@pytest.mark.parametrize("seen", ["", "x", "2026-99-01", "2026-11-29T10:00:00"])
def test_a_time_that_cannot_be_read_is_long_ago(
    as_consultant: Client, engagement: Engagement, seen: str, owner: User
) -> None:
    make_risks(engagement, ROWS_A_WINDOW + 2, updated_by=owner)
    data = bar(as_consultant, engagement) | {"seen": seen}
    press(as_consultant, engagement, "delete", data)
    assert engagement.risks.kept().count() == ROWS_A_WINDOW + 2


def test_more_than_the_stated_limit_is_refused_in_words(
    as_consultant: Client, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_AT_ONCE == 5_000
    monkeypatch.setattr(picking, "MOST_AT_ONCE", 60)
    make_risks(engagement, 61)
    data = bar(as_consultant, engagement)
    answer = press(as_consultant, engagement, "delete", data, follow=True)
    assert "61 entries are too many: at most 60" in answer.content.decode()
    picks = [f"{number}.1" for number in range(1, 62)]
    answer = press(as_consultant, engagement, "delete", {"pick": picks}, follow=True)
    assert "61 entries are too many" in answer.content.decode()
    assert engagement.risks.kept().count() == 61


def test_every_entry_may_be_ticked_one_by_one(as_consultant: Client, engagement: Engagement) -> None:
    make_risks(engagement, 1200)
    picks = [f"{number}.1" for number in range(1, 1201)]
    assert press(as_consultant, engagement, "delete", {"pick": picks}).status_code == 302
    assert not engagement.risks.kept().exists()


def test_another_engagement_s_entries_do_not_match(
    as_consultant: Client, as_stranger: Client, as_founder: Client, engagement: Engagement
) -> None:
    make_risks(engagement, ROWS_A_WINDOW + 2)
    data = bar(as_consultant, engagement)
    for who, status in ((as_founder, 403), (as_stranger, 404)):
        assert press(who, engagement, "delete", data).status_code == status
    assert press(as_consultant, engagement, f"set:{quote('number')}:7", data).status_code == 404
    assert engagement.risks.kept().count() == ROWS_A_WINDOW + 2


def test_many_take_as_many_queries_as_few(
    engagement: Engagement, consultant: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    taken = []
    for count in (20, 400):
        make_risks(engagement, count)
        picks = dict(engagement.risks.filter(status="open").values_list("number", "version"))
        many = Many(REGISTERS["risks"], engagement, picks, consultant)
        with django_assert_max_num_queries(60) as captured:
            bulk = set_for_many(many, name="status", posted={"status": "closed"}, token=uuid4())
        assert len(bulk.entries) == count
        taken.append(len([one for one in captured if "RELEASE" not in one["sql"]]))
    assert taken[0] == taken[1]
    assert Event.objects.filter(part_of__isnull=False, deed="many").count() == 2
