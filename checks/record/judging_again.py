"""Judges an audit again from its kept facts: the same pure checks, no network."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checks.check import Check, CouldNotFindOut, Need, Verdict
from checks.engine import CheckResult, pairs_of
from checks.fact_run import silent
from checks.facts.probe import is_fact, probe_of
from checks.record.fact_book import FactBook
from checks.subjects import SUBJECT_TYPES, Subject, Surface

logger = logging.getLogger(__name__)


class NotInTheRecord(LookupError):
    """A fact that the check asks for is not kept, or cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A check and a subject that the record says too little about."""

    check: Check
    subject: Subject
    why: str


def judge_again(book: FactBook, checks: Iterable[Check], label: str = "") -> Iterator[CheckResult | Unjudged]:
    """One result for each check and subject, in the order of the catalogue and the surface map."""
    for check, subject in pairs_of(book.surface, checks, label):
        try:
            yield CheckResult(check, subject, judge(book, check, subject), 0.0)
        except NotInTheRecord as reason:
            yield Unjudged(check, subject, str(reason))


def judge(book: FactBook, check: Check, subject: Subject) -> Verdict:
    """What the check says of the kept facts, as the engine would put it. Raises NotInTheRecord."""
    arguments: dict[str, Any] = {}
    try:
        for need in check.needs:
            arguments[need.name] = _argument(book, need, subject)
        return check.judge(**arguments)
    except NotInTheRecord:
        raise
    except CouldNotFindOut as reason:
        return silent(subject, reason)
    except Exception as error:  # a crash on old facts is a difference to be told, not the end
        logger.exception("check %s of %s crashed on kept facts", check.key, subject.label)
        name = type(error).__name__
        why = CouldNotFindOut("engine.crashed", f"check {check.key} of {subject.label} crashed ({name})")
        return silent(subject, why)


def _argument(book: FactBook, need: Need, subject: Subject) -> Any:
    if need.type is Surface:
        return book.surface
    if need.type in SUBJECT_TYPES:
        return book.surface.enclosing(subject, need.type)
    if not is_fact(need.type):
        raise NotInTheRecord(f"{need.type.__name__} is nothing that can be kept")
    kind = probe_of(need.type).subject
    if need.each:
        return {one: _kept(book, need.type, one.label) for one in book.surface.subjects(kind)}
    fact = _kept(book, need.type, book.surface.enclosing(subject, kind).label)
    if isinstance(fact, CouldNotFindOut):
        raise fact
    return fact


def _kept(book: FactBook, fact: type[Any], label: str) -> Any:
    if (fact, label) not in book.facts:
        why = book.unreadable.get((fact.__name__, label), "it had not come in when the audit ended")
        raise NotInTheRecord(f"{fact.__name__} of {label}: {why}")
    return book.facts[fact, label]
