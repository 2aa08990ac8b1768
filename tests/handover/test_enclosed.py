"""The files inside the PDF: the registers as they describe themselves, frozen with the version."""

import csv
import io
from typing import Any

import pytest

from engagements.models import Engagement, Risk
from engagements.registers.all_registers import REGISTERS
from handover.enclosed import enclosed_files
from handover.snapshot import content_of
from tests.handover.conftest import MakePack

REGISTERS_ENCLOSED = ("risks", "access", "runbooks")


def table(snapshot: dict[str, Any], name: str) -> list[dict[str, str]]:
    data = next(one.data for one in enclosed_files(snapshot) if one.name == f"{name}.csv")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("key", REGISTERS_ENCLOSED)
def test_a_file_has_the_columns_of_its_register(sprint: Engagement, make: MakePack, key: str) -> None:
    register = REGISTERS[key]
    rows = table(make(is_rendered=False).snapshot, key)
    entry = register.entries(sprint).kept().get(number=1)
    row = next(one for one in rows if one["Number"] == entry.reference)
    assert list(row) == [str(column.label) for column in register.numbered_columns]
    for column in register.columns:
        assert row[str(column.label)] in {str(column.plain(entry)), column.text(entry)}, column.key
    assert len(rows) == register.entries(sprint).kept().count()


def test_a_version_keeps_the_columns_it_was_made_with(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    content_of(snapshot, "access")["columns"] = [{"key": "provider", "label": "Who runs it"}]
    assert {tuple(row) for row in table(snapshot, "access")} == {("Who runs it",)}


def test_dates_and_yes_or_no_read_alike_in_every_spreadsheet(sprint: Engagement, make: MakePack) -> None:
    Risk.objects.filter(engagement=sprint, number=1).update(due_on="2026-11-30", must_fix_now=True)
    row = next(one for one in table(make(is_rendered=False).snapshot, "risks") if one["Number"] == "R1")
    assert (row["Due"], row["Must fix now"]) == ("2026-11-30", "yes")


def test_the_results_and_records_have_words_above_them(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    assert list(table(snapshot, "checks")[0])[:2] == ["Check", "Title"]
    assert len(table(snapshot, "checks")) == len(content_of(snapshot, "before_after")["verdicts"])
