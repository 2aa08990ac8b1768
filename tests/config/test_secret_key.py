"""Each embedded portal has a key of its own, made once and for nobody else's eyes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.secret_key import secret_key
from config.validation import problems


def test_the_key_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    assert secret_key(path) == secret_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0, "nor is what will lie beside it"


def test_two_portals_have_different_keys(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_the_key_would_do_in_production(tmp_path: Path) -> None:
    environment = {"PORTAL_MODE": "production", "SECRET_KEY": secret_key(tmp_path / "key")}
    assert not [line for line in problems(environment) if line.startswith("SECRET_KEY")]


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [tmp_path / "key"] * 24))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_an_empty_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    assert len(secret_key(tmp_path / "key")) > 50
