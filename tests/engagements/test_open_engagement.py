"""Opening an engagement copies its playbook, so that a later playbook changes nothing in it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from engagements.models import (
    BarLine,
    Deliverable,
    Engagement,
    Event,
    FailureSignal,
    Item,
    Organisation,
    User,
)
from engagements.playbooks.playbook import all_playbooks, get_playbook
from tests.factories import make_engagement, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize("key", [playbook.key for playbook in all_playbooks()])
def test_every_line_of_the_playbook_is_there(organisation: Organisation, key: str) -> None:
    engagement = make_engagement(organisation, playbook_key=key)
    playbook = get_playbook(key)
    items = Item.objects.filter(stage__engagement=engagement).select_related("stage")
    assert [f"{one.stage.key}.{one.key}" for one in items] == list(playbook.items)
    assert [one.text for one in engagement.bar_lines.all()] == [one.text for one in playbook.minimum_bar]
    deliverables = Deliverable.objects.filter(stage__engagement=engagement).count()
    signals = FailureSignal.objects.filter(stage__engagement=engagement).count()
    assert deliverables == sum(len(stage.deliverables) for stage in playbook.stages)
    assert signals == sum(len(stage.failure_signals) for stage in playbook.stages)
    assert engagement.playbook == playbook


def test_the_first_stage_is_at_work_and_the_others_are_not_begun(engagement: Engagement) -> None:
    assert [stage.status for stage in engagement.stages.all()] == ["active"] + ["todo"] * 6


def test_the_launch_is_48_hours_away_and_the_code_is_short(engagement: Engagement) -> None:
    assert engagement.launch_at - engagement.starts_at == timedelta(hours=48)
    assert len(engagement.code) == 6


def test_it_is_on_the_record_for_the_client(engagement: Engagement, consultant: User) -> None:
    event = Event.objects.get(engagement=engagement)
    assert (event.actor, event.verb, event.is_for_client) == (consultant, "opened", True)


def test_a_client_has_one_open_engagement_for_a_domain(
    engagement: Engagement, organisation: Organisation
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_engagement(organisation, domain="brightcart.test", client_name="Brightcart")
    assert BarLine.objects.exclude(engagement=engagement).count() == 0
    Engagement.objects.update(state=Engagement.State.CLOSED)
    assert make_engagement(organisation, domain="brightcart.test", client_name="Brightcart").pk


def test_clients_of_one_name_are_kept_apart_by_their_consultancy(engagement: Engagement) -> None:
    other = make_engagement(make_organisation(), domain="brightcart.test", client_name="Brightcart")
    assert other.client != engagement.client
