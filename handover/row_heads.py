"""Tells each cell of a table the head of its column: on a narrow screen a row is a list that shows it."""

import re

from django.utils.html import strip_tags

_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.DOTALL)
_FIGURES = re.compile(r'<table\b[^>]*\bclass="(?:[^"]* )?figures[" ]')
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b")
_SPAN = re.compile(r"<t[dh]\b[^>]*\scolspan=")
NAME_AND_VALUE = 2


def with_row_heads(html: str) -> str:
    """The same with `data-listed` on each table that can be read without its head on top, and `data-head` on
    its cells: on those that follow their row's name, where they are more than one, or on all without a name.

    Figures and tables of several head rows stay, and rows that span columns; a head without words is not
    told. Of our own templates' output and of cleaned Markdown: both escape "<" in texts and in attributes,
    and their cells hold no tables.
    """
    return _TABLE.sub(_told, html)


def _told(table: re.Match[str]) -> str:
    head, mark, body = table[0].partition("</thead>")
    if _FIGURES.match(head) or (mark and head.count("<tr") != 1):
        return table[0]
    listed = "<table data-listed" + head.removeprefix("<table")
    if not mark:
        return listed
    heads = (strip_tags(_DRAWN.sub("", name)).strip() for name in _HEAD.findall(head))
    names = [name.replace('"', "&quot;") for name in heads]
    return listed + mark + _ROW.sub(lambda row: _row(row[0], names), body)


def _row(row: str, names: list[str]) -> str:
    before, mark, after = row.rpartition("<th")
    if _SPAN.search(row) or (mark and len(names) <= NAME_AND_VALUE):
        return row
    columns = iter(names[len(_CELL.findall(before + mark + " ")) :])
    return before + mark + _CELL.sub(lambda cell: _cell(cell[0], next(columns, "")), after)


def _cell(tag: str, name: str) -> str:
    return f'{tag} data-head="{name}"' if name else tag
