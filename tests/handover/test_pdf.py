"""The PDF: archivable, tagged, complete, the same bytes each time, and unharmed by wild content."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from pypdf import PdfReader

from engagements.models import AccessEntry, Engagement, Risk
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.pdf import STATIC, OwnFilesOnly, Rendered, Sheets, Stopped, Told, render_pdf
from handover.snapshot import content_of
from tests.handover.conftest import MakePack

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WILD = "<script>alert(1)</script> <b>bold</b> &amp; שלום עולם \u202eevil\u202c \x01 {{ engagement }} ../.."


def render(snapshot: dict[str, Any]) -> Rendered:
    return render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed_files(snapshot))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_an_issued_pack_is_what_archives_and_readers_aloud_ask_for(make: MakePack) -> None:
    pack = make()
    with pack.file.open("rb") as file:
        data = file.read()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Title"] == "Brightcart shop: handover pack, version 1"
        assert pdf.docinfo["/Author"] == "Steady Launch"
        assert set(pdf.attachments) == {
            "risks.csv", "access.csv", "runbooks.csv", "checks.csv", "dns.csv", "edge-policy.csv",
            "environment.csv", "redirects.csv", "old-addresses.csv", "known-limits.csv", "next-steps.csv",
            "contacts.csv", "pack.json",
        }  # fmt: skip
        enclosed = pdf.attachments["risks.csv"].get_file().read_bytes().decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(enclosed)))) == 5
        told = {key: value for key, value in pack.snapshot.items() if key != "summary"}
        assert json.loads(pdf.attachments["pack.json"].get_file().read_bytes()) == told
        assert all(_has_text_in_place(element) for element in _elements(pdf.Root.StructTreeRoot.K, "/Figure"))
        with pdf.open_outline() as outline:
            assert [str(item.title) for item in outline.root][:2] == ["Brightcart shop", "Contents"]
    assert pack.page_count == len(PdfReader(io.BytesIO(data)).pages) > 8
    text = text_of(data)
    assert f"page 2 of {pack.page_count}" in text
    assert "DRAFT" not in text
    for words in ("Must fix now", "Deliberately not built", "Restore from a backup", "1Password › Launch"):
        assert words in text, words
    explained = content_of(pack.snapshot, "glossary")["terms"]
    assert explained
    assert all(term["meaning"][:30] in " ".join(text.split()) for term in explained)


def _elements(node: Any, kind: str) -> list[Any]:
    children = node if isinstance(node, pikepdf.Array) else [node]
    found = []
    for child in children:
        if isinstance(child, pikepdf.Dictionary):
            found += [child] if child.get("/S") == kind else []
            found += _elements(child.K, kind) if "/K" in child else []
    return found


def _has_text_in_place(figure: Any) -> bool:
    return bool(str(figure.get("/Alt", "")))


def test_a_draft_says_so_on_every_page_and_letter_is_letter(make: MakePack) -> None:
    pack = make("draft", paper="letter")
    with pack.file.open("rb") as file:
        reader = PdfReader(file)
        assert all("DRAFT" in page.extract_text() for page in reader.pages)
        assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (612, 792)


def test_the_same_snapshot_gives_the_same_bytes_in_another_process_too(
    make: MakePack, tmp_path: Path
) -> None:
    snapshot = make(is_rendered=False).snapshot
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in {"cover", "access", "where"}]
    here = render(snapshot).pdf
    assert render(snapshot).pdf == here
    kept = tmp_path / "snapshot.json"
    kept.write_text(json.dumps(snapshot))
    script = (
        "import json, sys, django; django.setup()\n"
        "from handover.document import document_html, made_at\n"
        "from handover.enclosed import enclosed_files\n"
        "from handover.pdf import render_pdf\n"
        "snapshot = json.load(open(sys.argv[1]))\n"
        "html = document_html(snapshot)\n"
        "done = render_pdf(html, made_at=made_at(snapshot), enclosed=enclosed_files(snapshot))\n"
        "open(sys.argv[2], 'wb').write(done.pdf)\n"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(
        [sys.executable, "-c", script, str(kept), str(tmp_path / "pack.pdf")],
        check=True, env=environment, cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert (tmp_path / "pack.pdf").read_bytes() == here


def test_wild_content_is_printed_as_text_and_breaks_nothing(sprint: Engagement, make: MakePack) -> None:
    sprint.client.name = WILD.replace("\x01", "")[:100]
    sprint.client.save()
    Risk.objects.filter(engagement=sprint).update(
        title=WILD[:200],
        effect=WILD,
        description=f"# {WILD}\n\n![x](https://evil.test/a.png)",
        evidence="=" * 9,
    )
    AccessEntry.objects.filter(engagement=sprint).update(note="word " * 20_000, provider=WILD, owner="=1+1")
    snapshot = make(is_rendered=False).snapshot
    html = document_html(snapshot)
    assert "<script" not in html
    assert "<b>bold" not in html
    assert "evil.test" not in html.replace("![x](https://evil.test/a.png)", "")
    keys = {"cover", "access", "risks"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in keys]
    pdf = render(snapshot).pdf
    text = text_of(pdf)
    assert "<script>alert(1)</script>" in text
    assert "97,600 more characters" in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        rows = opened.attachments["access.csv"].get_file().read_bytes().decode("utf-8-sig")
        assert "'=1+1" in rows
        assert len(rows) > 300_000
    assert "\x01" not in json.dumps(content_of(snapshot, "access"))


def test_a_sign_that_no_font_has_does_not_break_the_file(sprint: Engagement, make: MakePack) -> None:
    Risk.objects.filter(engagement=sprint).update(title="Launch 🚀 \U000e0041 \ufdd0", effect="\ufffd")
    snapshot = make(is_rendered=False).snapshot
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in {"cover", "risks"}]
    with pikepdf.open(io.BytesIO(render(snapshot).pdf)) as pdf:
        assert not pdf.check_pdf_syntax()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://evil.test/x.css",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        f"{STATIC}../config/settings.py",
        f"{STATIC}css/../../manage.py",
        f"{STATIC}js/keys.js",
        f"{STATIC}%2e%2e/manage.py",
        "https://static.invalid.evil.test/css/pack.css",
    ],
)
def test_the_pack_fetches_nothing_but_its_own_files(url: str) -> None:
    with pytest.raises(ValueError, match=r"not one of the files|disallowed protocol|outside"):
        OwnFilesOnly().fetch(url)


def test_the_pack_may_use_its_own_style_sheets_and_data_addresses() -> None:
    assert b"@page" in OwnFilesOnly().fetch(f"{STATIC}css/pack.css").read()
    assert OwnFilesOnly().fetch("data:text/plain,hello").read() == b"hello"


def test_a_progress_function_hears_of_pages_and_can_end_the_rendering() -> None:
    html = "<html lang=en><title>x</title>" + "<p style='break-after: page'>page</p>" * 4
    heard: list[int | str] = []
    assert render_pdf(html, made_at=NOON, progress=heard.append).page_count == 4
    assert max(page for page in heard if isinstance(page, int)) == 4

    def stop(page: int | str) -> None:
        if page == 2:
            raise Stopped

    with pytest.raises(Stopped):
        render_pdf(html, made_at=NOON, progress=stop)
    assert render_pdf(html, made_at=NOON).page_count == 4


def test_the_lean_style_sheet_leaves_every_byte_as_it_was(make: MakePack, monkeypatch: Any) -> None:
    """It takes the place of the renderer's own one, by a method that is not promised to stay. So does what
    tells of the sections.
    """
    snapshot = make(is_rendered=False).snapshot
    lean = render(snapshot).pdf
    with monkeypatch.context() as given:
        given.delattr(Sheets, "_ua_stylesheets")
        given.delattr(Told, "_build_layout_context")
        assert render(snapshot).pdf == lean
    assert "_ua_stylesheets" in vars(Sheets.__base__), "WeasyPrint has another way to its style sheet by now"
