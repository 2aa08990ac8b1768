"""Go or no-go: the launch poll, computed from the minimum bar, the checks, the items and the risks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import BarLine, Engagement, Item, Risk
from engagements.playbooks.vocabulary import Station
from engagements.tallies import Tallies, read_tallies


class Answer(StrEnum):
    GO = "go"
    HOLD = "hold"
    NO_GO = "no-go"


_WORST_LAST = (Answer.GO, Answer.HOLD, Answer.NO_GO)


def worst(answers: Iterable[Answer]) -> Answer:
    """The answer of a whole is the worst of its parts; GO where there is no part."""
    return max(answers, key=_WORST_LAST.index, default=Answer.GO)


class ItemRow(NamedTuple):
    """What readiness reads of an item: a board reads hundreds, and whole records would cost far more."""

    stage_id: int
    key: str
    title: str
    status: str
    reason: str
    checks: list[str]
    needs_person: bool


class MustFix(NamedTuple):
    """An open risk that has to be fixed before the launch."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is answered so; `check_key` or `item_key` (`stage.item`) leads to what stands behind it."""

    answer: Answer
    text: str
    check_key: str = ""
    item_key: str = ""


@dataclass(frozen=True, slots=True)
class LineState:
    line: BarLine
    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> Answer:
        return worst(reason.answer for reason in self.reasons)

    @property
    def open_reasons(self) -> tuple[Reason, ...]:
        """What stands in the way, the worst first."""
        standing = (reason for reason in self.reasons if reason.answer is not Answer.GO)
        return tuple(sorted(standing, key=lambda reason: -_WORST_LAST.index(reason.answer)))


@dataclass(frozen=True, slots=True)
class StationState:
    station: Station
    lines: tuple[LineState, ...]

    @property
    def answer(self) -> Answer:
        """The worst of the required lines; where the bar requires nothing here, of all of them."""
        required = [line for line in self.lines if line.line.is_required]
        return worst(line.answer for line in required or self.lines)

    @property
    def open_reasons(self) -> tuple[Reason, ...]:
        reasons = {reason.text: reason for line in self.lines for reason in line.open_reasons}
        return tuple(sorted(reasons.values(), key=lambda reason: -_WORST_LAST.index(reason.answer)))

    @property
    def reason(self) -> str:
        """The weightiest reason in one line; of a go, what it rests on: nine equal sentences say nothing."""
        standing = self.open_reasons
        return standing[0].text if standing else self.lines[0].line.text


@dataclass(frozen=True, slots=True)
class Readiness:
    """The poll of one engagement; `must_fix` are the open risks that have to be fixed before the launch."""

    stations: tuple[StationState, ...]
    must_fix: tuple[MustFix, ...]

    @property
    def answer(self) -> Answer:
        risks = Answer.NO_GO if self.must_fix else Answer.GO
        return worst([risks, *(station.answer for station in self.stations)])

    @property
    def counts(self) -> dict[Answer, int]:
        """How many stations give each answer."""
        return {answer: sum(one.answer is answer for one in self.stations) for answer in Answer}

    @property
    def lead(self) -> str:
        """How many stations stand in the way."""
        if self.answer is Answer.GO:
            return _("Every line of the minimum bar holds.")
        count = self.counts[self.answer]
        if not count:
            risks = len(self.must_fix)
            return ngettext("%(n)d must-fix risk is open.", "%(n)d must-fix risks are open.", risks) % {
                "n": risks
            }
        if self.answer is Answer.NO_GO:
            return ngettext("%(n)d station says no.", "%(n)d stations say no.", count) % {"n": count}
        return ngettext("%(n)d station is open.", "%(n)d stations are open.", count) % {"n": count}

    @property
    def why(self) -> str:
        """The answer written out, with at most two reasons."""
        reasons = dict.fromkeys(
            station.reason for station in self.stations if station.answer is self.answer is not Answer.GO
        ) or dict.fromkeys(risk.title for risk in self.must_fix)
        return " ".join([self.lead, *(_ending(reason) for reason in list(reasons)[:2])])


def _ending(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "…")) else f"{sentence}."


_ANSWERS = {"fail": Answer.NO_GO, "could_not_tell": Answer.HOLD}


def judge_line(line: BarLine, tallies: Tallies, items: Mapping[str, ItemRow]) -> LineState:
    """Answers one line: a failing check is no-go, what is not known or not confirmed is a hold.

    A check without a verdict is answered by a person where an item that names it is done.
    """
    own = {key: items[key] for key in line.items if key in items}
    patterns = dict.fromkeys([*line.checks, *(check for item in own.values() for check in item.checks)])
    waived = {
        check for item in own.values() if item.status == Item.Status.NOT_APPLICABLE for check in item.checks
    } - set(line.checks)
    asked = [pattern for pattern in patterns if pattern not in waived]
    reasons = [reason for pattern in asked for reason in _measured(pattern, tallies)]
    reasons += _unmeasured(line, [one for one in asked if not tallies.matching(one)], items)
    reasons += [_judge_item(key, item) for key, item in own.items() if item.needs_person or not item.checks]
    return LineState(line, tuple(reasons))


def _measured(pattern: str, tallies: Tallies) -> Iterable[Reason]:
    for tally in tallies.matching(pattern):
        text = tally.summary
        if tally.count > 1 and tally.outcome in _ANSWERS:
            text = _("%(summary)s (and %(more)d more)") % {"summary": text, "more": tally.count - 1}
        yield Reason(_ANSWERS.get(tally.outcome, Answer.GO), text, check_key=tally.check_key)


def _unmeasured(line: BarLine, patterns: Collection[str], items: Mapping[str, ItemRow]) -> Iterable[Reason]:
    """A person's word stands for checks without a verdict; where it is missing too, one reason says so.

    The word is an item that names the check, or else one of those that the line names or shares checks with.
    """
    if not patterns:
        return
    shared = frozenset(line.checks)
    kin = {
        key: item for key, item in items.items() if key in line.items or not shared.isdisjoint(item.checks)
    }
    open_keys: list[tuple[str, str]] = []
    for pattern in patterns:
        naming = {key: item for key, item in items.items() if pattern in item.checks} or kin
        done = [item for item in naming.values() if item.status == Item.Status.DONE]
        if done:
            text = _("“%(item)s” was confirmed by hand.") % {"item": done[0].title}
            yield Reason(Answer.GO, text, check_key=pattern)
        else:
            open_keys.append((pattern, next(iter(naming), "")))
    if open_keys:
        pattern, item_key = next((pair for pair in open_keys if pair[1]), open_keys[0])
        yield Reason(Answer.HOLD, _("Not known yet: %(line)s") % {"line": line.text}, pattern, item_key)


def _judge_item(key: str, item: ItemRow) -> Reason:
    if item.status == Item.Status.NOT_APPLICABLE:
        return Reason(Answer.GO, f"{item.title}: {item.reason}", item_key=key)
    if item.status == Item.Status.DONE:
        return Reason(Answer.GO, item.title, item_key=key)
    return Reason(Answer.HOLD, _("Not confirmed yet: %(item)s") % {"item": item.title}, item_key=key)


def read_readiness(engagements: Collection[Engagement]) -> dict[int, Readiness]:
    """The readiness of several engagements by their pk, in four queries however many there are.

    A fifth fetches the stages of engagements that did not come through the door.
    """
    ids = [engagement.pk for engagement in engagements]
    lines: dict[int, list[BarLine]] = defaultdict(list)
    for line in BarLine.objects.filter(engagement__in=ids).order_by("engagement", "number"):
        lines[line.engagement_id].append(line)
    items = _read_items(engagements)
    tallies = read_tallies(ids)
    must_fix: dict[int, list[MustFix]] = defaultdict(list)
    risks = Risk.objects.kept().filter(engagement__in=ids, must_fix_now=True)
    open_risks = risks.filter(status__in=[Risk.Status.OPEN, Risk.Status.FIXING])
    for pk, number, title in open_risks.values_list("engagement_id", "number", "title"):
        must_fix[pk].append(MustFix(number, title))
    return {pk: _poll(lines[pk], tallies[pk], items[pk], must_fix[pk]) for pk in ids}


def _read_items(engagements: Collection[Engagement]) -> dict[int, dict[str, ItemRow]]:
    """By `stage.item`. The stages are those that the door fetched: one for each item would be a lot."""
    prefetch_related_objects(list(engagements), "stages")
    stages = {stage.pk: stage for engagement in engagements for stage in engagement.stages.all()}
    items: dict[int, dict[str, ItemRow]] = defaultdict(dict)
    for values in Item.objects.filter(stage__in=stages).values_list(*ItemRow._fields):
        item = ItemRow(*values)
        stage = stages[item.stage_id]
        items[stage.engagement_id][f"{stage.key}.{item.key}"] = item
    return items


def _poll(
    lines: list[BarLine], tallies: Tallies, items: Mapping[str, ItemRow], must_fix: list[MustFix]
) -> Readiness:
    states = [judge_line(line, tallies, items) for line in lines]
    stations = (
        StationState(station, tuple(state for state in states if state.line.station == station))
        for station in Station
    )
    return Readiness(tuple(state for state in stations if state.lines), tuple(must_fix))
