"""docs/asvs.md names tests: each of them is there, and each requirement stands once."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
HERE = ROOT / "tests" / "engagements" / "sign_in"


def file_of(name: str) -> Path:
    return ROOT / name if "/" in name else HERE / name


def test_each_requirement_stands_once_and_in_order() -> None:
    numbers = [
        tuple(map(int, found.split("."))) for found in re.findall(r"^\| (\d+\.\d+\.\d+)", TEXT, re.MULTILINE)
    ]
    assert len(numbers) == 57
    assert numbers == sorted(set(numbers))


def test_every_test_that_it_names_is_there() -> None:
    """`file::test`, and a test's name by itself, which is one of the last file named before it."""
    file = HERE
    for cell in re.findall(r"^\| \d.*$", TEXT, re.MULTILINE):
        for named in re.findall(r"`([^`]+)`", cell):
            path, _, test = named.partition("::")
            if path.endswith(".py"):
                file = file_of(path)
                if not file.is_file():
                    file = ROOT / "tests" / "engagements" / "invitations" / path
                assert file.is_file(), named
            elif path.startswith("test_"):
                test = path
            elif "/" in path:
                assert (ROOT / path).exists(), named
            assert not test or f"def {test}(" in file.read_text(encoding="utf-8"), named
