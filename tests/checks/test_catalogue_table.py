"""The page about the checks says what the checks are."""

from pathlib import Path

from django.conf import settings

from checks.catalogue_table import catalogue_page
from checks.check import all_checks


def test_the_page_of_the_checks_is_what_they_are() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "checks.md").read_text(encoding="utf-8")
    assert written == catalogue_page(all_checks()), (
        "make it anew: manage.py catalogue --markdown > docs/checks.md"
    )


def test_each_check_has_a_standard_and_a_recipe() -> None:
    rows = [line for line in catalogue_page(all_checks()).splitlines() if line.startswith("| **")]
    assert len(rows) == len(all_checks())
    empty = [row for row in rows if "| – |" in row or not row.rstrip(" |").strip()]
    assert empty == []
