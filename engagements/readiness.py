"""Go or no-go: the launch poll, computed from the minimum bar, the checks, the items and the risks."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.minimum_bar import (
    Answer,
    BarItems,
    ItemRow,
    LineRow,
    LineState,
    Reason,
    judge_line,
    worst,
    worst_first,
)
from engagements.models import BarLine, Engagement, Item, Risk
from engagements.models.risk import STANDING
from engagements.playbooks.vocabulary import Station
from engagements.tallies import Tallies, read_tallies


class MustFix(NamedTuple):
    """An open risk that has to be fixed before the launch."""

    number: int
    title: str


@dataclass(frozen=True)
class StationState:
    station: Station
    lines: tuple[LineState, ...]

    @cached_property
    def answer(self) -> Answer:
        """The worst of the required lines; where the bar requires nothing here, of all of them."""
        required = [line for line in self.lines if line.line.is_required]
        return worst(line.answer for line in required or self.lines)

    @cached_property
    def open_reasons(self) -> tuple[Reason, ...]:
        reasons = {reason.text: reason for line in self.lines for reason in line.open_reasons}
        return worst_first(reasons.values())

    @cached_property
    def reason(self) -> str:
        """The weightiest reason in one line; of a go, what it rests on: nine equal sentences say nothing."""
        standing = self.open_reasons
        return standing[0].text if standing else self.lines[0].line.text


@dataclass(frozen=True)
class Readiness:
    """The poll of one engagement; `must_fix` are the open risks that have to be fixed before the launch."""

    stations: tuple[StationState, ...]
    must_fix: tuple[MustFix, ...]

    @cached_property
    def answer(self) -> Answer:
        risks = Answer.NO_GO if self.must_fix else Answer.GO
        return worst([risks, *(station.answer for station in self.stations)])

    @cached_property
    def counts(self) -> dict[Answer, int]:
        """How many stations give each answer."""
        return {answer: sum(one.answer is answer for one in self.stations) for answer in Answer}

    @cached_property
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

    @cached_property
    def why(self) -> str:
        """The answer written out, with at most two reasons."""
        reasons = dict.fromkeys(
            station.reason for station in self.stations if station.answer is self.answer is not Answer.GO
        ) or dict.fromkeys(risk.title for risk in self.must_fix)
        return " ".join([self.lead, *(_ending(reason) for reason in list(reasons)[:2])])


def _ending(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "…")) else f"{sentence}."


def read_readiness(
    engagements: Collection[Engagement], *, tallies: Mapping[int, Tallies] | None = None
) -> dict[int, Readiness]:
    """The readiness of several engagements by their pk, in four queries however many there are.

    `tallies` where they were read already. A fifth query fetches the stages of engagements that did not come
    through the door.
    """
    ids = [engagement.pk for engagement in engagements]
    lines: dict[int, list[LineRow]] = defaultdict(list)
    bar = BarLine.objects.filter(engagement__in=ids).order_by("engagement", "number")
    for values in bar.values_list(*LineRow._fields):
        line = LineRow(*values)
        lines[line.engagement_id].append(line)
    items = _read_items(engagements)
    tallies = read_tallies(ids) if tallies is None else tallies
    must_fix: dict[int, list[MustFix]] = defaultdict(list)
    risks = Risk.objects.kept().filter(engagement__in=ids, must_fix_now=True)
    open_risks = risks.filter(STANDING)
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
    lines: list[LineRow], tallies: Tallies, items: Mapping[str, ItemRow], must_fix: list[MustFix]
) -> Readiness:
    known = BarItems(items)
    states = [judge_line(line, tallies, known) for line in lines]
    stations = (
        StationState(station, tuple(state for state in states if state.line.station == station))
        for station in Station
    )
    return Readiness(tuple(state for state in stations if state.lines), tuple(must_fix))
