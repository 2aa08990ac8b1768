"""Collects static files when they have changed: hashing and compressing them takes seconds at every start."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> bool:
    """Runs collectstatic unless the sources are what they were last time; says whether it ran."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    sources = _digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == sources:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(sources, encoding="ascii")
    return True


def _digest() -> str:
    """The sources' names, sizes and times, and the way in which they are stored."""
    lines = [str(settings.STORAGES["staticfiles"]), *sorted(_sources())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            yield f"{name} {state.st_size} {state.st_mtime_ns}"
