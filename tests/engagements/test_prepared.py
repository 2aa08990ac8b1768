"""Queries put together once: they give what the query itself gives, for other values each time."""

from typing import Any

import pytest

from engagements.models import Engagement, Organisation, User
from engagements.notifications.reading import notifications_of, unread_count
from engagements.permissions import _opened
from engagements.prepared import Prepared
from tests.doors.world import World
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def plain(row: Any) -> dict[str, Any]:
    """What a row holds, its annotations included."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_everybody_at_every_door_gets_what_the_query_gives(world: World) -> None:
    door = Prepared(_opened, 0, "")
    met = 0
    for person in world.people.values():
        for engagement in world.engagements.values():
            wanted = _opened(person.pk, engagement.code).first()
            found = door.one(person.pk, engagement.code)
            assert (found is None) == (wanted is None)
            if wanted and found:
                met += 1
                assert plain(found) == plain(wanted)
                assert [plain(one) for one in found.stages.all()] == [
                    plain(one) for one in wanted.stages.all()
                ]
                assert list(found.holds.all()) == list(wanted.holds.all())
    assert met > len(world.engagements), "somebody comes in"


def test_what_it_reads_along_is_asked_for_no_more(world: World, django_assert_num_queries: Any) -> None:
    door = Prepared(_opened, 0, "")
    with django_assert_num_queries(3):
        found = door.one(world.people["owner"].pk, world.mine.code)
    assert found is not None
    with django_assert_num_queries(0):
        assert found.client.organisation == world.mine.organisation
        assert all(stage.engagement is found for stage in found.stages.all())
        assert len(found.stages.all()) == 7
        assert all(hold.engagement is found for hold in found.holds.all())


def test_a_set_that_was_read_along_is_narrowed_like_any_other(world: World) -> None:
    found = Prepared(_opened, 0, "").one(world.people["owner"].pk, world.mine.code)
    assert found is not None
    first = found.stages.all()[0]
    assert list(found.stages.filter(pk=first.pk)) == [first]
    assert not found.stages.exclude(engagement=found)


def test_what_is_unread_is_counted_for_each_by_themselves(world: World) -> None:
    counts = {name: unread_count(person) for name, person in world.people.items()}
    assert counts == {
        name: notifications_of(person).filter(read_at=None).count() for name, person in world.people.items()
    }
    assert len(set(counts.values())) > 1, counts
    notifications_of(world.people["founder"]).delete()
    assert unread_count(world.people["founder"]) == 0


def test_a_value_is_a_value_whatever_it_holds(organisation: Organisation, consultant: User) -> None:
    wild = "'; DROP TABLE x; -- %s %(n)s \u202e🛒 stand-in 0"
    kept = make_engagement(organisation, actor=consultant)
    Engagement.objects.filter(pk=kept.pk).update(title=wild)
    asked = Prepared(lambda title, pk: Engagement.objects.filter(title=title, pk=pk), "", 0)
    assert asked.one(wild, kept.pk) == kept
    assert asked.one(wild, kept.pk + 1) is None
    assert asked.one("stand-in 0", kept.pk) is None
    assert asked.count(wild, kept.pk) == 1


def test_values_that_are_missing_are_an_error(db: None) -> None:
    with pytest.raises(ValueError, match="zip"):
        Prepared(_opened, 0, "").one(1)
