"""The history is append-only: by the records themselves, and by the database whatever asks it."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.record_event import record_event
from engagements.actions.seal_history import seal_history
from engagements.models import AppendOnly, Engagement, Event, Organisation, User
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def event(engagement: Engagement) -> Event:
    """One that is sealed."""
    seal_history(engagement.pk)
    return engagement.events.get()


def run_sql(statement: str, *given: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.filter(pk=event.pk).update(verb="never was"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.bulk_update([event], ["verb"]),
        lambda event: event.engagement.events.all().delete(),
    ],
)
def test_the_records_refuse(event: Event, change: Any) -> None:
    with pytest.raises(AppendOnly):
        change(event)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE engagements_event SET verb = 'never was' WHERE id = %s",
        "UPDATE engagements_event SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s",
        "UPDATE engagements_event SET actor_id = NULL, actor_name = 'Nobody' WHERE id = %s",
        "UPDATE engagements_event SET digest = 'x' WHERE id = %s",
        "UPDATE engagements_event SET number = 7 WHERE id = %s",
        "DELETE FROM engagements_event WHERE id = %s",
    ],
)
def test_the_database_refuses(event: Event, statement: str) -> None:
    before = Event.objects.values().get(pk=event.pk)
    with pytest.raises(DatabaseError, match="append-only"):
        run_sql(statement, event.pk)
    assert Event.objects.values().get(pk=event.pk) == before


def test_what_is_not_sealed_yet_may_be_sealed_and_nothing_else(engagement: Engagement) -> None:
    pk = engagement.events.get().pk
    with pytest.raises(DatabaseError, match="append-only"):
        run_sql("UPDATE engagements_event SET verb = 'never was', digest = 'x' WHERE id = %s", pk)
    assert seal_history(engagement.pk) == 1


def test_an_engagement_with_a_history_goes_by_erasing_alone(
    engagement: Engagement, organisation: Organisation
) -> None:
    other = make_engagement(organisation)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        engagement.delete()
    assert erase_engagements(Engagement.objects.filter(pk=engagement.pk)) == 1
    assert set(Event.objects.values_list("engagement", flat=True)) == {other.pk}


def test_who_did_it_stays_on_the_record_when_the_account_goes(
    engagement: Engagement, consultant: User
) -> None:
    event = record_event(engagement=engagement, actor=consultant, verb="saw", label="it")
    pk = consultant.pk
    consultant.delete()
    kept = Event.objects.get(pk=event.pk)
    assert (kept.actor_id, kept.actor_name) == (pk, "Ana Lima")
