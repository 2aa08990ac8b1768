"""What happens between two states of a zone, and what would break: the words before and after a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checks.subjects import Surface, ZoneRecord
from checks.zone.comparison import LiveZone, Row, State, compare
from checks.zone.dependents import Dependents
from checks.zone.formats import from_objects
from checks.zone.kept import plan_of
from engagements.models import Engagement, ZoneState

PLAN = "plan"
MOST_STATES = 40
_WORDS = {
    State.MISSING: gettext_lazy("Goes"),
    State.CHANGED: gettext_lazy("Changes"),
    State.NOT_APPROVED: gettext_lazy("Comes"),
    State.TTL: gettext_lazy("Other lifetime"),
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One record that goes, changes or comes; `needed` says what hangs on it."""

    row: Row
    needed: tuple[str, ...]

    @property
    def word(self) -> str:
        return str(_WORDS[self.row.state])

    @property
    def breaks(self) -> bool:
        return bool(self.needed) and self.row.state in {State.MISSING, State.CHANGED}

    @property
    def tone(self) -> str:
        if self.breaks:
            return "is-nogo"
        return "is-go" if self.row.state is State.NOT_APPROVED else "is-hold"


@dataclass(frozen=True, slots=True)
class ZoneDiff:
    """Before and after; what would break stands first."""

    consequences: tuple[Consequence, ...]
    same: int

    @property
    def breaking(self) -> int:
        return sum(one.breaks for one in self.consequences)

    @property
    def sentence(self) -> str:
        if not self.consequences:
            return _("Nothing changes; %(n)d are the same.") % {"n": self.same}
        of = [one.row.state for one in self.consequences]
        parts = [f"{of.count(state)} {str(word).lower()}" for state, word in _WORDS.items() if state in of]
        told = f"{', '.join(parts)}; " + _("%(n)d stay as they are.") % {"n": self.same}
        if not self.breaking:
            return told + " " + _("Nothing that we know of hangs on them.")
        hurt = ngettext("Something hangs on %(n)d of them.", "Things hang on %(n)d of them.", self.breaking)
        return f"{told} {hurt % {'n': self.breaking}}"


def diff_of(before: Sequence[ZoneRecord], after: Sequence[ZoneRecord], surface: Surface) -> ZoneDiff:
    """Lifetimes count, but least; a provider's own doings are left out."""
    rows = compare(LiveZone(tuple(after)), before)
    dependents = Dependents(surface, (*before, *after))
    told = [Consequence(row, dependents.of(row.approved or row.any)) for row in rows if row.state in _WORDS]
    told.sort(key=lambda one: (not one.breaks, one.row.state.rank))
    return ZoneDiff(tuple(told), len(rows) - len(told))


@dataclass(frozen=True, slots=True)
class Choice:
    """A state that can be chosen on either side of the comparison."""

    key: str
    label: str


def choices_of(states: Sequence[ZoneState]) -> list[Choice]:
    """The plan, then what was looked at and approved, the latest first."""
    return [Choice(PLAN, _("The plan")), *(Choice(str(one.number), label_of(one)) for one in states)]


def label_of(state: ZoneState) -> str:
    told = {"when": date_format(timezone.localtime(state.at), "j M H:i"), "who": state.by_name}
    if state.kind == ZoneState.Kind.APPROVED:
        return _("Approved %(when)s by %(who)s") % told
    return _("Live %(when)s") % told


def states_of(engagement: Engagement) -> list[ZoneState]:
    """What can be compared, without the records themselves: there may be many."""
    states = engagement.zone_states.defer("records", "unanswered")
    return list(states[:MOST_STATES])


def usual_sides(states: Sequence[ZoneState]) -> tuple[str, str]:
    """From what was approved to what is live; without an approval, from the look before; else to the plan."""
    approved = [one for one in states if one.kind == ZoneState.Kind.APPROVED]
    live = [one for one in states if one.kind == ZoneState.Kind.LIVE]
    if approved and live:
        return str(approved[0].number), str(live[0].number)
    if len(live) > 1:
        return str(live[1].number), str(live[0].number)
    if live or approved:
        return str((live or approved)[0].number), PLAN
    return PLAN, PLAN


def records_of(engagement: Engagement, key: str) -> tuple[ZoneRecord, ...] | None:
    """The records of one side; None where there is no such state."""
    if key == PLAN:
        return plan_of(engagement)
    if not key.isdecimal() or len(key) > 9:
        return None
    state = engagement.zone_states.filter(number=int(key)).first()
    return from_objects(state.records) if state else None
