"""Where in a TOML text each key and value stands, which the parser of the standard library does not tell."""

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from engagements.playbooks.faults import Steps

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]*")
_BASIC = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL = re.compile(r"'[^']*'")
# Up to two quotation marks more may stand before the three that close it.
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL)
STRINGS = (('"""', _LONG_BASIC), ("'''", _LONG_LITERAL), ('"', _BASIC), ("'", _LITERAL))


@dataclass(frozen=True, slots=True)
class Place:
    """The line, from 1, of a key or header or element; `start` and `end` enclose the value, if it has one."""

    line: int
    start: int = -1
    end: int = -1


def find_places(text: str) -> dict[Steps, Place]:
    """The place of everything in a text that is known to be TOML: it must have been parsed before.

    Raises RecursionError where values nest very deep.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.places


def line_of(places: dict[Steps, Place], steps: Steps) -> int:
    """The line of what the steps lead to, or of the nearest thing around it; 1 for the document."""
    while steps:
        if steps in places:
            return places[steps].line
        steps = steps[:-1]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Steps, Place] = {}
        self.breaks = [place for place, one in enumerate(text) if one == "\n"]
        self.lengths: Counter[Steps] = Counter()

    def document(self) -> None:
        base: Steps = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                base = self.header()
            else:
                self.pair(base)
            self.skip(_BLANK)

    def header(self) -> Steps:
        line = self.line()
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        *above, last = self.key()
        self.at += 2 if is_array else 1
        steps: Steps = ()
        for name in above:
            steps = self.inside((*steps, name))
        steps = (*steps, last)
        if is_array:
            self.places.setdefault(steps, Place(line))
            self.lengths[steps] += 1
            steps = self.inside(steps)
        self.places[steps] = Place(line)
        return steps

    def inside(self, steps: Steps) -> Steps:
        """Of an array of tables, its newest element."""
        return (*steps, self.lengths[steps] - 1) if self.lengths[steps] else steps

    def pair(self, base: Steps) -> None:
        line = self.line()
        *above, last = self.key()
        for name in above:
            base = (*base, name)
            self.places.setdefault(base, Place(line))
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value((*base, last), line)

    def key(self) -> list[str]:
        parts = []
        while True:
            self.skip(_SPACE)
            first = self.text[self.at]
            if first in "\"'":
                raw = self.take(_BASIC if first == '"' else _LITERAL)
                parts.append(tomllib.loads(f"key = {raw}")["key"])
            else:
                parts.append(self.take(_BARE_KEY))
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def value(self, steps: Steps, line: int) -> None:
        start = self.at
        first = self.text[self.at]
        if first == "[":
            self.array(steps)
        elif first == "{":
            self.inline_table(steps)
        else:
            string = next((form for mark, form in STRINGS if self.text.startswith(mark, self.at)), None)
            raw = self.take(string or _BARE_VALUE)
            self.at -= len(raw) - len(raw.rstrip())
        self.places[steps] = Place(line, start, self.at)

    def array(self, steps: Steps) -> None:
        self.at += 1
        number = 0
        while not self.closes("]"):
            self.value((*steps, number), self.line())
            number += 1

    def inline_table(self, steps: Steps) -> None:
        self.at += 1
        while not self.closes("}"):
            self.pair(steps)

    def closes(self, mark: str) -> bool:
        self.skip(_BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self.skip(_BLANK)
        is_end = self.text[self.at] == mark
        self.at += is_end
        return is_end

    def take(self, form: re.Pattern[str]) -> str:
        found = form.match(self.text, self.at)
        raw = found[0] if found else ""
        if not raw:
            raise ValueError(f"no TOML at offset {self.at}")
        self.at += len(raw)
        return raw

    def skip(self, form: re.Pattern[str]) -> None:
        found = form.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1
