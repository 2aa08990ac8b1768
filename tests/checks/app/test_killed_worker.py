"""A worker killed in the middle of an audit: another one finishes the run, and nothing is doubled."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.conf import settings
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from checks.lab import HttpFault, HttpFaultKind, RunningLab, running_lab

type Ask = Callable[[str], list[tuple[Any, ...]]]

ROOT = Path(__file__).parents[3]
LEASE_SECONDS = 2
WWW = "www.clean.test"


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database that processes share: a file, or one more, still empty, on the PostgreSQL of the tests."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        migrated = request.getfixturevalue("migrated")
        yield f"sqlite:///{shutil.copy(migrated, tmp_path / 'portal.sqlite3')}"
        return
    name = f"killed_{uuid.uuid4().hex}"
    reached = settings.DATABASES["default"]
    with psycopg.connect(
        host=reached["HOST"], user=reached["USER"], dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a name of hex digits
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def lab() -> Iterator[RunningLab]:
    """One host lacks a header, so a finding is there early; another never answers, so it takes long."""
    with running_lab(["clean"]) as lab:
        clean = lab.scenario("clean")
        headers = {
            name: value for name, value in clean.host(WWW).headers.items() if name != "X-Content-Type-Options"
        }
        lab.replace(clean.with_host(WWW, headers=headers))
        lab.break_with("clean", HttpFault("clean.test", HttpFaultKind.TIMEOUT))
        yield lab


@pytest.fixture
def environment(tmp_path: Path, database_url: str, lab: RunningLab) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url,
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        "AUDIT_ALLOWED_NETWORKS": ",".join(lab.networks),
        "AUDIT_RESOLVERS": lab.resolver,
        "AUDIT_CA_FILE": str(lab.ca_file),
        "AUDIT_PORT_MAP": ",".join(f"{port}={moved}" for port, moved in lab.port_map.items()),
    }


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[Callable[[], None]]:
    """A Celery worker as it runs in production; gives what kills it and its children at once."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1", "-Q", "probes"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip

        def kill() -> None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        try:
            yield kill
        finally:
            if process.poll() is None:
                kill()


def python(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.fixture
def ask(database_url: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Ask]:
    """Reads the database that the worker writes, which is not the one of the tests."""
    connection = ConnectionHandler({"default": environ.Env.db_url_config(database_url)})["default"]

    def query(text: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(text)
            return list(cursor.fetchall())

    with django_db_blocker.unblock():
        yield query
        connection.close()


def wait_for(condition: Callable[[], bool], seconds: float, what: str, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s\n{log.read_text()[-3000:]}"
        time.sleep(0.1)


@pytest.mark.postgres
def test_a_worker_killed_in_the_middle_leaves_a_run_that_another_one_finishes(
    environment: dict[str, str], ask: Ask, lab: RunningLab, tmp_path: Path
) -> None:
    python(environment, "manage.py", "migrate", "-v0")
    python(environment, "-m", "tests.checks.app.seed_run")
    log = tmp_path / "worker.log"
    with worker(environment, log) as kill:
        wait_for(lambda: ask("SELECT count(*) FROM checks_finding") == [(1,)], 20, "a finding", log)
        kill()
    ((state, attempts, done, total),) = ask("SELECT state, attempts, done_count, total_count FROM checks_run")
    assert (state, attempts) == ("running", 1)
    assert 0 < done < total

    lab.mend("clean")  # everybody answers now; the header is still missing
    with worker(environment, log):
        time.sleep(LEASE_SECONDS)
        python(environment, "-c", "import django; django.setup(); import checks.tasks as t; t.sweep_runs()")
        wait_for(lambda: ask("SELECT state FROM checks_run") == [("done",)], 20, "the end", log)

    assert ask("SELECT attempts, fence, done_count FROM checks_run") == [(2, 2, total)]
    assert ask("SELECT count(*) FROM checks_result") == [(total,)]
    assert ask("SELECT count(DISTINCT check_key || subject) FROM checks_result") == [(total,)]
    assert ask("SELECT number, state, reopened_count FROM checks_finding") == [(1, "open", 0)]
    assert ask("SELECT number, status FROM engagements_risk") == [(1, "open")]
