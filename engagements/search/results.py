"""What was found, as a page shows it: sprints by name first, then records, each with where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from engagements.discussion.standing import is_standing
from engagements.history.kinds import KINDS
from engagements.models import Attachment, Comment, Engagement
from engagements.search.asking import Hit

MOST_SPRINTS = 8
_BESIDE: dict[str, Any] = {"comment": Comment, "attachment": Attachment}


@dataclass(frozen=True, slots=True)
class Result:
    """`word` says what kind of record it is."""

    hit: Hit
    word: str | Promise
    engagement: Engagement
    url: str


@dataclass(frozen=True, slots=True)
class Results:
    engagements: tuple[Engagement, ...]
    records: tuple[Result, ...]

    def __bool__(self) -> bool:
        return bool(self.engagements or self.records)


def read_results(hits: Sequence[Hit], visible: QuerySet[Engagement], text: str) -> Results:
    """Joins hits with their engagements; a `text` looks for engagements by name as well.

    What was said or attached beside a record in a bin is left out, as the record is. Six queries at most.
    """
    hits = _in_use(hits)
    found = visible.in_bulk({hit.engagement_id for hit in hits})
    records = tuple(
        Result(hit, KINDS[hit.kind].word, found[hit.engagement_id], _url(found[hit.engagement_id], hit))
        for hit in hits
        if hit.engagement_id in found and hit.kind in KINDS
    )
    named = Q(title__icontains=text) | Q(domain__icontains=text) | Q(client__name__icontains=text)
    sprints = tuple(visible.filter(named)[:MOST_SPRINTS]) if text else ()
    return Results(sprints, records)


def _in_use(hits: Sequence[Hit]) -> list[Hit]:
    standing: set[tuple[str, int]] = set()
    for kind, model in _BESIDE.items():
        rows = model._base_manager.filter(pk__in=[hit.target_id for hit in hits if hit.kind == kind])
        kinds = sorted(set(rows.order_by().values_list("target_kind", flat=True))) if hits else []
        kept = rows.filter(is_standing(kinds)).values_list("pk", flat=True) if kinds else []
        standing |= {(kind, pk) for pk in kept}
    return [hit for hit in hits if hit.kind not in _BESIDE or (hit.kind, hit.target_id) in standing]


def _url(engagement: Engagement, hit: Hit) -> str:
    return reverse("record", kwargs={"code": engagement.code, "kind": hit.kind, "pk": hit.target_id})
