"""What the page of DNS records shows: every record in its places, who approved what, and what differs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.subjects import Surface
from checks.surface_map import surface_of
from checks.zone.comparison import DIFFERENT, Row, State, compare
from checks.zone.dependents import Dependents
from checks.zone.kept import KeptZone, planned, read_kept
from checks.zone_row import WORDS, ShownRow
from engagements.models import DnsRecord, Engagement

DIFFERS = "differs"
NOBODYS = "no-owner"


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class ZoneReport:
    """`asked` are the state and the text that the address asks for."""

    kept: KeptZone
    every: Sequence[ShownRow]
    state: str
    text: str

    @cached_property
    def counts(self) -> Counter[State]:
        return Counter(shown.row.state for shown in self.every)

    @cached_property
    def rows(self) -> list[ShownRow]:
        return [shown for shown in self.every if self._is_asked(shown)]

    def _is_asked(self, shown: ShownRow) -> bool:
        row = shown.row
        if self.text:
            words = " ".join((row.name, row.rdtype, shown.owner, shown.purpose, *_values(row))).lower()
            if self.text.lower() not in words:
                return False
        if self.state == DIFFERS:
            return _differs(shown)
        if self.state == NOBODYS:
            return not shown.owner
        return self.state in ("", row.state.value)

    @property
    def tabs(self) -> list[Tab]:
        """Everything, what differs, then each state that there is."""
        nobodys = sum(not shown.owner for shown in self.every)
        tabs = [
            ("", _("All"), len(self.every)),
            (DIFFERS, _("Differs"), sum(_differs(shown) for shown in self.every)),
            *((state.value, str(WORDS[state]), self.counts[state]) for state in State if self.counts[state]),
            (NOBODYS, _("Without owner"), nobodys),
        ]
        return [
            Tab(key, label, count, key == self.state)
            for key, label, count in tabs
            if count or key in ("", self.state)
        ]

    @property
    def differing(self) -> int:
        return sum(self.counts[state] for state in DIFFERENT)

    @property
    def has_plan(self) -> bool:
        return any(shown.row.planned for shown in self.every)

    @property
    def unwritten(self) -> int:
        """How many live records nobody has written down."""
        return sum(shown.row.live is not None and shown.row.planned is None for shown in self.every)

    @property
    def sentence(self) -> str:
        """What the page says first."""
        if not self.every:
            return ""
        total = ngettext("%(n)d record", "%(n)d records", len(self.every)) % {"n": len(self.every)}
        if self.kept.approval is None and self.kept.look:
            return _("%(total)s, none of them approved yet.") % {"total": total}
        if self.kept.look is None:
            return _("%(total)s; nobody has looked what is live yet.") % {"total": total}
        states = (State.MISSING, State.CHANGED, State.NOT_APPROVED, State.UNKNOWN, State.PLANNED)
        parts = [f"{self.counts[one]} {str(WORDS[one]).lower()}" for one in states if self.counts[one]]
        if not parts:
            return _("%(total)s, all as approved.") % {"total": total}
        return f"{total}: {', '.join(parts)}."


def _values(row: Row) -> list[str]:
    return [record.value for record in (row.planned, row.live, row.approved) if record]


def _differs(shown: ShownRow) -> bool:
    if not shown.is_judged and shown.row.state is State.NOT_APPROVED:
        return not shown.row.is_as_planned
    return shown.row.state not in {State.APPROVED, State.FOLLOWS}


def read_zone_report(engagement: Engagement, query: Mapping[str, str] | QueryDict) -> ZoneReport:
    """Every record of the plan, of the latest look and of the latest approval."""
    notes = {str(planned(note)): note for note in engagement.dns_records.all()}
    kept = read_kept(engagement)
    surface = surface_of(engagement)
    rows = compare(kept.live, surface.approved, surface.records)
    dependents = dependents_of(surface, rows)
    every = [
        ShownRow(
            row,
            notes.get(str(row.planned)) if row.planned else None,
            dependents.of(row.any) if row.state is not State.APPROVED else (),
            is_judged=kept.approval is not None,
            is_seen=kept.look is not None,
        )
        for row in rows
    ]
    state = query.get("state", "")
    known = {"", DIFFERS, NOBODYS, *(one.value for one in State)}
    text = query.get("q", "").replace("\0", "").strip()[:200]
    return ZoneReport(kept, every, state if state in known else "", text)


def read_record(engagement: Engagement, note: DnsRecord) -> ShownRow:
    """One record of the plan beside what is live and approved of it, and all that hangs on it."""
    record, kept, surface = planned(note), read_kept(engagement), surface_of(engagement)
    rows = compare(kept.live, surface.approved, surface.records)
    row = next((one for one in rows if one.planned and str(one.planned) == str(record)), None)
    needed = dependents_of(surface, rows).of(record)
    row = row or Row(record.name, record.rdtype, State.PLANNED, record)
    return ShownRow(row, note, needed, is_judged=kept.approval is not None, is_seen=kept.look is not None)


def dependents_of(surface: Surface, rows: Sequence[Row]) -> Dependents:
    """Records in any place may point to another."""
    records = {
        str(one): one for row in rows for one in (row.planned, row.live, row.approved) if one is not None
    }
    return Dependents(surface, tuple(records.values()))
