"""The environment register as a grid: keys down, environments across, so that drift shows at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, EnvironmentKey
from engagements.registers.register import Asked

Environment = EnvironmentKey.Environment
State = EnvironmentKey.State
ALWAYS_SHOWN = {Environment.PRODUCTION.value, Environment.STAGING.value}
NAMES_A_PAGE = 100
NAMED = 3


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


def list_extras(engagement: Engagement, _asked: Asked, _keys: list[EnvironmentKey]) -> Mapping[str, Any]:
    """What matters of the whole register in one sentence; counted by the database, however many keys."""
    kept = engagement.environment_keys.kept().order_by()
    used = set(kept.values_list("environment", flat=True).distinct())
    if not used:
        return {"sentence": ""}
    environments = len(ALWAYS_SHOWN | used)
    by_name = kept.values("name").annotate(
        present=Count("pk", filter=Q(state=State.PRESENT)),
        not_missing=Count("pk", filter=~Q(state=State.MISSING)),
    )
    drifting = by_name.filter(present__gt=0, not_missing__lt=environments)
    names = list(drifting.order_by(Lower("name")).values_list("name", flat=True)[: NAMED + 1])
    count = len(names) if len(names) <= NAMED else drifting.count()
    total = kept.aggregate(n=Count("name", distinct=True))["n"]
    return {"sentence": _sentence(total, count, names[:NAMED])}


def read_layout(engagement: Engagement, asked: Asked, keys: QuerySet[EnvironmentKey]) -> Mapping[str, Any]:
    """A page of names; the grid holds every environment of the keys that the address asks for."""
    names = keys.order_by(Lower("name"), "name").values_list("name", flat=True).distinct()
    page = Paginator(names, NAMES_A_PAGE).get_page(asked.page)
    shown = list(engagement.environment_keys.kept().filter(name__in=list(page.object_list)))
    used = set(engagement.environment_keys.kept().order_by().values_list("environment", flat=True).distinct())
    environments = [one for one in Environment if one in ALWAYS_SHOWN or one.value in used]
    return {
        "page_obj": page,
        "environments": environments,
        "grid": read_grid(engagement, shown, environments),
    }


def read_grid(
    engagement: Engagement, keys: list[EnvironmentKey], environments: list[Environment]
) -> list[KeyRow]:
    """A row for each name, a cell for each of these environments."""
    base = reverse("environment", kwargs={"code": engagement.code})
    entries = {(key.name, key.environment): key for key in keys}
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


def _sentence(total: int, count: int, names: list[str]) -> str:
    keys = ngettext("%(n)d key", "%(n)d keys", total) % {"n": total}
    if not count:
        return _("%(keys)s; no environment lacks what another one has.") % {"keys": keys}
    lacking = ngettext(
        "%(n)d is in one environment and not in another: %(names)s",
        "%(n)d are in one environment and not in another: %(names)s",
        count,
    )
    listed = ", ".join(names) + (" …" if count > len(names) else ".")
    return f"{keys}; " + lacking % {"n": count, "names": listed}
