"""The cost of an SPF record as a tree: which term costs which look-ups (RFC 7208 §4.6.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checks.mail_records.tag_list import shorten

MAX_LOOKUPS = 10
MAX_VOID_LOOKUPS = 2
MAX_MX_NAMES = 10
MAX_RECORD_IN_EVIDENCE = 600
MAX_TERM = 120


class Trouble(StrEnum):
    """Why a term cannot be evaluated as it should."""

    NONE = ""
    UNANSWERED = "unanswered"
    NO_RECORD = "no SPF record"
    SEVERAL_RECORDS = "several SPF records"
    SYNTAX = "syntax error"
    LOOP = "includes itself"
    TOO_MANY_MX = "too many MX names"
    DEPENDS_ON_MESSAGE = "depends on the message"

    @property
    def is_permanent_error(self) -> bool:
        """Whether receivers give the whole record up for it."""
        return self in {Trouble.NO_RECORD, Trouble.SEVERAL_RECORDS, Trouble.SYNTAX}


@dataclass(frozen=True, slots=True)
class SpfNode:
    """One term that costs a look-up, or (`term` empty) the record at the root.

    `name` is what was asked for, `record` the SPF record found there, `is_void` whether the answer was
    empty, `detail` the rcode or fault behind `trouble`, `is_cut` whether terms below were not followed since
    the limit was long exceeded. `found` are the types of the address records that a, exists, or an mx that
    could let a large part of all servers in, came to.
    """

    term: str
    name: str
    record: str = ""
    children: tuple["SpfNode", ...] = ()
    is_void: bool = False
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    is_cut: bool = False
    found: tuple[str, ...] = ()

    @property
    def lookups(self) -> int:
        """What the term costs with everything below it."""
        return (1 if self.term else 0) + sum(child.lookups for child in self.children)

    @property
    def voids(self) -> int:
        return sum(node.is_void for node in self.walk())

    @property
    def is_complete(self) -> bool:
        return not any(node.is_cut for node in self.walk())

    def walk(self) -> Iterator["SpfNode"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def troubled(self, *troubles: Trouble) -> tuple["SpfNode", ...]:
        return tuple(node for node in self.walk() if node.trouble in troubles)

    def cost_lines(self, depth: int = 0) -> tuple[str, ...]:
        """What each term costs with everything below it, a line each, indented as the includes nest."""
        lines: list[str] = []
        for child in self.children:
            notes = [str(child.trouble)] if child.trouble else []
            notes += ["void"] if child.is_void else []
            tail = f" ({', '.join(notes)})" if notes else ""
            lines.append(f"{child.lookups:>3}  {'  ' * depth}{shorten(child.term, MAX_TERM)}{tail}")
            lines += child.cost_lines(depth + 1)
        return tuple(lines)

    def as_evidence(self) -> dict[str, Any]:
        """The tree as JSON, without the keys that say nothing."""
        shown: dict[str, Any] = {
            "term": self.term,
            "name": self.name,
            "lookups": self.lookups,
            "record": shorten(self.record, MAX_RECORD_IN_EVIDENCE),
            "void": self.is_void,
            "trouble": self.trouble.value,
            "detail": self.detail,
            "terms": [child.as_evidence() for child in self.children],
        }
        return {key: value for key, value in shown.items() if value or key == "lookups"}
