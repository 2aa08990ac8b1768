"""What the page of an import shows: its columns with examples, and its rows with what happens to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.models import RegisterImport
from engagements.models.register_import import opened
from engagements.register_files.fields import FileField, fields_of
from engagements.register_files.kept_sheet import sheet_from_json
from engagements.register_files.mapping import mapping_problems
from engagements.register_files.plan import Fate, PlannedRow
from engagements.register_files.sheet import Sheet
from engagements.registers.all_registers import REGISTERS
from engagements.registers.register import Register
from engagements.secret_guard import find_secret

ROWS_A_PAGE = 100
LONGEST_EXAMPLE = 60
LOOKED_AT = 50
_ORDER = [Fate.ERROR, Fate.CHANGED, Fate.NEW, Fate.SAME]


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the file and the field it is taken for; `place` is its name in the form."""

    place: int
    heading: str
    example: str
    chosen: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    register: Register[Any]
    sheet: Sheet | None
    plan: tuple[PlannedRow, ...]
    columns: tuple[ColumnChoice, ...]
    fields: tuple[FileField, ...]
    page_obj: Page[PlannedRow]
    shown: str

    @property
    def unused(self) -> list[str]:
        """Columns that are not read."""
        return [one.heading for one in self.columns if not one.chosen]


def read_import_page(job: RegisterImport, shown: str, page: str) -> ImportPage:
    """`shown` narrows the rows to one fate."""
    register = REGISTERS[job.register]
    sheet = sheet_from_json(opened(job.sheet))
    plan = read_plan(job)
    wanted = [row for row in plan if row.fate == shown] if shown in set(Fate) else plan
    ordered = sorted(wanted, key=lambda row: (_ORDER.index(row.fate), row.line))
    return ImportPage(
        register,
        sheet,
        tuple(plan),
        tuple(_columns(sheet, job.mapping)) if sheet else (),
        fields_of(register),
        Paginator(ordered, ROWS_A_PAGE).get_page(page),
        shown if shown in set(Fate) else "",
    )


def read_plan(job: RegisterImport) -> list[PlannedRow]:
    return [PlannedRow.from_json(kept) for kept in opened(job.plan) or ()]


def chosen_columns(job: RegisterImport, posted: Any) -> tuple[list[str], str]:
    """The fields that a form chose for the columns, and what is wrong with them, if anything."""
    fields = fields_of(REGISTERS[job.register])
    names = {one.name for one in fields}
    chosen = [str(posted.get(f"column-{place}", "")) for place in range(len(job.mapping))]
    chosen = [name if name in names else "" for name in chosen]
    if twice := mapping_problems(chosen, fields):
        return chosen, _("Two columns cannot both be “%(field)s”.") % {"field": twice[0].label}
    return chosen, ""


def _columns(sheet: Sheet, mapping: Sequence[str]) -> list[ColumnChoice]:
    return [
        ColumnChoice(place, heading or _("(no heading)"), _example(sheet, place), mapping[place])
        for place, heading in enumerate(sheet.headings)
        if place < len(mapping)
    ]


def _example(sheet: Sheet, place: int) -> str:
    """The first cell that says something, unless it looks like a credential."""
    cells = (row.cells[place].strip() for row in sheet.rows[:LOOKED_AT])
    example = next((cell for cell in cells if cell), "")
    return _("(not shown)") if find_secret(example) else Truncator(example).chars(LONGEST_EXAMPLE)
