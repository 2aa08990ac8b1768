"""Whatever people wrote, the pack renders, holds to its standards, and asks no network and no file."""

import io
import json
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings as portal_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfua import validate

from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.formats.markdown import document_markdown
from handover.pdf import Rendered, render_pdf
from tests.handover.conftest import MakePack

# What people write; the other texts of a snapshot are states, days and names of the portal's own.
WRITTEN = frozenset(
    {"title", "effect", "description", "evidence", "note", "treatment_plan", "steps", "when_to_use", "what",
     "how_to_know", "contact", "owner", "purpose", "value", "summary", "why", "text", "name", "product",
     "client", "organisation", "provider", "account", "recovery"}
)  # fmt: skip
SPOKEN = (
    "שלום עולם, זה הדף הראשי", "网站无法访问，请联系管理员", "🚀🔥 launch 👩‍💻", "a" * 1200,
    "\u202eevil\u202c \u200f\u200b", "![x](file:///etc/passwd) <img src='file:///etc/passwd'>",
    "[a](javascript:alert(1)) [b](file:///etc/shadow) ![c](http://127.0.0.1:9/c.png)",
    "<style>@import url(http://127.0.0.1:9/x.css);*{display:none}</style><script>alert(1)</script>",
    "# one\n## two\n| a | b |\n|---|---|\n| 1 | 2 |\n```\ncode\n```\n" + "* " * 200,
    "\x00\x07\ufffe", "", " ",
)  # fmt: skip
WILD = st.one_of(st.sampled_from(SPOKEN), st.text(max_size=200))


def render(snapshot: dict[str, Any]) -> Rendered:
    return render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed_files(snapshot))


def written_anew(value: Any, words: "cycle[str]", key: str = "") -> Any:
    """The same content with other words wherever people write some."""
    if isinstance(value, dict):
        return {name: written_anew(inner, words, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [written_anew(inner, words, key) for inner in value]
    return next(words) if isinstance(value, str) and key in WRITTEN else value


@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_validators_find_no_fault(make: MakePack, tmp_path: Path, paper: str) -> None:
    pdf = render(make(is_rendered=False, paper=paper).snapshot).pdf
    (tmp_path / "pack.pdf").write_bytes(pdf)
    assert validate(str(tmp_path / "pack.pdf")).findings == ()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not opened.check_pdf_syntax()


def test_a_pack_of_wild_words_renders_and_reads_as_markdown(make: MakePack) -> None:
    snapshot: dict[str, Any] = make(is_rendered=False).snapshot
    kept = {"cover", "one_page", "risks", "access", "next_steps"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in kept]

    @settings(max_examples=5, deadline=None, database=None)
    @given(words=st.lists(WILD, min_size=1, max_size=30))
    def holds(words: list[str]) -> None:
        wild = {**snapshot, "sections": written_anew(snapshot["sections"], cycle(words))}
        done = render(wild)
        with pikepdf.open(io.BytesIO(done.pdf)) as opened:
            assert len(opened.pages) == done.page_count
            assert not opened.check_pdf_syntax()
        assert document_markdown(wild).startswith("#")

    holds()


SPY = """
import json, sys, tempfile, django
django.setup()
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.pdf import render_pdf
snapshot, seen = json.load(open(sys.argv[1])), []
sys.addaudithook(lambda event, given: seen.append([event, str(given[0])]) if event in {
    "open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.listdir", "os.system"} else None)
render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed_files(snapshot))
seen = list(seen)
json.dump({"seen": seen, "temporary": tempfile.gettempdir(), "prefix": sys.prefix, "base": sys.base_prefix},
          open(sys.argv[2], "w"))
"""


def test_no_socket_is_opened_and_no_file_of_the_host_is_read(make: MakePack, tmp_path: Path) -> None:
    snapshot: dict[str, Any] = make(is_rendered=False).snapshot
    snapshot["sections"] = written_anew(snapshot["sections"], cycle(SPOKEN))
    (tmp_path / "snapshot.json").write_text(json.dumps(snapshot))
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", SPY, str(tmp_path / "snapshot.json"), str(tmp_path / "seen.json")],
        check=True, env=environment, cwd=portal_settings.BASE_DIR,
    )  # fmt: skip
    told = json.loads((tmp_path / "seen.json").read_text())
    assert told["seen"], "the spy sees what is opened"
    assert not [what for event, what in told["seen"] if event.startswith("socket")]
    programs = {what for event, what in told["seen"] if event == "subprocess.Popen"}
    assert programs <= {"fc-list"}
    own = (told["temporary"], told["prefix"], told["base"], str(portal_settings.BASE_DIR))
    opened = {what for event, what in told["seen"] if event == "open" and not what.isdigit()}
    assert not [path for path in opened if not path.startswith((*own, "/dev/null", "/usr/share/"))]
