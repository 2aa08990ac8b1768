"""Whatever somebody does by any page of the portal stands on the record afterwards, or it is said why not."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from engagements.models import Engagement, Organisation, Participant, User
from engagements.permissions import Role
from tests.doors.deeds import DEEDS, SILENT
from tests.doors.table import DOORS, NO
from tests.doors.world import fill, hand_over
from tests.engagements.register_forms import fields_of
from tests.factories import make_engagement, make_member, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people(organisation: Organisation) -> dict[Role, User]:
    return {Role.CONSULTANT: make_member(organisation, name="Ana Lima")}


@pytest.fixture
def sprint(organisation: Organisation, people: dict[Role, User], settings: Settings) -> Engagement:
    """An engagement with something of everything in it; nothing that it does reaches the network."""
    settings.AUDIT_RESOLVERS = ["127.0.0.1:1"]
    settings.AUDIT_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    engagement = make_engagement(
        organisation, actor=people[Role.CONSULTANT], playbook_key="ecommerce-prototype"
    )
    people[Role.FOUNDER] = make_participant(engagement)
    people[Role.VIEWER] = make_participant(engagement, role=Participant.Role.VIEWER)
    fill(engagement, 1)
    hand_over(engagement, "pack", 1)
    return engagement


def test_the_table_has_every_address_that_takes_a_post_and_no_other() -> None:
    takes_post = {name for name, door in DOORS.items() if door.post != NO}
    assert takes_post == DEEDS.keys() | SILENT.keys()
    assert not DEEDS.keys() & SILENT.keys()


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_done_there_is_on_the_record(
    sprint: Engagement, people: dict[Role, User], client_for: Callable[[User], Client], name: str
) -> None:
    door, deed = DOORS[name], DEEDS[name]
    deed.first(sprint)
    keywords = door.of(sprint)
    last = sprint.events.order_by("pk").values_list("pk", flat=True).last()
    actor = people[Role.FOUNDER if door.most is Role.FOUNDER else Role.CONSULTANT]
    address = reverse(name, kwargs={"code": sprint.code, **keywords})
    client = client_for(actor)
    shown = {} if door.get == NO else fields_of(client.get(address).content.decode())
    answer = client.post(address, {**shown, **door.data(sprint), **deed.of(sprint)})
    assert answer.status_code == deed.answer, answer.context and answer.context.get("form")
    fresh = list(sprint.events.filter(pk__gt=last))
    assert fresh, f"{name} left nothing on the record"
    by_actor = [event for event in fresh if event.actor_id == actor.pk]
    assert by_actor, f"{name} does not say who did it"
    assert all(event.verb and event.target_label for event in fresh)
    for event in by_actor:
        assert all(before != after for before, after in event.changes.values()), event.changes
