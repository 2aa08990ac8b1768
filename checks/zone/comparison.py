"""Lays what is planned, live and approved side by side, record by record, and says what differs."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from checks.subjects import ZoneRecord
from checks.zone.slots import kind_of

ALIASES = frozenset({"ALIAS", "ANAME"})
# Where a provider answers for a name, it may do so with any of these.
ADDRESSES = frozenset({"A", "AAAA", "CNAME"}) | ALIASES


class State(StrEnum):
    """How live stands to what was approved, the most urgent first."""

    MISSING = "missing"
    CHANGED = "changed"
    NOT_APPROVED = "not-approved"
    UNKNOWN = "not-known"
    TTL = "other-ttl"
    PLANNED = "planned"
    FOLLOWS = "follows-provider"
    APPROVED = "as-approved"

    @property
    def rank(self) -> int:
        return list(State).index(self)


DIFFERENT = frozenset({State.MISSING, State.CHANGED, State.NOT_APPROVED})


@dataclass(frozen=True, slots=True)
class LiveZone:
    """What DNS says: the records found, and the questions (name, type, word of DNS) that stayed open."""

    records: tuple[ZoneRecord, ...] = ()
    unanswered: tuple[tuple[str, str, str], ...] = ()

    @property
    def open_questions(self) -> frozenset[tuple[str, str]]:
        return frozenset((name, rdtype) for name, rdtype, _rcode in self.unanswered)


@dataclass(frozen=True, slots=True)
class Row:
    """One record in up to three places; where its value changed, they hold different values."""

    name: str
    rdtype: str
    state: State
    planned: ZoneRecord | None = None
    live: ZoneRecord | None = None
    approved: ZoneRecord | None = None

    @property
    def is_as_planned(self) -> bool:
        """Whether a difference from what was approved is what the plan asks for."""
        return _value(self.live) == _value(self.planned)

    @property
    def any(self) -> ZoneRecord:
        """The record as the nearest place has it: planned, then approved, then live."""
        record = self.planned or self.approved or self.live
        if record is None:
            raise LookupError("a row without a record")
        return record


def compare(
    live: LiveZone | None,
    approved: Sequence[ZoneRecord],
    planned: Sequence[ZoneRecord] | None = None,
) -> list[Row]:
    """Every record of the three once, by name and type. `live` is None while nobody has looked.

    Without a plan (None) nothing is said about one. Values are compared as sets: order means nothing.
    """
    judge = _Judge(live, approved, planned)
    return sorted(judge.rows(), key=lambda row: by_place(row.any))


def by_place(record: ZoneRecord) -> tuple[int, str, str, str]:
    """The domain before its hosts, hosts before what lies below them."""
    return record.name.count("."), record.name, record.rdtype, record.value


class _Judge:
    def __init__(
        self, live: LiveZone | None, approved: Sequence[ZoneRecord], planned: Sequence[ZoneRecord] | None
    ) -> None:
        self._live = live
        self._has_plan = planned is not None
        self._open = live.open_questions if live else frozenset()
        known = (*approved, *(planned or ()))
        found = _own(live.records if live else (), {one.name for one in known})
        if approved:
            found = _without_servers(found, {one.name for one in known if one.rdtype == "NS"})
        self._sets = [_by_set(records) for records in (planned or (), found, approved)]
        self._addressed = {one.name for one in found if one.rdtype in ADDRESSES}
        self._followers = {
            one.name
            for one in approved
            if one.rdtype in ALIASES or (one.rdtype in ADDRESSES and one.follows_provider)
        }

    def rows(self) -> Iterator[Row]:
        planned, live, approved = self._sets
        for name, rdtype in dict.fromkeys((*approved, *live, *planned)):
            key = (name, rdtype)
            for row in _align(key, planned.get(key, []), live.get(key, []), approved.get(key, [])):
                yield replace(row, state=self._state(row))

    def _state(self, row: Row) -> State:
        if self._live is None:
            return State.UNKNOWN if row.approved else State.PLANNED
        if row.rdtype in ADDRESSES and row.name in self._followers:
            return self._following(row)
        if row.live and row.approved:
            return self._both(row, row.live, row.approved)
        if row.live:
            return State.NOT_APPROVED
        if (row.name, row.rdtype) in self._open:
            return State.UNKNOWN
        return State.MISSING if row.approved else State.PLANNED

    def _both(self, row: Row, live: ZoneRecord, approved: ZoneRecord) -> State:
        if live.value != approved.value:
            return State.FOLLOWS if approved.follows_provider else State.CHANGED
        if self._has_plan and _value(row.planned) != live.value:
            return State.PLANNED
        return State.TTL if ttl_differs(live, approved) else State.APPROVED

    def _following(self, row: Row) -> State:
        """Any address will do, under whatever type; only none at all is missing."""
        if row.name in self._addressed:
            return State.FOLLOWS if row.live or row.approved else State.PLANNED
        if any((row.name, rdtype) in self._open for rdtype in ADDRESSES):
            return State.UNKNOWN
        return State.MISSING if row.approved else State.PLANNED


def ttl_differs(live: ZoneRecord, approved: ZoneRecord) -> bool:
    """A resolver's copy counts down, so that only a longer time in it says something."""
    if approved.is_cached:
        return False
    if live.is_cached:
        return live.ttl > approved.ttl
    return live.ttl != approved.ttl


def _own(live: Iterable[ZoneRecord], known: Container[str]) -> list[ZoneRecord]:
    """Without what a wildcard answers for names that hold nothing themselves (RFC 4592)."""
    records = list(live)
    wild = {str(one)[2:] for one in records if one.name.startswith("*.")}
    if not wild:
        return records
    return [one for one in records if one.name in known or not _is_answered_by(one, wild)]


def _without_servers(live: list[ZoneRecord], names: Container[str]) -> list[ZoneRecord]:
    """Many zone files leave the domain's own servers out, which the registrar sets: they are compared only
    where somebody approved or planned them."""
    return [one for one in live if one.rdtype != "NS" or one.name in names]


def _is_answered_by(record: ZoneRecord, wild: Container[str]) -> bool:
    labels = record.name.split(".")
    above = (".".join(labels[start:]) for start in range(1, len(labels)))
    return any(f"{parent} {record.rdtype} {record.value}" in wild for parent in above)


def _by_set(records: Iterable[ZoneRecord]) -> dict[tuple[str, str], list[ZoneRecord]]:
    sets: dict[tuple[str, str], dict[str, ZoneRecord]] = defaultdict(dict)
    for record in records:
        sets[record.name, record.rdtype].setdefault(record.value, record)
    return {key: sorted(one.values(), key=lambda record: record.value) for key, one in sets.items()}


def _align(
    key: tuple[str, str],
    planned: Sequence[ZoneRecord],
    live: Sequence[ZoneRecord],
    approved: Sequence[ZoneRecord],
) -> Iterator[Row]:
    """Equal values stand in one row; of the rest, those that are one record with another value do."""
    slots: list[dict[str, ZoneRecord]] = []
    for place, records in (("approved", approved), ("live", live), ("planned", planned)):
        by_value = {record.value: slot for slot in slots for record in slot.values()}
        rest = []
        for record in records:
            slot = by_value.get(record.value)
            if slot is None or place in slot:
                rest.append(record)
            else:
                slot[place] = record
        for record in rest:
            _other_value(slots, place, record)[place] = record
    for slot in slots:
        yield Row(*key, State.UNKNOWN, slot.get("planned"), slot.get("live"), slot.get("approved"))


def _other_value(slots: list[dict[str, ZoneRecord]], place: str, record: ZoneRecord) -> dict[str, ZoneRecord]:
    """The slot of the record that this one takes the place of, or a new one."""
    kind = kind_of(record)
    for slot in slots:
        if kind is not None and place not in slot and kind in {kind_of(one) for one in slot.values()}:
            return slot
    slots.append({})
    return slots[-1]


def _value(record: ZoneRecord | None) -> str | None:
    return record.value if record else None
