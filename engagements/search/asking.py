"""Asks the index: every word as a beginning, all of them in one record, within what a person may see."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from engagements.search.excerpt import BEGIN, END, excerpt, folded
from engagements.search.install import FTS, INDEX

MOST_HITS = 40
MOST_WORDS = 8
# Where more records than these match, the newest of them are taken: weighing all would take too long.
MOST_WEIGHED = 1_000
# As both indexes part words: by everything that is neither letter nor digit.
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """`snippet` is a part of the text, with what was found in it marked."""

    kind: str
    target_id: int
    engagement_id: int
    title: str
    snippet: SafeString


def words_of(text: str) -> list[str]:
    """The words that are looked for, lower case, each once."""
    # A letter and its accent as one character: apart they would end the word.
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return list(dict.fromkeys(word.lower() for word in found))[:MOST_WORDS]


def search(
    text: str,
    *,
    engagement: int | None = None,
    engagements: Sequence[int] = (),
    organisations: Sequence[int] = (),
) -> list[Hit]:
    """The best records that hold every word of the text, in one engagement, or in these and those of
    organisations.

    Nothing where the text has no word, or nobody says where to look.
    """
    words = words_of(text)
    several = engagements if engagement is None else [engagement]
    scopes = [*(f"e{one}" for one in several), *(f"o{one}" for one in organisations)]
    if not words or not scopes:
        return []
    ask = _ask_sqlite if connection.vendor == "sqlite" else _ask_postgresql
    return [
        Hit(kind, target, where, title, _marked(snippet))
        for kind, target, where, title, snippet in ask(words, scopes)
    ]


type _Row = tuple[str, int, int, str, str]


def _ask_sqlite(words: list[str], scopes: list[str]) -> list[_Row]:
    within = " OR ".join(f'"{scope}"' for scope in scopes)
    # One letter begins too many words: it has to be the whole of one.
    wanted = [f'{{title body}} : "{word}"{" *" if len(word) > 1 else ""}' for word in words]
    match = " AND ".join([f"scope : ({within})", *wanted])
    counted = f'SELECT COUNT(*) FROM (SELECT rowid FROM "{FTS}" WHERE "{FTS}" MATCH %s LIMIT %s)'
    with connection.cursor() as cursor:
        cursor.execute(counted, [match, MOST_WEIGHED + 1])
        is_crowd = cursor.fetchone()[0] > MOST_WEIGHED
        order = "f.rowid DESC" if is_crowd else f'bm25("{FTS}", 8.0, 1.0, 0.0), f.rowid DESC'
        cursor.execute(
            f'SELECT s.kind, s.target_id, s.engagement_id, s.title, snippet("{FTS}", 1, %s, %s, %s, 16) '
            f'FROM "{FTS}" f JOIN "{INDEX}" s ON s.id = f.rowid WHERE "{FTS}" MATCH %s '
            f"ORDER BY {order} LIMIT %s",
            [BEGIN, END, "…", match, MOST_HITS],
        )
        rows: list[_Row] = cursor.fetchall()
    return rows


def _ask_postgresql(words: list[str], scopes: list[str]) -> list[_Row]:
    words = [folded(word) for word in words]
    wanted = " & ".join(f"{word}:*" if len(word) > 1 else word for word in words)
    # "e7 o2": the organisation stands last; an engagement has a column, and an index, of its own.
    where = " OR ".join("s.engagement_id = %s" if scope[0] == "e" else "s.scope LIKE %s" for scope in scopes)
    within = [int(scope[1:]) if scope[0] == "e" else f"% {scope}" for scope in scopes]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS (SELECT s.* FROM \"{INDEX}\" s, to_tsquery('simple', %s) q "
            f"WHERE s.words @@ q AND ({where}) ORDER BY s.id DESC LIMIT %s), "
            "best AS (SELECT f.*, q FROM found f, to_tsquery('simple', %s) q "
            "ORDER BY ts_rank(f.words, q) DESC, f.id DESC LIMIT %s) "
            "SELECT kind, target_id, engagement_id, title, left(body, 5000) FROM best "
            "ORDER BY ts_rank(words, q) DESC, id DESC",
            [wanted, *within, MOST_WEIGHED, wanted, MOST_HITS],
        )
        rows: list[_Row] = cursor.fetchall()
    return [(kind, pk, one, title, excerpt(body, words)) for kind, pk, one, title, body in rows]


def _marked(snippet: str) -> SafeString:
    safe = escape(snippet).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return mark_safe(safe)  # noqa: S308  escaped above; the marks are ours
