"""The roadmap as pages, founder's home and pack show it: each stage with the state of all its lines."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from engagements.item_state import ItemState, read_item_state
from engagements.models import Deliverable, Engagement, FailureSignal, Item, Stage
from engagements.tallies import read_tallies


@dataclass(frozen=True, slots=True)
class RoadmapPart:
    stage: Stage
    items: tuple[ItemState, ...]
    deliverables: tuple[Deliverable, ...]
    signals: tuple[FailureSignal, ...]

    @property
    def settled_count(self) -> int:
        return sum(state.is_settled for state in self.items)

    @property
    def open_required(self) -> tuple[ItemState, ...]:
        """What has to be settled before the stage can be closed without a reason."""
        return tuple(state for state in self.items if state.item.is_required and not state.is_settled)

    @property
    def is_complete(self) -> bool:
        return not self.open_required and all(one.is_done for one in self.deliverables)


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
    return FailureSignal.objects.filter(stage__engagement=engagement).select_related("stage", "risk")


def deliverables_of(engagement: Engagement) -> QuerySet[Deliverable]:
    return Deliverable.objects.filter(stage__engagement=engagement).select_related("stage")


def read_progress(engagement: Engagement) -> Roadmap:
    """All stages with their items alone, in two queries beside the prefetched stages."""
    items = _read_items(engagement)
    return Roadmap(
        tuple(RoadmapPart(stage, tuple(items[stage.pk]), (), ()) for stage in engagement.stages.all())
    )


def _read_items(engagement: Engagement) -> dict[int, list[ItemState]]:
    tallies = read_tallies([engagement.pk])[engagement.pk]
    items: dict[int, list[ItemState]] = defaultdict(list)
    for item in items_of(engagement).order_by("number"):
        items[item.stage_id].append(read_item_state(item, tallies))
    return items


def read_roadmap(engagement: Engagement) -> Roadmap:
    """All stages with everything on them, in four queries beside the prefetched stages."""
    items = _read_items(engagement)
    deliverables: dict[int, list[Deliverable]] = defaultdict(list)
    for deliverable in deliverables_of(engagement).order_by("pk"):
        deliverables[deliverable.stage_id].append(deliverable)
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
