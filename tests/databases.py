"""The database as migrations leave it, which takes ten seconds to make: made once for all who need one."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from django.db import transaction
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).parents[1]
# What migrations run is code of the portal and of its packages: a change in any of it makes another database.
MADE_OF = ("config", "engagements", "checks", "handover")


def migrated_sqlite(cache: Path) -> Path:
    """SQLite's, as one file in the folder given; those who ask for it at once wait for the first of them.

    It is kept for the next run of tests, for as long as the code stays the same.
    """
    cache.mkdir(parents=True, exist_ok=True)
    database = cache / f"{_fingerprint()}.sqlite3"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.exists():
            # Another run may be under way on the code as it was.
            for older in sorted(cache.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-2]:
                older.unlink()
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                _migrate(Path(folder)).rename(database)  # whole, or not there
    return database


def _migrate(folder: Path) -> Path:
    database = folder / "portal.sqlite3"
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{database}",
    }
    command = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
    return database


def _fingerprint() -> str:
    files = (path for part in MADE_OF for path in sorted((ROOT / part).rglob("*.py")))
    made_of = [ROOT / "requirements" / "base.txt", *files]
    seen = hashlib.sha256(repr((sys.version, sqlite3.sqlite_version)).encode())
    for path in made_of:
        seen.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return seen.hexdigest()[:32]


@contextmanager
def filled(uri: str, migrated: Path) -> Iterator[None]:
    """The database in memory that the URI names is a copy of that file, for as long as the block lasts."""
    with closing(sqlite3.connect(uri, uri=True)) as memory:
        # Only to be read: what is not there any more would be made anew, and empty.
        with closing(sqlite3.connect(f"{migrated.as_uri()}?mode=ro", uri=True)) as file:
            file.backup(memory)
        yield


@contextmanager
def standing[Made](blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """What `make` writes stands in a transaction around the tests of a module; each is rolled back to it."""
    with ExitStack() as around:
        with blocker.unblock():
            around.enter_context(transaction.atomic())
            around.callback(transaction.set_rollback, True)
            made = make()
        yield made
        with blocker.unblock():
            around.close()
