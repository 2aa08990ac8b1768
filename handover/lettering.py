"""Signs that no font has print as empty boxes; here each is written out instead, so that a reader knows."""

import logging
import re
import subprocess
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

logger = logging.getLogger(__name__)

MOST_CODES = 6
# Latin letters and general punctuation, which the pack's own fonts have, need no question.
_UNUSUAL = re.compile("[^\x00-\u024f\u2000-\u206f]+")
_RANGE = re.compile(r"(?:U\+)?([0-9a-f]+)(?:-([0-9a-f]+))?", re.IGNORECASE)
# Marks, formats and spaces are drawn with their neighbours or not at all.
_INVISIBLE = {"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"}


def written_out(text: str) -> str:
    """The text with what cannot be printed in brackets: a symbol by its Unicode name, letters by number.

    "Launch 🚀" becomes "Launch [rocket]" where neither our fonts nor the system's have the sign.
    """
    return spelled_out(text, printable) if _UNUSUAL.search(text) else text


def spelled_out(text: str, is_printable: Callable[[int], bool]) -> str:
    """The same for any idea of what is printable."""
    unusual = set().union(*_UNUSUAL.findall(text))
    lacking = {sign for sign in unusual if not _is_drawn(sign, is_printable)}
    if not lacking:
        return text
    runs = re.compile("[" + "".join(map(re.escape, sorted(lacking))) + "]+")
    return runs.sub(lambda found: _words(found[0]), text)


def _is_drawn(sign: str, is_printable: Callable[[int], bool]) -> bool:
    return unicodedata.category(sign) in _INVISIBLE or is_printable(ord(sign))


def _words(run: str) -> str:
    """Symbols have telling names; letters of another script are numbered, the first few of a long run."""
    if not any(unicodedata.category(sign).startswith("L") for sign in run):
        return "".join(f"[{unicodedata.name(sign, '').lower() or _code(sign)}]" for sign in run)
    codes = " ".join(map(_code, run[:MOST_CODES]))
    return f"[{codes} …: {len(run)}]" if len(run) > MOST_CODES else f"[{codes}]"


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def printable(code: int) -> bool:
    """Whether one of the pack's fonts or of the system's has the sign."""
    firsts, lasts = _covered()
    return lasts[bisect(firsts, code) - 1] >= code


@cache
def _covered() -> tuple[list[int], list[int]]:
    """Where the ranges begin that fonts have, and how far the fonts reach from there on.

    Asked once: fonts come and go with the machine's set-up. Where the system's cannot be listed, everything
    counts as there: a box is better than a wrong word.
    """
    try:
        listed = subprocess.run(
            ["fc-list", ":scalable=true", "--format", "%{charset}\n"],  # noqa: S607  wherever it is installed
            check=True, capture_output=True, text=True, timeout=20,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("the fonts of the system cannot be listed: %s", error)
        return [0], [0x10FFFF]
    ranges = merged([(0, 0), *_ranges(listed.split()), *_ranges(_own())])
    return [first for first, _last in ranges], [last for _first, last in ranges]


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ranges in order, none touching another."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if kept and first <= kept[-1][1] + 1:
            kept[-1] = (kept[-1][0], max(last, kept[-1][1]))
        else:
            kept.append((first, last))
    return kept


def _own() -> Iterable[str]:
    """The ranges that the pack's style sheet gives to the fonts we bring."""
    found = finders.find("css/pack.css")
    if not isinstance(found, str):
        return ()
    given = re.findall(r"unicode-range:([^;]+);", Path(found).read_text())
    return [part.strip() for ranges in given for part in ranges.split(",")]


def _ranges(parts: Iterable[str]) -> Iterable[tuple[int, int]]:
    for found in filter(None, map(_RANGE.fullmatch, parts)):
        yield int(found[1], 16), int(found[2] or found[1], 16)
