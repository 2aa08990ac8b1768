"""Whether a chain of events is as it was written: pure, so that an exported file is verified the same way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engagements.history.record import expected_digest


class Fault(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REPLACED = "replaced"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Problem:
    """`number` is the event's in its chain; `detail` says what was found, in a sentence."""

    fault: Fault
    number: int
    detail: str

    def __str__(self) -> str:
        return f"event {self.number} {self.fault}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as somebody wrote it down elsewhere: how many events, and the last one's digest."""

    number: int
    digest: str


def verify_chain(records: Iterable[dict[str, Any]], heads: Iterable[Head] = ()) -> Iterator[Problem]:
    """What is wrong with one engagement's records, in the order in which they lie.

    Each of `heads` must be met on the way: only a head tells a chain that somebody has written anew, with all
    its digests, from the one that was there.
    """
    wanted: dict[int, set[str]] = {}
    for head in heads:
        wanted.setdefault(head.number, set()).add(head.digest)
    last, digest, code = 0, "", None
    for record in records:
        number = record.get("number")
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            yield Problem(Fault.UNREADABLE, last + 1, f"a record without a number follows event {last}")
            continue
        code = code or record.get("engagement")
        yield from _faults_of(record, number, last, digest, code)
        kept = str(record.get("digest"))
        if wanted.pop(number, {kept}) != {kept}:
            yield Problem(Fault.REPLACED, number, "its digest is not the one that was written down elsewhere")
        last, digest = max(last, number), kept
    for number in sorted(wanted):
        yield Problem(Fault.REMOVED, number, f"the chain ends with event {last}")


def _faults_of(record: dict[str, Any], number: int, last: int, digest: str, code: Any) -> Iterator[Problem]:
    told = f"{record.get('actor_name')} {record.get('verb')} {record.get('target_label')}"
    is_own = record.get("digest") == expected_digest(record)
    if not is_own:
        yield Problem(Fault.ALTERED, number, f"it reads “{told}”, and its digest is that of something else")
    if record.get("engagement") != code:
        yield Problem(Fault.INSERTED, number, "it belongs to another engagement")
    if number == last:
        yield Problem(Fault.INSERTED, number, f"“{told}” has the number of the event before it")
    elif number < last:
        yield Problem(Fault.REORDERED, number, f"it stands behind event {last}")
    elif number > last + 1:
        missing = f"event {last + 1}" if number == last + 2 else f"events {last + 1} to {number - 1}"
        yield Problem(Fault.REMOVED, last + 1, f"{missing} missing before event {number}")
    elif is_own and record.get("previous") != digest:
        yield Problem(Fault.REPLACED, max(last, 1), f"event {number} follows another event {last} than this")
