"""People who write at the same moment make one chain: threads on PostgreSQL, processes on SQLite."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from engagements.actions.record_event import record_event
from engagements.actions.seal_history import seal_left_behind
from engagements.history.export import records_of
from engagements.history.verification import verify_chain
from engagements.models import Engagement, Event, Risk, User
from tests.factories import make_risk

ROOT = Path(__file__).parents[2]
PREPARE = """
from tests.factories import make_engagement
make_engagement(domain="brightcart.test")
"""
WORK = """
from django.db import transaction
from engagements.actions.record_event import record_event
from engagements.models import Engagement
engagement = Engagement.objects.get()
for turn in range(25):
    with transaction.atomic():
        record_event(engagement=engagement, actor=None, verb=f"{turn}", label="first")
        record_event(engagement=engagement, actor=None, verb=f"{turn}", label="second")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's test database is one connection's")
def test_many_who_write_at_once_make_one_chain(engagement: Engagement, consultant: User) -> None:
    risk = make_risk(engagement)
    barrier, failures = threading.Barrier(6), list[BaseException]()

    def work(place: int) -> None:
        try:
            barrier.wait(10)
            for turn in range(5):
                with transaction.atomic():
                    record_event(engagement=engagement, actor=None, verb=f"{place}.{turn}", label="first")
                    # The same row in every thread: whoever waits for it holds no lock on the chain.
                    Risk.objects.filter(pk=risk.pk).update(effect=f"{place}.{turn}")
                    record_event(engagement=engagement, actor=None, verb=f"{place}.{turn}", label="second")
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    seal_left_behind()
    assert not failures
    records = list(records_of(engagement))
    assert [record["number"] for record in records] == list(range(1, len(records) + 1))
    assert len(records) == Event.objects.filter(engagement=engagement).count() >= 62
    assert list(verify_chain(records)) == []


def test_processes_on_sqlite_make_one_chain(migrated: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{shutil.copy(migrated, tmp_path / 'portal.sqlite3')}"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DATABASE_URL": database}

    def manage(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    process = manage("shell", "--verbosity", "0", "-c", PREPARE)
    said, _nothing = process.communicate(timeout=120)
    assert process.returncode == 0, said
    workers = [manage("shell", "--verbosity", "0", "-c", WORK) for _place in range(3)]
    for worker in workers:
        said, _nothing = worker.communicate(timeout=120)
        assert worker.returncode == 0, said
    check = manage("verify_history")
    said, _nothing = check.communicate(timeout=60)
    assert check.returncode == 0, said
    assert "151 events unchanged" in said
    assert "wait to be sealed" not in said
