"""The names of the keys in an `.env.example`, and nothing else of it: no value, no comment."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engagements.register_files.sheet import Sheet, UnreadableFile, as_sheet
from engagements.secret_guard import find_secret

_NAME = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]{0,119})\s*(=(?!=*\s*\Z)|=\s*\Z|:\s|\Z)")
_QUOTED = re.compile(r"""=\s*(?P<mark>"{3}|'{3}|["'`])""")
_BEGINS, _ENDS = "-----BEGIN", "-----END"


def is_env_text(text: str) -> bool:
    """Whether every line that says anything is a key with its value, a comment, or a part of a value."""
    lines = [line for _number, line in _lines(text)]
    if not lines or not re.match(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=", lines[0]):
        return False
    return sum("=" in line for line in lines) >= 0.5 * len(lines)


def read_env(text: str) -> Sheet:
    """A table of one column. Values are dropped while reading: they are neither kept nor shown anywhere.

    Raises UnreadableFile where there is no name in it.
    """
    found = [(number, match) for number, line in _lines(text) if (match := _NAME.match(line))]
    signs = [match[2][:1].strip() for _number, match in found]
    # A line without the sign that the others have is what is left of a value of several lines.
    sign = next((one for one in ("=", ":") if one in signs), "")
    names: dict[str, int] = {}
    for (number, match), own in zip(found, signs, strict=True):
        if own == sign and not find_secret(match[1]):
            names.setdefault(match[1], number)
    if not names:
        raise UnreadableFile(_("There is no name of a key in this."))
    return as_sheet([(0, ["name"]), *((line, [name]) for name, line in names.items())], "env")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that says something, with its number; without comments and what a value goes on with."""
    end = ""
    for number, line in enumerate(text.splitlines(), 1):
        if end:
            end = "" if end in line else end
        elif line.strip() and not line.lstrip().startswith("#"):
            yield number, line
            end = _left_open(line)


def _left_open(line: str) -> str:
    """What ends a value that goes on in the next line, a quotation or a key in PEM; empty where none does."""
    quoted = _QUOTED.search(line)
    if quoted:
        mark = quoted["mark"]
        return "" if mark in line[quoted.end() :] else mark
    return _ENDS if _BEGINS in line and _ENDS not in line else ""
