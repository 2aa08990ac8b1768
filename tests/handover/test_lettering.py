"""A sign that no font has is written out on paper; one that a font has stays as it is."""

import json
import subprocess
from pathlib import Path

import pytest

from engagements.models import Engagement, Risk
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.lettering import merged, printable, spelled_out, written_out
from handover.pdf import render_pdf
from tests.handover.conftest import MakePack


def latin_only(code: int) -> bool:
    return code < 0x250


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain text, café – “quoted”", "plain text, café – “quoted”"),
        ("Launch 🚀 now", "Launch [rocket] now"),
        ("🚀🔥", "[rocket][fire]"),
        ("done ✔\ufe0f", "done [heavy check mark]\ufe0f"),
        ("你好!", "[U+4F60 U+597D]!"),
        ("你" * 40, "[U+4F60 U+4F60 U+4F60 U+4F60 U+4F60 U+4F60 …: 40]"),
        ("\ue000", "[U+E000]"),
        ("<b>🚀</b>", "<b>[rocket]</b>"),
    ],
)
def test_what_cannot_be_printed_is_told_in_words(text: str, printed: str) -> None:
    assert spelled_out(text, latin_only) == printed


def test_ranges_of_many_fonts_become_one_row() -> None:
    assert merged([(30, 40), (1, 5), (3, 9), (10, 12), (32, 33)]) == [(1, 12), (30, 40)]


def test_what_the_fonts_of_the_system_have_stays() -> None:
    text = "← → ✓ × שלום Ωμέγα Привет"
    assert written_out(text) == text
    assert all(printable(ord(sign)) for sign in "→✓")
    assert not printable(0x10FFFD)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "pack.pdf").write_bytes(pdf)
    told = subprocess.run(["pdftotext", "pack.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return told.stdout.decode()


def test_the_pdf_has_words_or_the_sign_but_no_empty_box(
    sprint: Engagement, make: MakePack, tmp_path: Path
) -> None:
    Risk.objects.filter(engagement=sprint).update(title="Launch \U0001f680 and \U000f1234 tell 你好 → ✓")
    snapshot = make(is_rendered=False).snapshot
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in {"cover", "risks"}]
    enclosed = enclosed_files(snapshot)
    rendered = render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed)
    text = text_of(rendered.pdf, tmp_path)
    for sign, words in (("\U0001f680", "[rocket]"), ("你好", "[U+4F60 U+597D]"), ("\U000f1234", "[U+F1234]")):
        assert (sign if printable(ord(sign[0])) else words) in " ".join(text.split()), words
    assert "→ ✓" in text
    # What was written stays whole in the files for programs.
    kept = next(one.data for one in enclosed if one.name == "pack.json")
    assert "🚀" in json.dumps(json.loads(kept), ensure_ascii=False)
