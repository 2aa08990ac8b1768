"""The names of the keys in an `.env.example`, and nothing else of it: no value, no comment."""

import re

from django.utils.translation import gettext as _

from engagements.register_files.sheet import Sheet, UnreadableFile, as_sheet

_NAME = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]{0,119})\s*(?:=|:\s|\Z)")
_QUOTED = re.compile(r"""=\s*(?P<mark>"{3}|'{3}|["'`])""")


def is_env_text(text: str) -> bool:
    """Whether every line that says anything is a key with its value, a comment, or a part of a value."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines or not re.match(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=", lines[0]):
        return False
    return sum("=" in line for line in lines) >= 0.5 * len(lines)


def read_env(text: str) -> Sheet:
    """A table of one column. Values are dropped while reading: they are neither kept nor shown anywhere.

    Raises UnreadableFile where there is no name in it.
    """
    names: dict[str, int] = {}
    open_mark = ""
    for number, line in enumerate(text.splitlines(), 1):
        if open_mark:
            open_mark = "" if open_mark in line else open_mark
            continue
        found = None if line.lstrip().startswith("#") else _NAME.match(line)
        if not found:
            continue
        names.setdefault(found[1], number)
        open_mark = _left_open(line)
    if not names:
        raise UnreadableFile(_("There is no name of a key in this."))
    return as_sheet([(0, ["name"]), *((line, [name]) for name, line in names.items())], "env")


def _left_open(line: str) -> str:
    """The quotation mark of a value that goes on in the next line: what stands there is no name."""
    quoted = _QUOTED.search(line)
    if not quoted:
        return ""
    mark = quoted["mark"]
    return "" if mark in line[quoted.end() :] else mark
