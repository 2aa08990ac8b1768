"""The facts of one audit as they are kept: written to compressed JSON, and read back."""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from checks.check import Check, CouldNotFindOut
from checks.facts.probe import is_fact, known_facts
from checks.record.codec import Blobs, NotReadable, Reader, Writer
from checks.record.thinning import LONGEST_OTHER, LONGEST_TEXT, Thinning
from checks.redaction import Numbered, without_secrets
from checks.subjects import Surface

VERSION = 1
MOST_BYTES = 4 * 1024 * 1024
MOST_JSON_BYTES = 64 * 1024 * 1024
_LEVEL = 5
# How much of a page is kept, when what would be kept is too much.
_LONGEST = (LONGEST_TEXT, 16 * 1024, LONGEST_OTHER)

type Facts = Mapping[tuple[type[Any], str], Any]


class TooLarge(Exception):
    """Not even the least that verdicts rest on fits into a record."""


@dataclass(frozen=True, slots=True)
class FactBook:
    """`facts` by type and label of the subject: each a fact, or `CouldNotFindOut`.

    `unreadable` names those of the record that do not fit this version, with the reason.
    """

    surface: Surface
    at: datetime
    facts: Facts
    unreadable: Mapping[tuple[str, str], str] = field(default_factory=dict)


def needed(facts: Facts, checks: Iterable[Check]) -> Facts:
    """Those that the checks ask for themselves; what only other probes built on is not judged again."""
    types = {need.type for check in checks for need in check.needs if is_fact(need.type)}
    return {key: value for key, value in facts.items() if key[0] in types}


def pack(book: FactBook) -> bytes:
    """At most `MOST_BYTES` of compressed JSON, pages cut shorter where there are many. Raises TooLarge."""
    for longest in _LONGEST:
        packed = zlib.compress(as_json(book, longest).encode("utf-8"), _LEVEL)
        if len(packed) <= MOST_BYTES:
            return packed
    raise TooLarge(f"{len(packed):,} bytes; at most {MOST_BYTES:,} are kept")


def as_json(book: FactBook, longest: int = LONGEST_TEXT) -> str:
    """`longest` is how many bytes of each page stay."""
    text = partial(without_secrets, hide=Numbered())
    thinning = Thinning(longest, text)
    plain, writer = Writer(), Writer(text=text, thin=thinning.by_type)
    kept = [
        [fact.__name__, label, *_written(value, fact, writer)] for (fact, label), value in book.facts.items()
    ]
    return (
        json.dumps(
            {
                "version": VERSION,
                "at": book.at.isoformat(),
                # Verdicts are found again by the labels of subjects, so the map stays as it is.
                "surface": plain.write(book.surface, Surface),
                "facts": kept,
                "bodies": writer.blobs.entries,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        .encode("utf-8", "replace")
        .decode("utf-8")
    )


def _written(value: Any, fact: type[Any], writer: Writer) -> tuple[Any, int]:
    """A fact, or a reason and a 1."""
    if isinstance(value, CouldNotFindOut):
        return writer.write(value, CouldNotFindOut), 1
    return writer.write(value, fact), 0


def unpack(packed: bytes) -> FactBook:
    """Raises NotReadable."""
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, MOST_JSON_BYTES)
    except zlib.error:
        raise NotReadable("the record is damaged") from None
    if not inflater.eof:
        raise NotReadable("the record is cut short, or larger than any that is written")
    return from_json(text)


def from_json(text: str | bytes) -> FactBook:
    """Raises NotReadable where the record as a whole cannot be read; single facts become `unreadable`."""
    try:
        kept = json.loads(text)
        version, at = kept["version"], datetime.fromisoformat(kept["at"])
        listed, bodies, surface = kept["facts"], kept["bodies"], kept["surface"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotReadable(f"this is no record of facts ({type(error).__name__}: {error})") from None
    if version != VERSION:
        raise NotReadable(f"the record has the version {version!r}; this one reads {VERSION}")
    reader = Reader(Blobs(bodies))
    known, facts, unreadable = known_facts(), {}, {}
    for entry in listed:
        name, label, value, is_reason = _entry(entry)
        fact = known.get(name)
        try:
            if fact is None:
                raise NotReadable("there is no such fact any more")
            facts[fact, label] = reader.read(value, CouldNotFindOut if is_reason else fact)
        except NotReadable as reason:
            unreadable[name, label] = str(reason)
    return FactBook(reader.read(surface, Surface), at, facts, unreadable)


def _entry(entry: Any) -> tuple[str, str, Any, bool]:
    try:
        name, label, value, is_reason = entry
    except (ValueError, TypeError):
        raise NotReadable("an entry of the record is no fact") from None
    return str(name), str(label), value, bool(is_reason)
