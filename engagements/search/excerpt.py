"""A part of a text around what was found in it, where the database has no word of its own to show.

PostgreSQL's own marks take `app.brightcart.test` for one word, so that none of its parts is marked.
"""

import re
import unicodedata
from collections.abc import Sequence

BEGIN, END = "\x02", "\x03"
_AROUND = 16
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_ACCENTS = re.compile(r"([A-Za-z])[\u0300-\u036f]+")


def folded(text: str) -> str:
    """Lower case, and Latin letters without their accents: what SQLite's index does with words."""
    plain = _ACCENTS.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain).lower()


def excerpt(text: str, words: Sequence[str]) -> str:
    """About 16 words from a little before the first that was looked for, each of those between BEGIN and END.

    `words` are folded; one of a single letter is looked for whole. The text's beginning where it has none.
    """
    found = list(_WORD.finditer(text))
    hits = [place for place, one in enumerate(found) if _is_wanted(folded(one[0]), words)]
    if not found:
        return text[:100]
    first = max(0, hits[0] - _AROUND // 4) if hits else 0
    shown = found[first : first + _AROUND]
    parts = ["…" if first else text[: found[0].start()]]
    at = shown[0].start()
    for one in (found[place] for place in hits if first <= place < first + _AROUND):
        parts += [text[at : one.start()], BEGIN, one[0], END]
        at = one.end()
    is_cut = first + _AROUND < len(found)
    return "".join([*parts, text[at : shown[-1].end()] if is_cut else text[at:], "…" if is_cut else ""])


def _is_wanted(word: str, words: Sequence[str]) -> bool:
    return any(word == one or (len(one) > 1 and word.startswith(one)) for one in words)
