"""Takes a runbook's Markdown apart into its steps, each with everything that belongs to it."""

import re
from dataclasses import dataclass

from markdown_it.token import Token

from engagements.markdown import parse_markdown

_MARKER = re.compile(r"[ \t]*(?:\d{1,9}[.)]|[-+*])(?:[ \t]{1,4}(?=\S)|[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Step:
    """`label` is the number the author's list gives it, `before` what stands between the last step and it."""

    label: int
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    steps: tuple[Step, ...]
    closing_words: str = ""


def read_steps(text: str) -> Steps:
    """The items of the numbered lists of a text; those of its other lists where none is numbered.

    Lists inside a step, in a quotation or in a block of code are no steps of their own. A text without any
    list is one step; nothing of a text is left out.
    """
    lines = text.splitlines()
    tokens = parse_markdown("\n".join(lines))
    items = _items(tokens, "ordered_list") or _items(tokens, "bullet_list")
    steps: list[Step] = []
    done = 0
    pending: list[str] = []
    for label, first, last in items:
        pending += lines[done:first]
        done = last
        content = _content(lines[first:last])
        if content:
            steps.append(Step(label, content, _trimmed(pending)))
            pending = []
    rest = _trimmed(pending + lines[done:])
    if not steps:
        return Steps((Step(1, rest),) if rest else ())
    return Steps(tuple(steps), rest)


def _items(tokens: list[Token], kind: str) -> list[tuple[int, int, int]]:
    """Number, first line and the line after the last of each item of the outermost lists of a kind."""
    found: list[tuple[int, int, int]] = []
    label = 0
    for token in tokens:
        if token.level == 0 and token.type == f"{kind}_open":
            label = int(token.attrs.get("start", 1)) - 1
        is_item = token.level == 1 and token.type == "list_item_open" and token.map is not None
        if is_item and _is_of(token, kind):
            label += 1
            first, last = token.map or (0, 0)
            found.append((label, first, last))
    return found


def _is_of(token: Token, kind: str) -> bool:
    """Whether an item stands in a list of that kind; `info` holds its number where that is a numbered one."""
    return (token.markup in {".", ")"}) == (kind == "ordered_list")


def _content(lines: list[str]) -> str:
    """An item's own Markdown: without its marker, and its further lines out to the edge."""
    if not lines:
        return ""
    marker = _MARKER.match(lines[0])
    width = marker.end() if marker else 0
    rest = [_outdented(line.expandtabs(4), width) for line in lines[1:]]
    return _trimmed([lines[0][width:], *rest])


def _outdented(line: str, width: int) -> str:
    """Without the indentation of its item; a line that an author left at the edge belongs to it too."""
    blank = len(line) - len(line.lstrip(" "))
    return line[min(blank, width) :]


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()
