"""Whatever somebody does by any page of the portal stands on the record afterwards, or it is said why not."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from engagements.models import Engagement, Participant, User
from engagements.permissions import Role
from tests.databases import standing
from tests.doors.deeds import DEEDS, SILENT
from tests.doors.table import DOORS, NO
from tests.doors.world import fill, hand_over
from tests.engagements.register_forms import fields_of
from tests.factories import make_engagement, make_member, make_organisation, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@dataclass(frozen=True, slots=True)
class Sprint:
    engagement: Engagement
    people: dict[Role, User]


def make_sprint() -> Sprint:
    """An engagement with something of everything in it."""
    organisation = make_organisation("Steady Launch")
    consultant = make_member(organisation, name="Ana Lima")
    engagement = make_engagement(organisation, actor=consultant, playbook_key="ecommerce-prototype")
    people = {
        Role.CONSULTANT: consultant,
        Role.FOUNDER: make_participant(engagement),
        Role.VIEWER: make_participant(engagement, role=Participant.Role.VIEWER),
    }
    fill(engagement, 1)
    hand_over(engagement, "pack", 1)
    return Sprint(engagement, people)


@pytest.fixture(scope="module")
def sprint_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sprint]:
    with standing(django_db_blocker, make_sprint) as sprint:
        yield sprint


@pytest.fixture
def sprint(sprint_of_module: Sprint, db: None, settings: Settings) -> Sprint:
    """Nothing that is done there reaches the network."""
    settings.AUDIT_RESOLVERS = ["127.0.0.1:1"]
    settings.AUDIT_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    return deepcopy(sprint_of_module)


def test_the_table_has_every_address_that_takes_a_post_and_no_other() -> None:
    takes_post = {name for name, door in DOORS.items() if door.post != NO}
    assert takes_post == DEEDS.keys() | SILENT.keys()
    assert not DEEDS.keys() & SILENT.keys()


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_done_there_is_on_the_record(
    sprint: Sprint, client_for: Callable[[User], Client], name: str
) -> None:
    door, deed, engagement = DOORS[name], DEEDS[name], sprint.engagement
    deed.first(engagement)
    keywords = door.of(engagement)
    last = engagement.events.order_by("pk").values_list("pk", flat=True).last()
    actor = sprint.people[Role.FOUNDER if door.most is Role.FOUNDER else Role.CONSULTANT]
    address = reverse(name, kwargs={"code": engagement.code, **keywords})
    client = client_for(actor)
    shown = {} if door.get == NO else fields_of(client.get(address).content.decode())
    answer = client.post(address, {**shown, **door.data(engagement), **deed.of(engagement)})
    assert answer.status_code == deed.answer, answer.context and answer.context.get("form")
    fresh = list(engagement.events.filter(pk__gt=last))
    assert fresh, f"{name} left nothing on the record"
    by_actor = [event for event in fresh if event.actor_id == actor.pk]
    assert by_actor, f"{name} does not say who did it"
    assert all(event.verb and event.target_label for event in fresh)
    for event in by_actor:
        assert all(before != after for before, after in event.changes.values()), event.changes
