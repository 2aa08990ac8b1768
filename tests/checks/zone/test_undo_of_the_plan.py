"""What is done to many records of the plan at once is one line of the history, and one undo."""

import pytest

from checks.actions.adopt_records import adopt_records
from checks.actions.plan_records import import_plan, set_owner
from checks.subjects import ZoneRecord
from engagements.actions.map_surface import change_surface
from engagements.actions.undo_whole import undo_whole
from engagements.models import Engagement, Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def plan(engagement: Engagement) -> set[tuple[str, str, str, int, str]]:
    rows = engagement.dns_records.values_list("name", "rdtype", "value", "ttl", "owner")
    return {tuple(row) for row in rows}


def undo(engagement: Engagement, actor: User) -> Event:
    whole = engagement.events.filter(deed="many").latest("pk")
    undo_whole(engagement=engagement, event=whole, actor=actor)
    return whole


@pytest.fixture
def planned(engagement: Engagement, consultant: User) -> set[tuple[str, str, str, int, str]]:
    name = engagement.domain
    for rdtype, value in (("A", "192.0.2.1"), ("MX", "10 mx.mail.test."), ("TXT", "hello")):
        engagement.dns_records.create(
            name=name, rdtype=rdtype, value=value, ttl=3600, owner="Mira", purpose="x"
        )
    return plan(engagement)


def test_a_zone_file_that_replaces_the_plan_is_taken_back(
    engagement: Engagement, consultant: User, planned: set[tuple[str, str, str, int, str]]
) -> None:
    records = [
        ZoneRecord(engagement.domain, "A", "192.0.2.1", 60),
        ZoneRecord(engagement.domain, "AAAA", "2001:db8::1", 300),
    ]
    done = import_plan(engagement=engagement, records=records, replaces=True, actor=consultant)
    assert (done.added, done.changed, done.removed) == (1, 1, 2)
    assert len(plan(engagement)) == 2
    assert undo(engagement, consultant).target_label == "zone file: 1 added, 1 changed, 2 removed"
    assert plan(engagement) == planned
    undo(engagement, consultant)  # the undo is undone
    assert len(plan(engagement)) == 2


def test_an_owner_of_many_is_taken_back_and_what_others_wrote_since_stays(
    engagement: Engagement, consultant: User, planned: set[tuple[str, str, str, int, str]]
) -> None:
    rows = list(engagement.dns_records.order_by("pk"))
    assert set_owner(engagement=engagement, pks=[row.pk for row in rows], owner="Ana", actor=consultant) == 3
    rows[0].refresh_from_db()
    change_surface(
        engagement=engagement,
        entry=rows[0],
        changes={"owner": "Tomas"},
        opened={"owner": "Ana"},
        actor=consultant,
    )
    undo(engagement, consultant)
    assert sorted(owner for *_rest, owner in plan(engagement)) == ["Mira", "Mira", "Tomas"]


def test_live_records_that_were_written_down_are_taken_out_again(
    engagement: Engagement, consultant: User, planned: set[tuple[str, str, str, int, str]]
) -> None:
    records = [ZoneRecord(f"n{n}.{engagement.domain}", "A", "192.0.2.9", 60) for n in range(3)]
    assert adopt_records(engagement=engagement, records=records, actor=consultant).count == 3
    assert len(plan(engagement)) == 6
    undo(engagement, consultant)
    assert plan(engagement) == planned
