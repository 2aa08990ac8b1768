"""Runs that lost their message or their worker are sent again; each is worked on by one worker at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from checks.actions.cancel_run import cancel_run
from checks.actions.start_run import start_run
from checks.actions.sweep_runs import sweep_runs
from checks.models import Run
from checks.tasks import run_audit
from checks.tasks import sweep_runs as sweep_task
from config.celery import app
from engagements.models import Engagement
from tests.checks.app.verdicts import claimed_run, make_run
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LONG_AGO = timedelta(minutes=5)


def ids_sent() -> list[int]:
    """Takes every message out of the queue of probes and gives the ids in them."""
    ids = []
    with app.connection_for_read() as connection, connection.SimpleQueue("probes") as queue:
        while queue.qsize():
            message = queue.get(block=False)
            assert message.headers["task"] == run_audit.name
            ids.append(message.payload[0][0])
            message.ack()
    return ids


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    ids_sent()


def age(run: Run, **fields: object) -> None:
    Run.objects.filter(pk=run.pk).update(**fields)


def test_a_started_run_is_sent_once_its_row_is_committed(
    engagement: Engagement, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        run = start_run(engagement=engagement, actor=None).run
    assert ids_sent() == []
    for callback in callbacks:
        callback()
    assert ids_sent() == [run.pk]


def test_a_second_start_hands_back_the_run_under_way(
    engagement: Engagement, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first = start_run(engagement=engagement, actor=None)
    with django_capture_on_commit_callbacks(execute=True):
        second = start_run(engagement=engagement, actor=None, patterns=["dns.*"])
    assert (first.is_new, second.is_new) == (True, False)
    assert second.run == first.run
    assert ids_sent() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_many_who_start_at_once_share_one_run(engagement: Engagement) -> None:
    barrier = threading.Barrier(8)

    def start(_place: int) -> tuple[int, bool]:
        barrier.wait()
        started = start_run(engagement=Engagement.objects.get(pk=engagement.pk), actor=None)
        connection.close()
        return started.run.pk, started.is_new

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(start, range(8)))
    assert len({pk for pk, _is_new in answers}) == 1
    assert [is_new for _pk, is_new in answers].count(True) == 1


def test_the_database_itself_holds_one_unfinished_run_per_engagement(engagement: Engagement) -> None:
    make_run(engagement)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_run(engagement, Run.State.RUNNING)


def test_the_sweep_leaves_alone_what_goes_its_way(engagement: Engagement) -> None:
    make_run(engagement, Run.State.DONE)
    make_run(engagement)
    assert sweep_runs() == 0
    claimed_run(make_engagement())
    assert sweep_runs() == 0


def test_a_queued_run_whose_message_was_lost_is_sent_again(engagement: Engagement) -> None:
    run = make_run(engagement)
    age(run, queued_at=timezone.now() - LONG_AGO)
    sweep_task()
    sweep_task()
    assert ids_sent() == [run.pk, run.pk], "two messages do no harm: one worker can claim it"


def test_a_run_whose_worker_died_is_sent_again_and_taken_over(engagement: Engagement) -> None:
    run = claimed_run(engagement)
    age(run, lease_until=timezone.now() - LONG_AGO)
    assert sweep_runs() == 1
    again = Run.claim(run.pk)
    assert again is not None
    assert (again.attempts, again.fence) == (2, 2)
    assert Run.claim(run.pk) is None, "the lease stands"


def test_after_three_deaths_the_run_is_set_aside_with_a_reason(engagement: Engagement) -> None:
    run = make_run(engagement)
    for _attempt in range(3):
        assert Run.claim(run.pk) is not None
        age(run, lease_until=timezone.now() - LONG_AGO)
    sweep_runs()
    run_audit(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "3 times" in run.error
    assert sweep_runs() == 0


def test_a_cancelled_run_whose_worker_died_ends_as_cancelled(engagement: Engagement) -> None:
    run = claimed_run(engagement)
    assert cancel_run(run=run, actor=None)
    age(run, lease_until=timezone.now() - LONG_AGO)
    sweep_runs()
    run_audit(run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"
