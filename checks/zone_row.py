"""One DNS record as the page of records shows it: its cells, its state in words, what hangs on it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.subjects import ZoneRecord
from checks.zone.comparison import DIFFERENT, Row, State
from engagements.models import DnsRecord

PLACES = ("planned", "live", "approved")
WORDS = {
    State.MISSING: gettext_lazy("Missing"),
    State.CHANGED: gettext_lazy("Changed"),
    State.NOT_APPROVED: gettext_lazy("Not approved"),
    State.UNKNOWN: gettext_lazy("Could not tell"),
    State.TTL: gettext_lazy("Other lifetime"),
    State.PLANNED: gettext_lazy("Planned"),
    State.FOLLOWS: gettext_lazy("Follows its provider"),
    State.APPROVED: gettext_lazy("As approved"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and how many columns it fills; on a phone `place` stands before it."""

    place: str
    record: ZoneRecord | None
    span: int = 1

    @property
    def label(self) -> str:
        """Nothing where the value is the same everywhere."""
        return self.place if self.span < len(PLACES) else ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row with the notes of its record in the plan; `needed` says what would break without it.

    Until somebody approves something, `is_judged` is false: then nothing can be missing or too much. Until
    somebody looks, `is_seen` is.
    """

    row: Row
    note: DnsRecord | None
    needed: tuple[str, ...]
    is_judged: bool = True
    is_seen: bool = True

    @property
    def places(self) -> list[tuple[str, ZoneRecord | None]]:
        """Each of the three places by its name."""
        row = self.row
        return [(_("planned"), row.planned), (_("live"), row.live), (_("approved"), row.approved)]

    @property
    def cells(self) -> list[Cell]:
        """Neighbouring places with the same value share a cell."""
        cells: list[Cell] = []
        for place, record in self.places:
            last = cells[-1] if cells else None
            if last and last.record and record and last.record.value == record.value:
                cells[-1] = Cell(f"{last.place}, {place}", last.record, last.span + 1)
            else:
                cells.append(Cell(place, record))
        return cells

    @property
    def is_breaking(self) -> bool:
        """Whether something that is live goes or changes, or has done so."""
        is_planned = self.row.state is State.PLANNED and self.row.live is not None
        return bool(self.needed) and (self.is_urgent or is_planned)

    @property
    def owner(self) -> str:
        return self.note.owner if self.note else ""

    @property
    def purpose(self) -> str:
        return self.note.purpose if self.note else self.row.any.purpose

    @property
    def is_urgent(self) -> bool:
        return self.is_judged and self.row.state in DIFFERENT

    @property
    def look(self) -> str:
        """The key of the icon and the colour that its state is shown with."""
        is_open = not self.is_judged and self.row.state is State.NOT_APPROVED
        is_unseen = not self.is_seen and self.row.state is State.UNKNOWN
        return "not-begun" if is_open or is_unseen else self.row.state.value

    @property
    def word(self) -> str:
        row = self.row
        if not self.is_judged and row.state is State.NOT_APPROVED:
            return _("Not approved yet")
        if not self.is_seen and row.state is State.UNKNOWN:
            return _("Not looked at yet")
        if row.state is State.PLANNED and row.live:
            return _("Planned to change") if row.planned else _("Planned to go")
        return str(WORDS[row.state])
