"""Decides whether two answers show the same site: the same page, or the same way on."""

import re

from checks.net.answers import Response

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_WORDS_COMPARED = 5000
# Nonces, tokens and times differ from answer to answer, so a page need not be equal to be the same.
_ALIKE = 0.7


def shows_same_site(one: Response, other: Response) -> bool:
    """Answers of different status are different sites: a refusal is not the page that is refused."""
    if one.status != other.status or one.status >= 500:
        return False
    if one.location or other.location:
        return one.location == other.location
    if one.body == other.body:
        return True
    first, second = one.text, other.text
    title = _title(first)
    if title and title == _title(second) and one.status < 400:
        return True
    words, others = (set(text.split()[:_WORDS_COMPARED]) for text in (first, second))
    return bool(words) and len(words & others) >= _ALIKE * len(words | others)


def _title(text: str) -> str:
    found = _TITLE.search(text[:65536])
    return " ".join(found[1].split()) if found else ""
