"""`manage.py up`: the whole portal on one machine, prepared here and then run by a small supervisor."""

import fcntl
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.static_files import collect_static
from engagements.credential_rules import scanner
from engagements.models import Organisation

HOST = "127.0.0.1"
NAME = "localhost"  # of the same machine: browsers make passkeys for names alone
LAB_BLOCKS = [f"127.{block}" for block in range(53, 60)]


class Command(BaseCommand):
    help = "Migrates, then runs web, worker and beat (and a demo with its lab) until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the portal is served on localhost")
        parser.add_argument("--no-demo", action="store_true", help="without the demo and its lab")

    def handle(self, *args: Any, port: int, no_demo: bool, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("up is for one machine; in production each process runs on its own")
        os.umask(0o077)  # records, packs and mailed codes are no reading for the machine's other users
        lock = take_lock(settings.VAR_DIR / "up.lock")
        refuse_taken_port(port)
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        scanner()  # compiled once here, so that nobody's first save waits for it
        plan = settings.VAR_DIR / "up.json"
        plan.write_text(json.dumps(make_plan(port, has_demo=not no_demo)), encoding="utf-8")
        os.environ["WEB_BIND"] = f"{HOST}:{port}"
        os.environ.setdefault("PORTAL_URL", f"http://{NAME}:{port}")
        os.set_inheritable(lock, True)  # it is held for as long as the supervisor lives
        os.chdir(settings.BASE_DIR)
        supervisor = settings.BASE_DIR / "config" / "supervisor.py"
        os.execv(sys.executable, [sys.executable, "-I", str(supervisor), str(plan)])  # noqa: S606


def make_plan(port: int, *, has_demo: bool) -> dict[str, Any]:
    """What the supervisor runs; the keys are those of its `Plan`."""
    python, var = sys.executable, Path(settings.VAR_DIR)
    logs = var / "log"
    logs.mkdir(parents=True, exist_ok=True)
    lab_state = var / "lab" / "state.json"
    lab = [python, "-m", "checks.lab", "--directory", str(lab_state.parent), "--state", str(lab_state)]
    is_empty = not Organisation.objects.exists()
    return {
        "services": {
            "web": [python, "-m", "gunicorn", "-c", "python:config.gunicorn"],
            "worker": [python, "-m", "config.worker"],
            "beat": [python, "-m", "config.beat"],
        },
        "port": port,
        "logs": str(logs),
        "lab": lab if has_demo else [],
        "lab_blocks": LAB_BLOCKS,
        "lab_state": str(lab_state),
        "demo": [python, "manage.py", "demo"] if has_demo and is_empty else [],
        "sign_in": str(var / "demo.txt"),
    }  # fmt: skip


def take_lock(path: Path) -> int:
    """The lock that one portal holds on its folder. Raises CommandError when another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise CommandError(f"a portal is running on {path.parent} already; stop that one first") from None
    return lock


def refuse_taken_port(port: int) -> None:
    """Raises CommandError, with a way out, when somebody else serves on that port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = f"port {port} cannot be used ({error.args[-1]}); try: make run PORT={port + 1}"
            raise CommandError(reason) from None
