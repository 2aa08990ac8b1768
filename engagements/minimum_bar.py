"""The minimum bar, line by line: what the checks say and what people confirmed, as go, hold or no-go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engagements.models import Item
from engagements.tallies import Tallies, Tally


class Answer(StrEnum):
    GO = "go"
    HOLD = "hold"
    NO_GO = "no-go"


_RANK = {Answer.GO: 0, Answer.HOLD: 1, Answer.NO_GO: 2}


def worst(answers: Iterable[Answer]) -> Answer:
    """The answer of a whole is the worst of its parts; GO where there is no part."""
    return max(answers, key=_RANK.__getitem__, default=Answer.GO)


class LineRow(NamedTuple):
    """What is read of a line of the bar."""

    engagement_id: int
    text: str
    station: str
    checks: list[str]
    items: list[str]
    is_required: bool


class ItemRow(NamedTuple):
    """What readiness reads of an item: a board reads hundreds, and whole records would cost far more."""

    stage_id: int
    key: str
    title: str
    status: str
    reason: str
    checks: list[str]
    needs_person: bool


class BarItems:
    """The items of one roadmap by `stage.item`, and by the checks that they name."""

    def __init__(self, items: Mapping[str, ItemRow]) -> None:
        self.by_key = items
        self._by_check: dict[str, list[str]] = defaultdict(list)
        for key, item in items.items():
            for check in item.checks:
                self._by_check[check].append(key)

    def naming(self, check: str) -> dict[str, ItemRow]:
        """The items that name a check."""
        return {key: self.by_key[key] for key in self._by_check.get(check, ())}

    def kin_of(self, line: LineRow) -> dict[str, ItemRow]:
        """The items that a line names, and those that name one of its checks."""
        keys = [*line.items, *(key for check in line.checks for key in self._by_check.get(check, ()))]
        return {key: self.by_key[key] for key in dict.fromkeys(keys) if key in self.by_key}


class Reason(NamedTuple):
    """Why a line is answered so; `check_key` or `item_key` (`stage.item`) leads to what stands behind it.

    It is put into words when it is read: a board judges hundreds of lines and shows a few reasons.
    """

    answer: Answer
    phrase: str
    what: str
    check_key: str = ""
    item_key: str = ""
    more: int = 0

    @property
    def text(self) -> str:
        phrase = _(self.phrase) if self.phrase else "%(what)s"
        return phrase % {"what": self.what, "more": self.more}


def worst_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: -_RANK[reason.answer]))


_AS_IT_IS = ""
_WITH_MORE = gettext_noop("%(what)s (and %(more)d more)")
_BY_HAND = gettext_noop("“%(what)s” was confirmed by hand.")
_NOT_KNOWN = gettext_noop("Not known yet: %(what)s")
_NOT_CONFIRMED = gettext_noop("Not confirmed yet: %(what)s")


@dataclass(frozen=True)
class LineState:
    line: LineRow
    reasons: tuple[Reason, ...]

    @cached_property
    def answer(self) -> Answer:
        return worst(reason.answer for reason in self.reasons)

    @cached_property
    def open_reasons(self) -> tuple[Reason, ...]:
        """What stands in the way, the worst first."""
        return worst_first(reason for reason in self.reasons if reason.answer is not Answer.GO)


_ANSWERS = {"fail": Answer.NO_GO, "could_not_tell": Answer.HOLD}


def judge_line(line: LineRow, tallies: Tallies, items: BarItems) -> LineState:
    """Answers one line: a failing check is no-go, what is not known or not confirmed is a hold.

    A check without a verdict is answered by a person where an item that names it is done.
    """
    own = {key: items.by_key[key] for key in line.items if key in items.by_key}
    patterns = dict.fromkeys([*line.checks, *(check for item in own.values() for check in item.checks)])
    waived = {
        check for item in own.values() if item.status == Item.Status.NOT_APPLICABLE for check in item.checks
    } - set(line.checks)
    found = {pattern: tallies.matching(pattern) for pattern in patterns if pattern not in waived}
    found |= {pattern: () for pattern, several in found.items() if _stands_by_hand(pattern, several, items)}
    reasons = [reason for several in found.values() for reason in _measured(several)]
    reasons += _unmeasured(line, [pattern for pattern, several in found.items() if not several], items)
    reasons += [_judge_item(key, item) for key, item in own.items() if item.needs_person or not item.checks]
    return LineState(line, tuple(reasons))


# Checks of the sprint's own books: what they cannot tell yet, a person may have confirmed since.
_BOOKS = frozenset({"access", "contacts", "deploy", "env", "runbooks", "watch"})


def _stands_by_hand(pattern: str, found: Iterable[Tally], items: BarItems) -> bool:
    if pattern.partition(".")[0] not in _BOOKS or any(one.outcome != "could_not_tell" for one in found):
        return False
    return any(item.status == Item.Status.DONE for item in items.naming(pattern).values())


def _measured(found: Iterable[Tally]) -> Iterable[Reason]:
    for tally in found:
        more = tally.times - 1 if tally.outcome in _ANSWERS else 0
        answer = _ANSWERS.get(tally.outcome, Answer.GO)
        yield Reason(
            answer, _WITH_MORE if more else _AS_IT_IS, tally.summary, check_key=tally.check_key, more=more
        )


def _unmeasured(line: LineRow, patterns: Collection[str], items: BarItems) -> Iterable[Reason]:
    """A person's word stands for checks without a verdict; where it is missing too, one reason says so.

    The word is an item that names the check, or else one of those that the line names or shares checks with.
    """
    if not patterns:
        return
    kin = items.kin_of(line)
    open_keys: list[tuple[str, str]] = []
    for pattern in patterns:
        naming = items.naming(pattern) or kin
        done = [item for item in naming.values() if item.status == Item.Status.DONE]
        if done:
            yield Reason(Answer.GO, _BY_HAND, done[0].title, check_key=pattern)
        else:
            open_keys.append((pattern, next(iter(naming), "")))
    if open_keys:
        pattern, item_key = next((pair for pair in open_keys if pair[1]), open_keys[0])
        yield Reason(Answer.HOLD, _NOT_KNOWN, line.text, pattern, item_key)


def _judge_item(key: str, item: ItemRow) -> Reason:
    if item.status == Item.Status.NOT_APPLICABLE:
        return Reason(Answer.GO, _AS_IT_IS, f"{item.title}: {item.reason}", item_key=key)
    if item.status == Item.Status.DONE:
        return Reason(Answer.GO, _AS_IT_IS, item.title, item_key=key)
    return Reason(Answer.HOLD, _NOT_CONFIRMED, item.title, item_key=key)
