"""The sheet of contents: one sheet, however many sections there are, and numbered in the pack's language."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from handover.document import document_html, made_at
from handover.pdf import render_pdf
from tests.engagements.notifications.catalogue import write_catalogue
from tests.handover.conftest import MakePack


def pages_of(snapshot: dict[str, Any]) -> list[str]:
    rendered = render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=[])
    return [page.extract_text() for page in PdfReader(io.BytesIO(rendered.pdf)).pages]


@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize(("more", "words"), [(2, ""), (5, ""), (8, "Read this first.")])
def test_contents_keep_to_one_sheet(make: MakePack, paper: str, more: int, words: str) -> None:
    snapshot: dict[str, Any] = make(is_rendered=False, paper=paper).snapshot
    sections = {one["key"]: one for one in snapshot["sections"]}
    short = [sections[key] for key in ("cover", "next_steps", "known_limits", "contacts")]
    wanted = len(sections) + more - len(short)
    snapshot |= {
        "sections": [*short, *[{**sections["known_limits"], "title": "One more"}] * wanted],
        "introduction": words, "closing": words,
    }  # fmt: skip
    [(number, sheet)] = [
        (number, page) for number, page in enumerate(pages_of(snapshot)) if "Contents" in page.splitlines()
    ]
    assert number == (2 if words else 1)
    assert "Is the file that you hold" in sheet, "the code for checking the file stands on the same sheet"
    assert sheet.count("One more") >= wanted


def test_pages_are_numbered_in_the_language_of_the_pack(
    make: MakePack, tmp_path: Path, settings: Settings
) -> None:
    snapshot: dict[str, Any] = make(is_rendered=False).snapshot
    kept = {"cover", "known_limits"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in kept]
    assert "page 2 of 3" in pages_of(snapshot)[1]
    write_catalogue(tmp_path, "de", {"page %(page)s of %(all)s": 'Seite %(page)s "von" %(all)s'})
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [str(tmp_path)]
    assert re.search(r"Seite 2 'von' 3", pages_of({**snapshot, "language": "de"})[1])
