"""The cover is one sheet, and the running head says what it shows, whatever the names are."""

import io
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from handover.document import document_html, made_at
from handover.pdf import render_pdf
from handover.snapshot import content_of
from tests.handover.conftest import MakePack

LONG_NAME = (
    "The Extraordinarily Long Name of a Product with a Portal, a Shop, a Newsletter and an Archive " * 2
)


@pytest.fixture(params=["A4", "letter"])
def wordy(make: MakePack, request: pytest.FixtureRequest) -> bytes:
    """The cover and two sections of a pack in which all names are as long as they may be."""
    snapshot: dict[str, Any] = make(is_rendered=False, paper=request.param).snapshot
    cover = content_of(snapshot, "cover")
    cover |= {"product": LONG_NAME[:160], "client": LONG_NAME[:120], "organisation": LONG_NAME[:120]}
    cover["address"] = "\n".join(["Quay Street 12, entrance on the water side"] * 6)
    kept = {"cover", "known_limits", "contacts"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in kept]
    return render_pdf(document_html(snapshot), made_at=made_at(snapshot)).pdf


def test_the_cover_is_one_sheet_whatever_the_names_are(wordy: bytes) -> None:
    pages = PdfReader(io.BytesIO(wordy)).pages
    assert "State of" in pages[0].extract_text()
    assert pages[1].extract_text().count("Contents") == 1


def test_no_sign_of_a_running_head_stands_for_a_whole_text(wordy: bytes) -> None:
    """An ellipsis of the renderer's own hides the rest behind one sign: PDF readers refuse the long entry."""
    with pikepdf.open(io.BytesIO(wordy)) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one]
        entries = [line for font in fonts for line in font.ToUnicode.read_bytes().splitlines()]
    assert fonts
    assert max(map(len, entries)) < 256
