"""Static files: collected when they have changed, their addresses worked out once for a page's hundred."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Remembered(StaticFilesStorage):
    """The address of a file is the same for as long as the process runs; each costs as much as an icon."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, *given: Any, **named: Any) -> str:
        key = str(name)
        if key not in self._addresses:
            self._addresses[key] = super().url(name, *given, **named)
        return self._addresses[key]


class PlainStatic(_Remembered):
    """Files where they are written."""


class HashedStatic(_Remembered, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files collected, named by what is in them, and compressed."""


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
