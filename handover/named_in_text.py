"""Whom a text names: registers keep people as words, and a word that only looks like a name is nobody."""

import re
import unicodedata
from collections.abc import Sequence

from engagements.models import Contact

# Scripts that write words without a space between them, or what is said of a name right behind it.
_WITHOUT_SPACES = (
    "CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "IDEOGRAPHIC", "BOPOMOFO", "HANGUL", "YI ",
    "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN",
)  # fmt: skip
_WITHIN_NAMES = "_-\N{HYPHEN}\N{NON-BREAKING HYPHEN}"  # "Anne" is not in "Anne-Marie"


def named_in(text: str, contacts: Sequence[Contact]) -> list[Contact]:
    """Those whose whole names stand in `text`, in its order."""
    text = unicodedata.normalize("NFC", text)
    found: dict[int, Contact] = {}
    for one in sorted(contacts, key=lambda one: len(one.name), reverse=True):
        # A longer name is found first, and taken out: in "Ana Lima" nobody looks for an Ana.
        if span := _place_of(one.name, text):
            start, end = span
            found.setdefault(start, one)
            text = text[:start] + "." * (end - start) + text[end:]
    return [found[at] for at in sorted(found)]


def _place_of(name: str, text: str) -> tuple[int, int] | None:
    """Where the name begins and ends, however it is spaced.

    A name of one word is found as it is spelt alone: a "May" and a "Will" are words of any sentence.
    """
    words = unicodedata.normalize("NFC", name).split()
    if not words:
        return None
    case = re.IGNORECASE if len(words) > 1 else re.NOFLAG
    for match in re.finditer(r"\s+".join(map(re.escape, words)), text, case):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if not _goes_on(before, text[start]) and not _goes_on(text[end - 1], after):
            return start, end
    return None


def _goes_on(one: str, other: str) -> bool:
    """Whether two characters side by side are of one word; not at an end, where there is none."""
    return bool(one and other) and all(map(_is_of_a_word, (one, other)))


def _is_of_a_word(character: str) -> bool:
    is_written = unicodedata.category(character)[0] in "LMN" or character in _WITHIN_NAMES
    return is_written and not unicodedata.name(character, "").startswith(_WITHOUT_SPACES)
