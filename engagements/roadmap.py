"""The roadmap as pages, founder's home and pack show it: each stage with the state of all its lines."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from engagements.deliverables import DeliverableState, judge_deliverables
from engagements.item_state import ItemState, read_item_state
from engagements.models import Deliverable, Engagement, FailureSignal, Item, Stage
from engagements.playbooks.vocabulary import Artefact
from engagements.tallies import Tallies, read_tallies


@dataclass(frozen=True, slots=True)
class RoadmapPart:
    stage: Stage
    items: tuple[ItemState, ...]
    deliverables: tuple[DeliverableState, ...]
    signals: tuple[FailureSignal, ...]

    @property
    def settled_count(self) -> int:
        return sum(state.is_settled for state in self.items)

    @property
    def open_required(self) -> tuple[ItemState, ...]:
        """What has to be settled before the stage can be closed without a reason."""
        return tuple(state for state in self.items if state.item.is_required and not state.is_settled)

    @property
    def open_deliverables(self) -> tuple[DeliverableState, ...]:
        return tuple(one for one in self.deliverables if not one.is_settled)

    @property
    def open_signals(self) -> tuple[FailureSignal, ...]:
        """The failure signals for which nobody has looked."""
        return tuple(one for one in self.signals if not one.answer)

    @property
    def is_complete(self) -> bool:
        """Whether it can be closed without a reason: all settled, delivered and answered."""
        return not (self.open_required or self.open_deliverables or self.open_signals)


@dataclass(frozen=True, slots=True)
class Roadmap:
    parts: tuple[RoadmapPart, ...]

    @property
    def settled_count(self) -> int:
        return sum(part.settled_count for part in self.parts)

    @property
    def item_count(self) -> int:
        return sum(len(part.items) for part in self.parts)

    def part(self, key: str) -> RoadmapPart:
        """Raises Http404 where the engagement has no such stage."""
        for part in self.parts:
            if part.stage.key == key:
                return part
        raise Http404


def items_of(engagement: Engagement) -> QuerySet[Item]:
    return Item.objects.filter(stage__engagement=engagement).select_related("stage")


def signals_of(engagement: Engagement) -> QuerySet[FailureSignal]:
    rows = FailureSignal.objects.filter(stage__engagement=engagement)
    return rows.select_related("stage", "risk", "answered_by")


def deliverables_of(engagement: Engagement) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.filter(stage__engagement=engagement)
    return rows.select_related("stage", "confirmed_by")


def count_open_deliverables(engagement: Engagement, tallies: Tallies) -> int:
    """How many deliverables neither the books nor a person say are there, the pack itself left out."""
    rows = deliverables_of(engagement).exclude(artefact=Artefact.HANDOVER_PACK)
    states = judge_deliverables(engagement, rows, tallies)
    return sum(not one.is_settled for one in states)


def read_progress(engagement: Engagement) -> Roadmap:
    """All stages with their items alone, in two queries beside the prefetched stages."""
    items = _read_items(engagement, _tallies_of(engagement))
    return Roadmap(
        tuple(RoadmapPart(stage, tuple(items[stage.pk]), (), ()) for stage in engagement.stages.all())
    )


def _tallies_of(engagement: Engagement) -> Tallies:
    return read_tallies([engagement.pk])[engagement.pk]


def _read_items(engagement: Engagement, tallies: Tallies) -> dict[int, list[ItemState]]:
    items: dict[int, list[ItemState]] = defaultdict(list)
    for item in items_of(engagement).order_by("number"):
        items[item.stage_id].append(read_item_state(item, tallies))
    return items


def read_roadmap(engagement: Engagement) -> Roadmap:
    """All stages with everything on them, in at most nine queries beside the prefetched stages."""
    tallies = _tallies_of(engagement)
    items = _read_items(engagement, tallies)
    deliverables: dict[int, list[DeliverableState]] = defaultdict(list)
    for state in judge_deliverables(engagement, deliverables_of(engagement).order_by("pk"), tallies):
        deliverables[state.deliverable.stage_id].append(state)
    signals: dict[int, list[FailureSignal]] = defaultdict(list)
    for signal in signals_of(engagement).order_by("pk"):
        signals[signal.stage_id].append(signal)
    return Roadmap(
        tuple(
            RoadmapPart(
                stage, tuple(items[stage.pk]), tuple(deliverables[stage.pk]), tuple(signals[stage.pk])
            )
            for stage in engagement.stages.all()
        )
    )
