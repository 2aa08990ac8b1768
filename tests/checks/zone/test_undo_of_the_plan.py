"""What is done to many records of the plan at once is one line of the history, and one undo."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checks.actions.adopt_records import adopt_records
from checks.actions.plan_records import import_plan, set_owner
from checks.subjects import ZoneRecord
from engagements.actions.map_surface import change_surface
from engagements.actions.record_event import record_whole, recorded_as_parts
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


def records_of(engagement: Engagement, first: int, after: int, ttl: int = 60) -> list[ZoneRecord]:
    return [ZoneRecord(f"n{n}.{engagement.domain}", "A", "192.0.2.9", ttl) for n in range(first, after)]


def queries_of_undo(engagement: Engagement, actor: User, many: int) -> int:
    """Of one import that adds, changes and removes so many records each."""
    for records in (
        records_of(engagement, 0, 2 * many),
        records_of(engagement, many, 3 * many, ttl=90),
    ):
        import_plan(engagement=engagement, records=records, replaces=True, actor=actor)
    with CaptureQueriesContext(connection) as asked:
        undo(engagement, actor)
    assert {row[0]: row[3] for row in plan(engagement)} == {
        record.name: 60 for record in records_of(engagement, 0, 2 * many)
    }
    return len(asked)


def test_a_long_zone_file_is_taken_back_in_as_many_queries_as_a_short_one(
    engagement: Engagement, consultant: User
) -> None:
    assert queries_of_undo(engagement, consultant, 2) == queries_of_undo(engagement, consultant, 40)


def test_a_record_that_is_there_again_is_left_and_the_others_come_back(
    engagement: Engagement, consultant: User
) -> None:
    records = records_of(engagement, 0, 3)
    import_plan(engagement=engagement, records=records, replaces=True, actor=consultant)
    import_plan(engagement=engagement, records=[], replaces=True, actor=consultant)
    whole = engagement.events.filter(deed="many").latest("pk")
    engagement.dns_records.create(name=records[1].name, rdtype="A", value="192.0.2.9", ttl=7)
    done = undo_whole(engagement=engagement, event=whole, actor=consultant)
    assert (done.count, [why for _what, why in done.left]) == (2, ["the same is there again"])
    assert {row[0]: row[3] for row in plan(engagement)} == {
        records[0].name: 60, records[1].name: 7, records[2].name: 60,
    }  # fmt: skip


def test_one_that_cannot_be_as_it_was_keeps_no_other_from_it(
    engagement: Engagement, consultant: User
) -> None:
    rows = [
        engagement.dns_records.create(name=f"n{n}.test", rdtype="A", value="192.0.2.1", ttl=60)
        for n in (1, 2)
    ]
    with recorded_as_parts() as part_of:
        for row in rows:
            change_surface(
                engagement=engagement,
                entry=row,
                changes={"value": "192.0.2.2"},
                opened={"value": "192.0.2.1"},
                actor=consultant,
            )
    record_whole(
        engagement=engagement, actor=consultant, verb="v", label="l", part_of=part_of, kind="dnsrecord"
    )
    engagement.dns_records.create(name="n1.test", rdtype="A", value="192.0.2.1", ttl=60)
    whole = engagement.events.filter(deed="many").latest("pk")
    done = undo_whole(engagement=engagement, event=whole, actor=consultant)
    assert (done.count, [why for _what, why in done.left]) == (1, ["the same is there again"])
    assert sorted((row[0], row[2]) for row in plan(engagement)) == [
        ("n1.test", "192.0.2.1"),
        ("n1.test", "192.0.2.2"),
        ("n2.test", "192.0.2.1"),
    ]
