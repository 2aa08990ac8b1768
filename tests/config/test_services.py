"""The processes of a real deployment, started as docker-compose.yml starts them, on PostgreSQL and Valkey."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import running_postgres, running_valkey

# Its servers are started once, whatever number of workers the run has.
pytestmark = pytest.mark.xdist_group("services")

ROOT = Path(__file__).parents[2]
HOST = "portal.internal"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Production's settings, with servers of this test run behind them."""
    with running_postgres() as database, running_valkey() as broker:
        yield {
            "PATH": os.environ["PATH"],
            "PORTAL_MODE": "production",
            "SECRET_KEY": "".join(f"{number:x}Kq" for number in range(40)),
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "VAR_DIR": str(tmp_path_factory.mktemp("var")),
            "WEB_BIND": f"127.0.0.1:{_free_port()}",
        }


@pytest.fixture(scope="module")
def portal(environment: dict[str, str]) -> Iterator[str]:
    """Migrated and served; gives its address."""
    for command in (["migrate"], ["collectstatic"]):
        manage = [sys.executable, "manage.py", *command, "--no-input", "-v", "0"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True)
    queues = "probes,scans,documents,mail"
    commands = [
        ["gunicorn", "-c", "python:config.gunicorn"],
        ["celery", "-A", "config", "worker", "-Q", queues, "-c", "1", "-n", "one@%h"],
        ["config.beat"],
    ]
    running = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, start_new_session=True)
        for command in commands
    ]
    try:
        yield f"http://{environment['WEB_BIND']}"
        assert [process.args for process in running if process.poll() is not None] == []
    finally:
        for process in running:
            _end(process)


def test_the_portal_is_ready(portal: str) -> None:
    status, body = _eventually(f"{portal}/readyz")
    assert status == 200, body
    assert json.loads(body) == {"ready": True, "database": "ok", "broker": "ok", "migrations": "ok"}


def test_everything_else_is_moved_to_https(portal: str) -> None:
    _eventually(f"{portal}/readyz")
    status, _body = _get(f"{portal}/account/login/")
    assert status == 301


def test_a_worker_answers_through_the_broker(portal: str, environment: dict[str, str]) -> None:
    to = f"one@{socket.gethostname()}"  # as the health check does: for all it would wait until time is up
    command = [sys.executable, "-m", "celery", "-A", "config", "inspect", "ping", "--timeout", "2", "-d", to]
    for _attempt in range(10):
        answer = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if "pong" in answer.stdout:
            return
        time.sleep(1)
    pytest.fail(f"no worker answered: {answer.stdout} {answer.stderr}")


def test_ready_says_which_part_is_away(environment: dict[str, str]) -> None:
    """A portal whose broker is gone answers 503 and names it; the process itself stays healthy."""
    lonely = environment | {
        "REDIS_URL": f"redis://127.0.0.1:{_free_port()}/0",
        "WEB_BIND": f"127.0.0.1:{_free_port()}",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    web = subprocess.Popen(command, cwd=ROOT, env=lonely, start_new_session=True)
    try:
        assert _eventually(f"http://{lonely['WEB_BIND']}/healthz") == (200, "ok\n")
        status, body = _get(f"http://{lonely['WEB_BIND']}/readyz")
        assert status == 503
        assert json.loads(body)["broker"].startswith("unreachable")
        assert json.loads(body)["database"] == "ok"
    finally:
        _end(web)


def _eventually(url: str, seconds: float = 30) -> tuple[int, str]:
    ends = time.monotonic() + seconds
    while True:
        try:
            status, body = _get(url)
        except urllib.error.URLError:
            status, body = 0, "no connection"
        if status == 200 or time.monotonic() > ends:
            return status, body
        time.sleep(0.2)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def _get(url: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Host": HOST})  # noqa: S310  our own server
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all that it started, and no time to finish: there is nothing that anybody waits for."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
