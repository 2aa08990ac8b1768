"""Brings together what two people made of one text, where they changed different lines of it."""

from difflib import SequenceMatcher
from itertools import pairwise

type Change = tuple[int, int, list[str]]  # lines of the base from, to; what stands there instead


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """The text with both sides' changes; None where both changed the same or neighbouring lines."""
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    lines = base.splitlines(keepends=True)
    ours, others = _changes(lines, mine), _changes(lines, theirs)
    merged = sorted([*ours, *(one for one in others if one not in ours)], key=lambda change: change[:2])
    for (_start, end, _new), (begins, _end, _other) in pairwise(merged):
        if begins <= end:
            return None
    for start, end, new in reversed(merged):
        lines[start:end] = new
    return "".join(lines)


def _changes(lines: list[str], text: str) -> list[Change]:
    changed = text.splitlines(keepends=True)
    codes = SequenceMatcher(None, lines, changed, autojunk=False).get_opcodes()
    return [(a, b, changed[c:d]) for kind, a, b, c, d in codes if kind != "equal"]


def changed_lines(base: str, theirs: str) -> list[tuple[str, int, str]]:
    """What others changed in a text: "del" or "ins", the number of the line, the line."""
    was, now = base.splitlines(), theirs.splitlines()
    told = []
    for kind, start, end, begins, ends in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            told += [("del", at + 1, was[at]) for at in range(start, end)]
            told += [("ins", at + 1, now[at]) for at in range(begins, ends)]
    return told
