"""A process killed in the middle of a rendering: nothing of it is kept, and the next one makes the pack."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 2
SETUP = "import django; django.setup(); "
RENDER = SETUP + "from handover.actions.execute_pack import execute_pack; execute_pack(1)"
SWEEP = SETUP + "from handover.actions.sweep_packs import sweep_packs; assert sweep_packs() == 1"


def test_a_rendering_killed_in_the_middle_is_made_by_the_next_process(tmp_path: Path, migrated: Path) -> None:
    database = tmp_path / "portal.sqlite3"
    shutil.copy(migrated, database)
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{database}",
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    _run(environment, "-m", "tests.handover.seed_pack")
    rendering = subprocess.Popen([sys.executable, "-c", RENDER], cwd=ROOT, env=environment)
    _wait_until_under_way(database, rendering)
    rendering.kill()
    rendering.wait()
    assert _row(database, "state, attempts, file, sha256") == ("running", 1, "", "")
    assert not list(tmp_path.rglob("*.pdf"))

    time.sleep(LEASE_SECONDS)
    _run(environment, "-c", SWEEP)
    _run(environment, "-c", RENDER)
    state, attempts, digest = _row(database, "state, attempts, sha256")
    assert (state, attempts) == ("done", 2)
    (file,) = tmp_path.rglob("*.pdf")
    assert sha256(file.read_bytes()).hexdigest() == digest
    with pikepdf.open(io.BytesIO(file.read_bytes())) as pdf:
        assert not pdf.check_pdf_syntax()


def _run(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def _wait_until_under_way(database: Path, rendering: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while (row := _row(database, "state, done_count"))[0] != "running" or not row[1]:
        assert rendering.poll() is None, f"it ended before anybody could kill it: {row}"
        assert time.monotonic() < deadline, row
        time.sleep(0.05)


def _row(database: Path, columns: str) -> tuple[Any, ...]:
    connection = sqlite3.connect(database)
    try:
        (row,) = connection.execute(f"SELECT {columns} FROM handover_pack").fetchall()  # noqa: S608
    finally:
        connection.close()
    return tuple(row)
