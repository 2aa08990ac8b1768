"""The environment register as a grid: keys down, environments across, so that drift shows at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, EnvironmentKey
from engagements.registers.register import Asked

Environment = EnvironmentKey.Environment
State = EnvironmentKey.State
ALWAYS_SHOWN = {Environment.PRODUCTION, Environment.STAGING}


@dataclass(frozen=True, slots=True)
class Cell:
    """One key in one environment: its entry and address, or the address that adds it."""

    environment: str
    entry: EnvironmentKey | None
    url: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    name: str
    cells: tuple[Cell, ...]

    @property
    def has_drift(self) -> bool:
        """Present in one environment, and missing or not listed in another one that is shown."""
        states = {cell.entry.state if cell.entry else State.MISSING for cell in self.cells}
        return State.PRESENT in states and State.MISSING in states


@dataclass(frozen=True, slots=True)
class EnvironmentGroup:
    title: str
    entries: tuple[tuple[EnvironmentKey, str], ...]


def list_extras(engagement: Engagement, asked: Asked, keys: list[EnvironmentKey]) -> Mapping[str, Any]:
    """The grid holds every environment of the keys that the address asks for; the lists only what matches."""
    everything = list(engagement.environment_keys.kept()) if asked.is_narrowed else keys
    names = {key.name for key in keys}
    rows = read_grid(engagement, [key for key in everything if key.name in names], everything)
    base = reverse("environment", kwargs={"code": engagement.code})
    groups = [
        EnvironmentGroup(
            str(environment.label),
            tuple(
                (key, f"{base}{key.number}/")
                for key in sorted(keys, key=lambda one: one.name.casefold())
                if key.environment == environment
            ),
        )
        for environment in Environment
    ]
    return {
        "grid": rows,
        "environments": shown_environments(everything),
        "groups": [group for group in groups if group.entries],
        "sentence": _sentence(read_grid(engagement, everything, everything)) if everything else "",
        "total": len(everything),
    }


def shown_environments(keys: list[EnvironmentKey]) -> list[Environment]:
    used = {key.environment for key in keys}
    return [one for one in Environment if one in ALWAYS_SHOWN or one.value in used]


def read_grid(
    engagement: Engagement, keys: list[EnvironmentKey], everything: list[EnvironmentKey]
) -> list[KeyRow]:
    """A row for each name; `everything` says which environments are in use."""
    base = reverse("environment", kwargs={"code": engagement.code})
    entries = {(key.name, key.environment): key for key in keys}
    environments = shown_environments(everything)
    rows = []
    for name in sorted({key.name for key in keys}, key=str.casefold):
        cells = []
        for environment in environments:
            entry = entries.get((name, environment.value))
            query = urlencode({"name": name, "environment": environment.value})
            url = f"{base}{entry.number}/" if entry else f"{base}new/?{query}"
            cells.append(Cell(str(environment.label), entry, url))
        rows.append(KeyRow(name, tuple(cells)))
    return rows


def _sentence(rows: list[KeyRow]) -> str:
    drifting = [row.name for row in rows if row.has_drift]
    keys = ngettext("%(n)d key", "%(n)d keys", len(rows)) % {"n": len(rows)}
    if not drifting:
        return _("%(keys)s; no environment lacks what another one has.") % {"keys": keys}
    lacking = ngettext(
        "%(n)d is in one environment and not in another: %(names)s",
        "%(n)d are in one environment and not in another: %(names)s",
        len(drifting),
    )
    names = ", ".join(drifting[:3]) + (" …" if len(drifting) > 3 else ".")
    return f"{keys}; " + lacking % {"n": len(drifting), "names": names}
