"""Follows a domain's SPF record through its includes, as a receiving server would."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.mail_records.spf import SpfRecord, SpfTerm, is_spf, looks_like_spf, parse_spf
from checks.mail_records.spf_macros import expand
from checks.mail_records.spf_tree import MAX_MX_NAMES, SpfNode, Trouble
from checks.mail_records.tag_list import shorten
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import SendingDomain

# Beyond these the verdict is settled: nothing more is asked.
MOST_LOOKUPS_FOLLOWED = 30
MOST_LEVELS_FOLLOWED = 11


@dataclass(frozen=True, slots=True)
class SpfFacts:
    """What a domain publishes as SPF.

    `records` are its SPF records as published, `near_misses` TXT values that were meant as one, `tree` the
    look-ups of the record where there is exactly one.
    """

    domain: str
    answer: Answer
    records: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    tree: SpfNode | None = None

    @property
    def record(self) -> SpfRecord | None:
        """The one record, read; None when there is none or more than one."""
        return parse_spf(self.records[0]) if len(self.records) == 1 else None

    def as_evidence(self) -> dict[str, Any]:
        """What was asked and what came back, as JSON."""
        return {
            "asked": f"{self.answer.name} TXT",
            "rcode": self.answer.rcode,
            "records": [shorten(record, 2000) for record in self.records[:50]],
        }


@probe()
async def probe_spf(domain: SendingDomain, net: Net) -> SpfFacts:
    answer = await net.query(domain.name, "TXT")
    if not answer.is_known:
        raise unanswered(answer)
    records = tuple(value for value in answer.values if is_spf(value))
    near_misses = tuple(value for value in answer.values if looks_like_spf(value))
    tree = await follow_spf(domain.name, records[0], net) if len(records) == 1 else None
    return SpfFacts(domain.name, answer, records, near_misses, tree)


def unanswered(answer: Answer) -> CouldNotFindOut:
    """The reason to give where a question that everything hangs on had no answer."""
    return CouldNotFindOut(
        f"dns.{answer.rcode.lower()}",
        f"could not ask for the {answer.rdtype} records of {answer.name}: {answer.rcode}",
        name=answer.name,
        type=answer.rdtype,
        rcode=answer.rcode,
        attempts=list(answer.attempts),
    )


@dataclass(slots=True)
class _Branch:
    """A node of the tree while it grows; `path` holds the names of the records above it and its own."""

    term: SpfTerm | None
    name: str
    path: tuple[str, ...]
    record: str = ""
    is_void: bool = False
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    is_cut: bool = False
    found: tuple[str, ...] = ()
    children: list["_Branch"] = field(default_factory=list)

    def freeze(self) -> SpfNode:
        return SpfNode(
            term=self.term.text if self.term else "",
            name=self.name,
            record=self.record,
            children=tuple(child.freeze() for child in self.children),
            is_void=self.is_void,
            trouble=self.trouble,
            detail=self.detail,
            is_cut=self.is_cut,
            found=self.found,
        )


async def follow_spf(domain: str, record: str, net: Net) -> SpfNode:
    """Resolves every term that costs a look-up, one level of includes after the other, each level at once."""
    root = _Branch(None, domain, (domain,), record)
    level, lookups, depth = [root], 0, 0
    while level:
        children: list[_Branch] = []
        for branch in level:
            terms = [term for term in parse_spf(branch.record).evaluated if term.costs_lookup]
            room = max(0, MOST_LOOKUPS_FOLLOWED - lookups) if depth < MOST_LEVELS_FOLLOWED else 0
            branch.is_cut = len(terms) > room
            branch.children = [_child(branch, term, domain) for term in terms[:room]]
            lookups += len(branch.children)
            children += branch.children
        await asyncio.gather(*(_resolve(child, net) for child in children))
        level = [child for child in children if child.record and not child.trouble]
        depth += 1
    return root.freeze()


def _child(parent: _Branch, term: SpfTerm, domain: str) -> _Branch:
    name = expand(term.target, {"d": parent.name, "o": domain}) if term.target else parent.name
    if term.name == "ptr":
        return _Branch(term, "", parent.path)
    if name is None:
        depends = Trouble.DEPENDS_ON_MESSAGE if term.name in {"include", "redirect"} else Trouble.NONE
        return _Branch(term, "", parent.path, trouble=depends)
    name = name.lower().rstrip(".")
    if term.name in {"include", "redirect"} and name in parent.path:
        return _Branch(term, name, parent.path, trouble=Trouble.LOOP)
    return _Branch(term, name, (*parent.path, name))


async def _resolve(branch: _Branch, net: Net) -> None:
    if branch.trouble or not branch.name or branch.term is None:
        return
    kind = branch.term.name
    if not _is_askable(branch.name):
        if kind in {"include", "redirect"}:
            branch.trouble, branch.detail = Trouble.NO_RECORD, "no name that can be asked for"
        return
    types = {"a": ("A", "AAAA"), "exists": ("A",), "mx": ("MX",)}.get(kind, ("TXT",))
    answers = await asyncio.gather(*(net.query(branch.name, rdtype) for rdtype in types))
    _note_answers(branch, answers)
    if kind in {"include", "redirect"} and not branch.trouble:
        _note_record(branch, answers[0])
    if kind in {"a", "exists"}:
        branch.found = tuple(answer.rdtype for answer in answers if answer.values)
    if kind == "mx" and branch.term.widest:
        branch.found = await _addresses_of(answers[0], tuple(branch.term.widest), net)
    if kind == "mx" and len(answers[0].values) > MAX_MX_NAMES:
        branch.trouble, branch.detail = Trouble.TOO_MANY_MX, f"{len(answers[0].values)} names"


async def _addresses_of(exchangers: Answer, types: Sequence[str], net: Net) -> tuple[str, ...]:
    """Which of these types of address records the first ten mail servers have."""
    names = [value.split()[-1] for value in exchangers.values[:MAX_MX_NAMES]]
    askable = [name for name in names if _is_askable(name)]
    answers = await asyncio.gather(*(net.query(name, rdtype) for name in askable for rdtype in types))
    return tuple(dict.fromkeys(answer.rdtype for answer in answers if answer.values))


def _note_answers(branch: _Branch, answers: Sequence[Answer]) -> None:
    """A term is void when nothing answers to it for senders of either address family."""
    if any(answer.values for answer in answers):
        return
    unknown = next((answer for answer in answers if not answer.is_known), None)
    if unknown and unknown.rcode != "BADNAME":
        branch.trouble, branch.detail = Trouble.UNANSWERED, f"{unknown.rdtype} {unknown.rcode}"
    else:
        branch.is_void = True


def _note_record(branch: _Branch, answer: Answer) -> None:
    records = [value for value in answer.values if is_spf(value)]
    if len(records) != 1:
        branch.trouble = Trouble.SEVERAL_RECORDS if records else Trouble.NO_RECORD
        branch.detail = f"{len(records)} records" if records else answer.rcode
        return
    branch.record = records[0]
    errors = parse_spf(branch.record).errors
    if errors:
        branch.trouble, branch.detail = Trouble.SYNTAX, shorten(errors[0], 200)


def _is_askable(name: str) -> bool:
    return 0 < len(name) <= 253 and all(0 < len(label) <= 63 for label in name.split("."))
