"""The pack as HTML, Markdown, XLSX and JSON: the same content, and nothing that people wrote takes effect."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from engagements.models import Engagement, Risk, Runbook, User
from handover.formats import FORMATS
from handover.formats.markdown import document_markdown
from handover.register_tables import register_tables
from handover.snapshot import content_of
from tests.handover.conftest import MakePack

SCHEMA = json.loads((Path(settings.BASE_DIR) / "static/schema/pack.json").read_text())
WILD = (
    "<img src=x onerror=alert(1)> [click](javascript:alert(1)) | # not a head | `code` *stars* ~~gone~~ &lt;b"
)


@pytest.fixture
def wild(make: MakePack, sprint: Engagement) -> dict[str, Any]:
    """A sprint whose risk, effect, description and owner are full of markup and formulas."""
    Risk.objects.create(
        engagement=sprint, number=900, title=WILD, effect=WILD, description="=HYPERLINK(1)\n\n# Heading",
        evidence=WILD, likelihood=5, impact=5, must_fix_now=True,
    )  # fmt: skip
    snapshot: dict[str, Any] = make(is_rendered=False).snapshot
    return snapshot


def test_markdown_says_all_and_what_people_wrote_is_no_markup_in_it(wild: dict[str, Any]) -> None:
    written = document_markdown(wild)
    titles = [section["title"] for section in wild["sections"] if section["key"] != "cover"]
    headings = re.findall(r"^## \d+ (.+)$", written, re.MULTILINE)
    assert headings == titles
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(written)
    shown = re.sub(r"<[^>]+>", "", html)
    assert shown.count("<") == 0
    assert "<img" not in html
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html), "only as a text"
    assert "[click](javascript:alert(1)) | # not a head | `code` *stars* ~~gone~~ &amp;lt;b" in html
    for group in content_of(wild, "risks")["groups"]:
        for risk in group["risks"]:
            assert f"R{risk['number']} " in written


def test_a_fence_in_what_people_wrote_does_not_end_the_block(make: MakePack, sprint: Engagement) -> None:
    evidence = "```\n\n\n\n# No heading\n<img src=x onerror=alert(1)>\n````\n[click](javascript:alert(1))"
    Risk.objects.create(
        engagement=sprint, number=901, title="A fence", effect="x", evidence=evidence, likelihood=5, impact=5,
        must_fix_now=True,
    )  # fmt: skip
    written = document_markdown(make(is_rendered=False).snapshot)
    assert evidence in written, "as it was written, its blank lines too"
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(written)
    assert "<img" not in html
    assert "No heading</h1>" not in html
    assert "href=" not in html.split("A fence")[-1].split("</code>")[0]


IN_PLACES = (
    "- one\n\n  ```\n  a\n\n\n\n  b\n  ```\n\n- ```\n  a\n\n\n\n  b\n  ```\n\n"
    "10. ```\n    a\n\n\n\n    b\n    ```\n\n> said\n>\n> ```\n> a\n>\n>\n>\n> b\n> ```\n"
)


def test_a_block_in_a_list_or_a_quote_keeps_its_blank_lines(make: MakePack, sprint: Engagement) -> None:
    Runbook.objects.filter(engagement=sprint, number=1).update(steps=IN_PLACES)
    written = document_markdown(make(is_rendered=False).snapshot)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(written)
    assert html.count("<pre><code>a\n\n\n\nb\n</code></pre>") == 4
    outside = re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
    assert "```" not in outside
    assert not re.search(r"\n{3,}", re.sub(r"(?s)```.*?```", "x", written)), "one blank line elsewhere"


def test_every_table_of_the_markdown_has_one_head_and_rows_of_its_width(wild: dict[str, Any]) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", document_markdown(wild), re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        lines = table.splitlines()
        assert sum(set(line) <= {"|", "-", " "} and "---" in line for line in lines) == 1, table
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
        assert len(widths) == 1, table


def test_one_html_file_needs_nothing_beside_it(wild: dict[str, Any]) -> None:
    page = FORMATS["html"].write(wild).decode()
    assert "Content-Security-Policy" in page
    assert "<script" not in page
    assert "<img" not in page
    linked = f'<a href="{wild["verification"]["address"]}">'  # for whoever wants to follow it
    assert linked in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page.replace(linked, ""))
    assert set(re.findall(r"url\(\"?([a-z]+):", page)) == {"data"}
    assert "font/woff2" in page


def test_the_workbook_has_every_register_and_no_formula(wild: dict[str, Any]) -> None:
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].write(wild)))
    assert book.sheetnames == [table.title for table in register_tables(wild)]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)\n\n# Heading" in {cell.value for cell in cells}


def test_json_is_as_the_published_schema_says(wild: dict[str, Any]) -> None:
    validator = Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    kept = json.loads(FORMATS["json"].write(wild))
    assert kept == {key: value for key, value in wild.items() if key != "summary"}
    validator.validate(kept)
    described = set(SCHEMA["$defs"]["sections"])
    assert {section["key"] for section in kept["sections"]} <= described, "every section is described"


@pytest.mark.parametrize("path", [("format",), ("sections", 0, "content", "answer"), ("made_at",)])
def test_what_is_no_pack_is_refused_by_the_schema(wild: dict[str, Any], path: tuple[Any, ...]) -> None:
    broken = json.loads(json.dumps(wild))
    *way, last = path
    inner = broken
    for step in way:
        inner = inner[step]
    inner[last] = "something else"
    assert not Draft202012Validator(SCHEMA).is_valid(broken)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_founder_takes_an_issued_version_in_any_form_and_no_draft(
    client: Client, make: MakePack, sprint: Engagement, founder: User, ending: str
) -> None:
    issued, draft = make(), make("draft", is_rendered=False)
    client.force_login(founder)
    address = {"code": sprint.code, "number": issued.number, "ending": ending}
    response = client.get(reverse("pack_as", kwargs=address))
    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[ending].media_type
    assert f"version-{issued.number}.{ending}" in response["Content-Disposition"]
    assert client.get(reverse("pack_as", kwargs=address | {"number": draft.number})).status_code == 404
    assert client.get(reverse("pack_as", kwargs=address | {"ending": "exe"})).status_code == 404


def test_the_command_writes_any_form_of_any_version(
    make: MakePack, sprint: Engagement, tmp_path: Path
) -> None:
    first = make()
    Risk.objects.filter(engagement=sprint).update(title="Named anew")
    for ending in FORMATS:
        output = tmp_path / f"pack.{ending}"
        call_command("pack", sprint.code, number=first.number, format=ending, output=output)
        assert b"Named anew" not in output.read_bytes()
    call_command("pack", sprint.code, number=first.number, output=tmp_path / "pack.pdf")
    with first.file.open("rb") as kept:
        assert (tmp_path / "pack.pdf").read_bytes() == kept.read()
    assert sprint.packs.count() == 1
    with pytest.raises(CommandError, match="no draft or version 9"):
        call_command("pack", sprint.code, number=9, output=tmp_path / "x.pdf")
    waiting = make("draft", is_rendered=False)
    with pytest.raises(CommandError, match="has no PDF"):
        call_command("pack", sprint.code, number=waiting.number, output=tmp_path / "x.pdf")


def test_the_command_takes_the_number_from_its_line(
    make: MakePack, sprint: Engagement, tmp_path: Path
) -> None:
    make()
    output = tmp_path / "pack.md"
    call_command("pack", sprint.code, "--version", "1", "--format", "md", "--output", str(output))
    assert output.read_text().startswith("# Brightcart shop")
