"""How much of its lists the first page has room for: it is one sheet, whatever there is to say."""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handover.models import Paper

# In millimetres: what the lists share besides headings, heads of tables and notes under them; a line of the
# upper two lists and what parts it from the next; a line of a row, and what parts it from the next.
ROOM = {Paper.A4: 160.0, Paper.LETTER: 144.0}
LINE, BETWEEN_LINES, ROW_LINE, BETWEEN_ROWS = 4.8, 1.4, 4.2, 2.8
# The characters that fill a line: of the upper lists, of a row's words, of who has it, of the columns of whom
# to turn to.
HALF_WIDTH, WORDS_WIDTH, WHO_WIDTH, ANSWER_WIDTH, PLACE_WIDTH = 44, 64, 19, 48, 24
# How many lines of the upper lists and rows of the lower ones stay while others can give way, twice over.
LEAST = ((4, 6), (1, 2))


@dataclass(frozen=True)
class Listed:
    """How many lines and rows of each list there are, or stay; of a list's end the least is lost."""

    done: int
    safe: int
    open: int
    week: int


@dataclass(frozen=True)
class Measured:
    """The heights of the lines and rows of each list in millimetres, and how many rows must be fixed now."""

    done: Sequence[float]
    safe: Sequence[float]
    open: Sequence[float]
    week: Sequence[float]
    open_musts: int
    week_musts: int

    def height(self, kept: Listed) -> float:
        """Of all four, the upper two side by side; what gives way is told in one more line."""
        upper = max(
            sum(heights[:count]) + (LINE + BETWEEN_LINES) * (count < len(heights))
            for heights, count in ((self.done, kept.done), (self.safe, kept.safe))
        )
        return upper + sum(self.open[: kept.open]) + sum(self.week[: kept.week])

    def fitted(self, room: float, most_rows: int) -> Listed:
        """As much as there is room for: what is safe or done gives way before what is to be done."""
        kept = Listed(
            len(self.done), len(self.safe), min(len(self.open), most_rows), min(len(self.week), most_rows)
        )
        for lines, rows in LEAST:
            for give_way, least in ((self._less_above, lines), (self._less_below, rows)):
                while self.height(kept) > room and (less := give_way(kept, least)):
                    kept = less
        return replace(kept, done=_or_whole(self.done, kept.done), safe=_or_whole(self.safe, kept.safe))

    def _less_above(self, kept: Listed, least: int) -> Listed | None:
        """One line less of the higher list, as that alone makes room."""
        if sum(self.safe[: kept.safe]) >= sum(self.done[: kept.done]):
            return replace(kept, safe=kept.safe - 1) if kept.safe > least else None
        return replace(kept, done=kept.done - 1) if kept.done > least else None

    def _less_below(self, kept: Listed, least: int) -> Listed | None:
        """One row less of the longer table; what must be fixed now stays while anything else can go."""
        if kept.open + kept.week <= least:
            return None
        spare_open, spare_week = kept.open > max(self.open_musts, 1), kept.week > max(self.week_musts, 1)
        is_week = spare_week if spare_open != spare_week else kept.week >= kept.open
        return replace(kept, week=kept.week - 1) if is_week else replace(kept, open=kept.open - 1)


def _or_whole(heights: Sequence[float], kept: int) -> int:
    """All lines where the last one alone gave way, and takes no more room than to say so."""
    is_last = kept == len(heights) - 1 and heights[-1] <= LINE + BETWEEN_LINES
    return len(heights) if is_last else kept


def line_height(text: str) -> float:
    """Of a line of the upper lists."""
    return LINE * _lines(text, HALF_WIDTH) + BETWEEN_LINES


def row_height(what: str, who: str) -> float:
    """Of a row of the lower lists."""
    return ROW_LINE * max(_lines(what, WORDS_WIDTH), _lines(who, WHO_WIDTH)) + BETWEEN_ROWS


def answer_height(line: Mapping[str, Any]) -> float:
    """Of a row of whom to turn to: the words, below them the numbers, and beside them the place."""
    # A number stands on one line.
    numbers = ", ".join(f"{one['name']}: {one['reach'].replace(' ', '_')}" for one in line["people"])
    told = sum(_lines(text, ANSWER_WIDTH) for text in (line["what"], numbers) if text)
    return ROW_LINE * max(told, _lines(line["place"], PLACE_WIDTH) + 1) + BETWEEN_ROWS


def _lines(text: str, width: int) -> int:
    """How many lines of that many usual letters a text takes; a broad one takes the room of two."""
    return max(len(textwrap.wrap("".join(one * (1 + _is_broad(one)) for one in text), width)), 1)


def _is_broad(letter: str) -> bool:
    return letter in "MWmw@" or unicodedata.east_asian_width(letter) in "WF"
