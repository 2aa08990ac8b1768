"""The environment register as a grid: keys down, environments across; what differs, and what is shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Trim
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, EnvironmentKey
from engagements.registers.register import Asked

Environment = EnvironmentKey.Environment
State = EnvironmentKey.State
ALWAYS_SHOWN = {Environment.PRODUCTION.value, Environment.STAGING.value}
NAMES_A_PAGE = 100
NAMED = 3
ROTATES_WITHIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Cell:
    """One key in one environment: its entry and address, or the address that adds it.

    `cell_url` gives the row with this cell's form below it.
    """

    environment: str
    entry: EnvironmentKey | None
    url: str
    key: str = ""
    cell_url: str = ""

    @property
    def is_stale(self) -> bool:
        return bool(self.entry and is_stale(self.entry))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """`form` is there while a cell is being edited, `edited` says which."""

    name: str
    cells: tuple[Cell, ...]
    edited: Cell | None = None
    form: Any = None

    @property
    def entries(self) -> list[EnvironmentKey]:
        return [cell.entry for cell in self.cells if cell.entry]

    @property
    def lacking(self) -> list[str]:
        """The environments in which it is missing or not listed while another one has it."""
        states = {cell.environment: cell.entry.state if cell.entry else State.MISSING for cell in self.cells}
        is_there = State.PRESENT in states.values()
        return [name for name, state in states.items() if is_there and state == State.MISSING]

    @property
    def sharing(self) -> list[str]:
        """The environments that keep this secret where production keeps it; the check env.inventory warns."""
        places = {
            cell.key: cell.entry.store.strip().lower()
            for cell in self.cells
            if cell.entry and cell.entry.is_secret and cell.entry.state != State.MISSING
        }
        place = places.pop(Environment.PRODUCTION.value, "")
        return [cell.environment for cell in self.cells if place and places.get(cell.key) == place]

    @property
    def drifts(self) -> list[str]:
        """In words: how its environments differ, and what they should not have in common."""
        found = [_("missing in %(where)s") % {"where": name} for name in self.lacking]
        if len({key.is_secret for key in self.entries}) > 1:
            found.append(_("secret and plain"))
        found += [_("%(where)s uses production’s store") % {"where": name} for name in self.sharing]
        if _differ(key.owner for key in self.entries):
            found.append(_("other owner"))
        if any(is_stale(key) for key in self.entries):
            found.append(_("rotated long ago"))
        return found

    @property
    def has_drift(self) -> bool:
        return bool(self.drifts)


def _differ(texts: Iterable[str]) -> bool:
    return len({text.strip().lower() for text in texts if text.strip()}) > 1


def is_stale(key: EnvironmentKey) -> bool:
    """A secret whose value has not been changed for longer than ROTATES_WITHIN."""
    return bool(key.is_secret and key.rotated_on and key.rotated_on < timezone.localdate() - ROTATES_WITHIN)


def drifting() -> Q:
    """Entries of the keys of which `KeyRow.drifts` says something, in SQL."""
    every = EnvironmentKey.objects.kept().filter(engagement=OuterRef("engagement"))
    same = every.filter(name=OuterRef("name"))
    long_ago = timezone.localdate() - ROTATES_WITHIN
    found = Q(Exists(same.exclude(is_secret=OuterRef("is_secret")))) | Q(
        is_secret=True, rotated_on__lt=long_ago
    )
    other = same.exclude(owner="").annotate(low=Lower(Trim("owner")))
    found |= ~Q(owner="") & Q(Exists(other.exclude(low=Lower(Trim(OuterRef("owner"))))))
    found |= _shares_store()
    for environment in Environment:
        lacks = Q(state=State.PRESENT) & ~Q(
            Exists(same.filter(environment=environment).exclude(state=State.MISSING))
        )
        is_used = Q(Exists(every.filter(environment=environment)))
        found |= lacks if environment in ALWAYS_SHOWN else lacks & is_used
    return found


def _shares_store() -> Q:
    """Secrets that production and another environment keep in the same place; `KeyRow.sharing` in SQL."""
    secret = Q(is_secret=True) & ~Q(state=State.MISSING)
    twins = EnvironmentKey.objects.kept().filter(
        secret, engagement=OuterRef("engagement"), name=OuterRef("name")
    )
    placed = twins.annotate(place=Lower(Trim("store"))).exclude(place="")
    same_place = placed.filter(place=Lower(Trim(OuterRef("store"))))
    in_production = Q(environment=Environment.PRODUCTION)
    with_another = in_production & Q(Exists(same_place.exclude(environment=Environment.PRODUCTION)))
    with_production = ~in_production & Q(Exists(same_place.filter(environment=Environment.PRODUCTION)))
    return secret & (with_another | with_production)


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
    shared = kept.filter(_shares_store(), environment=Environment.PRODUCTION).count()
    return {"sentence": f"{_sentence(total, count, names[:NAMED])}{_shared_words(shared)}"}


def read_layout(engagement: Engagement, asked: Asked, keys: QuerySet[EnvironmentKey]) -> Mapping[str, Any]:
    """A page of names; the grid holds every environment of the keys that the address asks for."""
    names = keys.order_by(Lower("name"), "name").values_list("name", flat=True).distinct()
    page = Paginator(names, NAMES_A_PAGE).get_page(asked.page)
    shown = list(engagement.environment_keys.kept().filter(name__in=list(page.object_list)))
    environments = shown_environments(engagement)
    return {
        "page_obj": page,
        "environments": environments,
        "grid": read_grid(engagement, shown, environments),
    }


def shown_environments(engagement: Engagement) -> list[Environment]:
    used = set(engagement.environment_keys.kept().order_by().values_list("environment", flat=True).distinct())
    return [one for one in Environment if one in ALWAYS_SHOWN or one.value in used]


def read_row(engagement: Engagement, name: str) -> KeyRow:
    """One key in every environment that is shown, listed there or not."""
    keys = list(engagement.environment_keys.kept().filter(name=name))
    environments = shown_environments(engagement)
    return _row(engagement, name, {(key.name, key.environment): key for key in keys}, environments)


def read_grid(
    engagement: Engagement, keys: list[EnvironmentKey], environments: list[Environment]
) -> list[KeyRow]:
    """A row for each name, a cell for each of these environments."""
    entries = {(key.name, key.environment): key for key in keys}
    names = sorted({key.name for key in keys}, key=str.casefold)
    return [_row(engagement, name, entries, environments) for name in names]


def _row(
    engagement: Engagement,
    name: str,
    entries: Mapping[tuple[str, str], EnvironmentKey],
    environments: list[Environment],
) -> KeyRow:
    base = reverse("environment", kwargs={"code": engagement.code})
    cells = []
    for environment in environments:
        entry = entries.get((name, environment.value))
        query = urlencode({"name": name, "environment": environment.value})
        url = f"{base}{entry.number}/" if entry else f"{base}new/?{query}"
        cells.append(Cell(str(environment.label), entry, url, environment.value, f"{base}cell/?{query}"))
    return KeyRow(name, tuple(cells))


def _shared_words(shared: int) -> str:
    said = ngettext(
        "%(n)d secret of production is kept where another environment keeps it.",
        "%(n)d secrets of production are kept where another environment keeps them.",
        shared,
    )
    return f" {said % {'n': shared}}" if shared else ""


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
