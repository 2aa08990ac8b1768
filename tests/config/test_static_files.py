"""Static files are collected when they changed, and only then."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from config.static_files import collect_static


@pytest.fixture
def sources(settings: Settings, tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "own.css").write_text("a {}", encoding="ascii")
    settings.STATICFILES_DIRS = [sources]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    return sources


def test_a_second_start_collects_nothing(sources: Path, settings: Settings) -> None:
    assert collect_static()
    assert (settings.STATIC_ROOT / "own.css").exists()
    assert not collect_static()


def test_a_change_is_collected(sources: Path, settings: Settings) -> None:
    collect_static()
    (sources / "own.css").write_text("a { color: red }", encoding="ascii")
    assert collect_static()
    assert "red" in (settings.STATIC_ROOT / "own.css").read_text(encoding="ascii")
