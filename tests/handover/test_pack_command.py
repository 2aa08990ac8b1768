"""`manage.py pack`: a PDF without a worker, and clear words where there can be none."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagements.models import Engagement


def test_it_writes_the_file_and_says_version_pages_and_hash(
    sprint: Engagement, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "pack.pdf"
    call_command("pack", sprint.code, output=output)
    pack = sprint.packs.get()
    data = output.read_bytes()
    assert data.startswith(b"%PDF-1.7")
    assert sha256(data).hexdigest() == pack.sha256
    said = capsys.readouterr().out
    assert said.startswith(f"version 1, {pack.page_count} pages, SHA-256 {pack.sha256}")
    call_command("pack", sprint.code, output=tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == data
    assert sprint.packs.count() == 1


def test_what_cannot_be_done_is_said_before_anything_is_made(sprint: Engagement, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no engagement 'nosuch'"):
        call_command("pack", "nosuch", output=tmp_path / "x.pdf")
    for place in (tmp_path, tmp_path / "missing" / "x.pdf"):
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("pack", sprint.code, output=place)
    assert not sprint.packs.exists()


def test_issuing_without_an_audit_points_to_the_draft(engagement: Engagement, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--draft"):
        call_command("pack", engagement.code, output=tmp_path / "x.pdf")
    call_command("pack", engagement.code, "--draft", output=tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").stat().st_size > 20_000
