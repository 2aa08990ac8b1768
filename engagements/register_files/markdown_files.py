"""Registers as a Markdown table, which reads well as text and comes back as it was."""

import html
import re
from collections.abc import Iterable, Iterator

from engagements.register_files.sheet import Sheet, as_sheet

_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*\Z")
# Whatever would end a cell or be taken for markup, as the entities that HTML and Markdown share.
_ESCAPES = {ord(one): f"&#{ord(one)};" for one in "&<>|\\`*_[]#~\r\t"} | {ord("\n"): "<br>"}
_EDGES = re.compile(r"\A +| +\Z")
_LINE = re.compile(r"<br ?/?>", re.IGNORECASE)


def write_markdown(title: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of the file; texts show as they were typed, whatever Markdown would make of them."""
    names = list(headings)
    yield f"# {_escaped(title)}\n\n"
    yield _row(names)
    yield "|" + " --- |" * len(names) + "\n"
    for row in rows:
        yield _row(row)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |\n"


def _escaped(cell: str) -> str:
    """Blanks at the edges of a cell are the table's own, so that a text's own ones are written out."""
    text = cell.translate(_ESCAPES)
    return _EDGES.sub(lambda found: "&#32;" * len(found[0]), text)


def is_markdown_table(text: str) -> bool:
    """Whether there is a row of pipes with a rule of dashes below it."""
    lines = text.splitlines()
    return any(
        lines[number].lstrip().startswith("|") and _RULE.match(lines[number + 1].strip())
        for number in range(min(len(lines) - 1, 50))
    )


def read_markdown(text: str) -> Sheet:
    """The first table of the text. Raises UnreadableFile where it holds nothing."""
    return as_sheet(_lines(text), "markdown")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    has_begun = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        row = line.strip(" \t")
        if not row.startswith("|"):
            if has_begun:
                return
            continue
        has_begun = True
        if not _RULE.match(row):
            yield number, [_plain(cell) for cell in row.removesuffix("|")[1:].split("|")]


def _plain(cell: str) -> str:
    """Line breaks first: an entity may stand for the very characters of one."""
    return "\n".join(html.unescape(part) for part in _LINE.split(cell.strip(" ")))
