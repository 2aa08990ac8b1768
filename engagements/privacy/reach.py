"""Every kind of row that belongs to an engagement, of whichever app, found from the models themselves."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile

from engagements.models import Engagement


@cache
def reach() -> dict[type[models.Model], str]:
    """By model, the shortest lookup that leads from its rows to their engagement; `pk` for that itself.

    A row that goes when its engagement goes belongs to it: that is what `CASCADE` says.
    """
    found: dict[type[models.Model], str] = {Engagement: "pk"}
    waiting: list[type[models.Model]] = [Engagement]
    while waiting:
        above = waiting.pop(0)
        for relation in above._meta.related_objects:
            below: Any = relation.related_model
            if relation.on_delete is models.CASCADE and below not in found:
                way = found[above]
                found[below] = relation.field.name if way == "pk" else f"{relation.field.name}__{way}"
                waiting.append(below)
    return found


def rows_of(model: type[models.Model], engagements: Iterable[int]) -> models.QuerySet[models.Model]:
    return model._base_manager.filter(**{f"{reach()[model]}__in": list(engagements)}).order_by("pk")


def count_rows(engagements: Iterable[int]) -> dict[str, int]:
    """How many rows of each kind, by `app.Model`, without kinds of which there are none."""
    pks = list(engagements)
    counts = {model._meta.label: rows_of(model, pks).count() for model in reach()}
    return {label: count for label, count in sorted(counts.items()) if count}


def files_of(model: type[models.Model], engagements: Iterable[int]) -> Iterator[FieldFile]:
    names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.FileField)]
    if not names:
        return
    for row in rows_of(model, engagements).only(*names):
        yield from (file for file in (getattr(row, name) for name in names) if file.name)
