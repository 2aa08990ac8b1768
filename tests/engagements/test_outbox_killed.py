"""A worker killed between two steps of a delivery, and several who want the same mail."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from engagements.models import Engagement, OutgoingMail
from engagements.models.outgoing_mail import TRIED_FOR
from tests.mail_server import MailServer, running_mail_server

ROOT = Path(__file__).parents[2]
WRITE = """
from engagements.actions.queue_mail import queue_mail
from tests.factories import make_engagement
from tests.mail_server import plain_letter
queue_mail(engagement=make_engagement(), key="one", recipient="noor@brightcart.test", letter=plain_letter())
"""
SEND = "from engagements.actions.send_mail import send_mail; send_mail(1)"
START = "import django; django.setup();"


def begin(database: Path, port: int, code: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(database.parent),
        "DATABASE_URL": f"sqlite:///{database}",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    return subprocess.Popen([sys.executable, "-c", START + code], cwd=ROOT, env=environment)


@pytest.fixture(scope="module")
def written(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one mail that waits."""
    database = tmp_path_factory.mktemp("outbox") / "portal.sqlite3"
    shutil.copy(migrated, database)
    # Its message has no worker: the broker is a folder that nobody reads.
    assert begin(database, 1, WRITE).wait(60) == 0
    return database


def copied(written: Path, folder: Path) -> Path:
    """With the journal beside it."""
    for part in written.parent.glob(f"{written.name}*"):
        shutil.copy(part, folder / part.name)
    return folder / written.name


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.mark.parametrize(
    ("step", "left", "ends", "arrived"),
    [
        ("RCPT", "sending", "sent", 1),
        ("DATA", "handing-over", "unsure", 1),
        ("QUIT", "sent", "sent", 1),
    ],
)
def test_a_worker_that_is_killed_loses_no_mail_and_doubles_none(
    written: Path, tmp_path: Path, server: MailServer, step: str, left: str, ends: str, arrived: int
) -> None:
    database = copied(written, tmp_path)
    rows = sqlite3.connect(database, isolation_level=None)
    state = "SELECT state FROM engagements_outgoingmail"
    server.answers[step] = "HANG"
    worker = begin(database, server.port, SEND)
    until = time.monotonic() + 60
    while step not in server.steps and time.monotonic() < until:
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert rows.execute(state).fetchone() == (left,)
    server.answers.clear()
    long_ago = "2000-01-01 00:00:00"
    rows.execute("UPDATE engagements_outgoingmail SET lease_until = ?, run_at = ?", (long_ago, long_ago))
    assert begin(database, server.port, SEND).wait(60) == 0
    assert rows.execute(state).fetchone() == (ends,)
    rows.close()
    assert len(server.taken) == arrived


def test_of_processes_that_want_the_same_mail_at_once_one_sends_it(
    written: Path, tmp_path: Path, server: MailServer
) -> None:
    database = copied(written, tmp_path)
    workers = [begin(database, server.port, SEND) for _place in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert server.steps.count("MAIL") == len(server.taken) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's is the test of processes above")
def test_of_workers_that_want_the_same_mail_at_once_one_gets_it(engagement: Engagement) -> None:
    now = timezone.now()
    mail = OutgoingMail.objects.create(
        engagement=engagement, key="one", recipient="noor@brightcart.test", give_up_at=now + TRIED_FOR
    )
    barrier, claimed = threading.Barrier(8), list[OutgoingMail]()

    def claim() -> None:
        try:
            barrier.wait(10)
            if (mine := OutgoingMail.claim(mail.pk)) is not None:
                claimed.append(mine)
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _place in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (winner,) = claimed
    assert (winner.attempts, winner.fence) == (1, 1)
