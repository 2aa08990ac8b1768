"""What leaves as a file comes back equal: each register in each form, whatever stands in its texts."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from engagements.actions.begin_import import begin_import, start_import
from engagements.actions.keep_register import add_entry
from engagements.models import Engagement, RegisterImport, User
from engagements.register_files.exporting import FORMS, Table, as_words, table_of
from engagements.register_files.fields import fields_of
from engagements.register_files.import_page import read_plan
from engagements.register_files.live_cells import as_text, as_typed
from engagements.register_files.plan import Fate, PlannedRow
from engagements.register_files.reading import read_file
from engagements.register_files.sheet import Sheet
from engagements.registers.all_registers import REGISTERS
from tests.engagements.register_forms import ONLY_ONCE, TYPED
from tests.factories import make_engagement

WILD = [
    '=HYPERLINK("http://evil.test","go")',
    "+1 (2) 3",
    "-2+3",
    "@SUM(A1)",
    "'=already",
    "''@twice",
    "two\nlines",
    'a "quoted", cell; with | all \t of them',
    "שלום עולם \u202eevil\u202c",
    "🛒👩‍👩‍👧‍👦",
    "<br> &amp; &#10; <b>x</b> | `code` _x0041_ *",
    "007",
    "1e5",
    "2026-01-02",
    "TRUE",
    "null",
    "\\|\\n",
    "# not a heading",
    "|---|",
]
each_register = pytest.mark.parametrize("key", REGISTERS)
each_form = pytest.mark.parametrize("form", FORMS)
# Forms trim their texts and keep plain line breaks; characters that no database keeps are no text.
cell_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60
) | st.sampled_from(WILD)


def file_of(table: Table, form: str) -> bytes:
    pieces = FORMS[form].write(table)
    return b"".join(one.encode() if isinstance(one, str) else one for one in pieces)


def texts_of(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


@each_form
@given(rows=st.lists(st.tuples(cell_text, cell_text, cell_text), min_size=1, max_size=8))
def test_any_text_comes_out_of_a_file_as_it_went_in(form: str, rows: list[tuple[str, ...]]) -> None:
    kind = REGISTERS["known-limits"]
    fields = tuple(one for one in fields_of(kind) if one.name in {"title", "effect", "until"})
    told = [row for row in rows if any(cell.strip() for cell in row)]
    data = file_of(Table(kind, Engagement(code="k"), fields, tuple(told)), form)
    if not told:
        return
    assert texts_of(read_file(data, "x", kind.key)) == told


@given(cell_text)
def test_no_cell_leaves_as_a_formula(cell: str) -> None:
    safe = as_text(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_typed(safe) == cell


def fill(engagement: Engagement, actor: User, key: str) -> None:
    """An entry for each wild text, which stands in every field that takes it."""
    kind = REGISTERS[key]
    for number, wild in enumerate(WILD):
        entry = kind.model(engagement=engagement, **TYPED[key])
        for name in (one.name for one in fields_of(kind) if one.form_field):
            _put(entry, name, wild, number)
        once = ONLY_ONCE.get(key) or NAMED.get(key, "title")
        own = f"KEY_{number}" if key == "environment" else f"https://{engagement.domain}/{number}"
        setattr(entry, once, own if key in ONLY_ONCE else f"{wild} {number}"[:110])
        if key == "old-urls":
            entry.target = f"https://{engagement.domain}/new-{number}"
        if key == "risks" and number % 2:
            entry.owner = actor
        add_entry(engagement=engagement, entry=entry, actor=actor)


NAMED = {"access": "provider", "contacts": "name"}


def _put(entry: Any, name: str, wild: str, number: int) -> None:
    field = entry._meta.get_field(name)
    kind = "" if field.choices else field.get_internal_type()
    if kind in {"CharField", "TextField"} and not isinstance(field, models.EmailField):
        setattr(entry, name, wild[: field.max_length])
    elif kind == "DateField":
        setattr(entry, name, date(2026, 2, 1 + number))
    elif kind == "BooleanField":
        setattr(entry, name, bool(number % 2))


def exported(key: str, engagement: Engagement) -> Table:
    kind = REGISTERS[key]
    return table_of(kind, engagement, list(kind.entries(engagement).kept()))


def words_of(table: Table) -> list[list[str]]:
    return [[as_words(value) for value in row] for row in table.rows]


def bring(engagement: Engagement, actor: User, key: str, data: bytes) -> RegisterImport:
    sheet = read_file(data, "x", key)
    job = begin_import(engagement=engagement, register=REGISTERS[key], sheet=sheet, source="x", actor=actor)
    job.refresh_from_db()
    return job


def refused(job: RegisterImport) -> list[PlannedRow]:
    return [row for row in read_plan(job) if row.fate != Fate.SAME][:5]


@pytest.mark.django_db
@each_register
@each_form
def test_a_register_comes_back_as_it_left(
    key: str, form: str, engagement: Engagement, consultant: User
) -> None:
    fill(engagement, consultant, key)
    before = exported(key, engagement)
    data = file_of(before, form)
    again = bring(engagement, consultant, key, data)
    assert again.counts == {"new": 0, "changed": 0, "same": len(WILD), "error": 0}, refused(again)

    engagement.state = "closed"
    engagement.save()
    other = make_engagement(engagement.organisation, domain=engagement.domain, actor=consultant)
    moved = bring(other, consultant, key, data)
    assert moved.counts == {"new": len(WILD), "changed": 0, "same": 0, "error": 0}, refused(moved)
    assert start_import(job=moved, actor=consultant)
    assert words_of(exported(key, other)) == words_of(before)
    assert file_of(exported(key, other), "csv") == file_of(before, "csv")
    if form == "json":
        assert json.loads(data)["entries"] == json.loads(file_of(exported(key, other), form))["entries"]
