"""Which comments and evidence still stand beside a record: not those of one that is gone, or in a bin."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from engagements.history.words import model_of


def is_standing(kinds: Iterable[str]) -> Q:
    """Holds for rows whose `target_kind`, one of these, and `target_id` name a record that is in use."""
    found = Q(pk__in=[])
    for kind in kinds:
        model: Any = model_of(kind)
        rows = model._base_manager.filter(pk=OuterRef("target_id"), **dict(_out_of_bins(model)))
        found |= Q(Exists(rows), target_kind=kind)
    return found


def _out_of_bins(model: Any, path: str = "") -> Iterator[tuple[str, None]]:
    """The record is in no bin, nor is what it belongs to, such as the account of a role."""
    for field in model._meta.fields:
        if field.name == "deleted_at":
            yield f"{path}deleted_at", None
        above = field.remote_field
        if above and above.on_delete is models.CASCADE and field.name != "engagement":
            yield from _out_of_bins(field.related_model, f"{path}{field.name}__")
