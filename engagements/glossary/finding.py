"""Finds the glossary's terms in a text, and remembers them: a page shows the same texts each time."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple

from django.utils.translation import get_language

from engagements.glossary.term import Term
from engagements.glossary.terms import TERMS

# How many texts of how many characters are remembered with what was found in them: some megabytes.
MOST_KEPT, LONGEST_KEPT = 20_000, 600
_WORD = re.compile(r"[^\W_]+")
# What joins a word to a longer one: an address, a file, a name of code. `&` and `#` begin an entity.
_JOINS_BEFORE = frozenset("_-./\\@=:#&%+~")
_JOINS_AFTER = frozenset("_/\\@=%+~")
# These join only where something follows: "DNS." ends a sentence, "dns.example" does not.
_JOINS_BETWEEN = frozenset("-.:")
_ENDS = re.compile(r"[\s<>\"“”]")


class Spelling(NamedTuple):
    """One way to write a term, in small letters; `words` are those that have to be there at all."""

    text: str
    term: Term
    words: frozenset[str]


class Occurrence(NamedTuple):
    """Where a term stands in a text: the word from `start` to `end`."""

    start: int
    end: int
    term: Term


type Find = Callable[[str], tuple[Occurrence, ...]]


@cache
def _spellings_in(language: str) -> dict[str, list[Spelling]]:
    """By their first word, in the singular and with the -s of a plural."""
    found: dict[str, list[Spelling]] = defaultdict(list)
    for term in TERMS:
        for text in str(term.spellings).lower().split("|"):
            for form in {text, text if text.endswith("s") else f"{text}s"}:
                words = _WORD.findall(form)
                found[words[0]].append(Spelling(form, term, frozenset(words)))
    return dict(found)


def lowered(text: str) -> str:
    """In small letters, each of one character: “İ” becomes two by `lower`, and places would not agree."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one.lower()[:1] for one in text)


def places_of(spelling: str, small: str) -> Iterator[int]:
    """Where it stands as a word of its own, and not in an address, a file's name or code."""
    at = small.find(spelling)
    while at >= 0:
        if _stands_alone(small, at, at + len(spelling)):
            yield at
        at = small.find(spelling, at + len(spelling))


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after, then = text[end : end + 1] or " ", text[end + 1 : end + 2] or " "
    if before.isalnum() or after.isalnum() or before in _JOINS_BEFORE or after in _JOINS_AFTER:
        return False
    if after in _JOINS_BETWEEN and (then.isalnum() or then == "/"):
        return False
    return "://" not in _run_up_to(text, start)


def _run_up_to(text: str, start: int) -> str:
    """What stands before it without a space: where that holds an address, it is part of one."""
    piece = text[max(0, start - 200) : start]
    return _ENDS.split(piece)[-1]


def finder() -> Find:
    """Finds every term of a plain or escaped text, in its order; of spellings within each other the longest.

    It is of the language that is spoken now. Texts come again with each visit to a page, so what was found in
    short ones is remembered.
    """
    return _finder(get_language() or "")


@cache
def _finder(language: str) -> Find:
    known = _spellings_in(language)
    remembered = lru_cache(maxsize=MOST_KEPT)(partial(_look, known))

    def find(text: str) -> tuple[Occurrence, ...]:
        return remembered(text) if len(text) <= LONGEST_KEPT else _look(known, text)

    return find


def _look(known: Mapping[str, list[Spelling]], text: str) -> tuple[Occurrence, ...]:
    words = set(_WORD.findall(text.lower()))
    spellings = [one for word in words & known.keys() for one in known[word] if one.words <= words]
    if not spellings:
        return ()
    small = lowered(text)
    found: list[Occurrence] = []
    for one in sorted(spellings, key=lambda one: (-len(one.text), one.text)):
        for start in places_of(one.text, small):
            end = start + len(one.text)
            if not any(other.start < end and start < other.end for other in found):
                found.append(Occurrence(start, end, one.term))
    return tuple(sorted(found, key=lambda one: one.start))


def terms_in(texts: Iterable[str]) -> list[Term]:
    """Those that occur in plain texts, in the order of the alphabet."""
    find = finder()
    found = {one.term.key: one.term for text in texts for one in find(text)}
    return sorted(found.values(), key=lambda term: term.name.casefold())
