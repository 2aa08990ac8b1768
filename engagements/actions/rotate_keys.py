"""Moves what is kept encrypted to the newest key, a few rows at a time, so that it can stop and go on."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast, Left

from engagements.actions.rotate_factor_keys import rotate_factor_keys
from engagements.sealing import CannotUnseal, Sealed, SealedTextField, newest_mark, seal

BATCH = 100


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every field of every model that is kept encrypted."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                yield model, field


def rotate_keys() -> tuple[int, int]:
    """How many values were sealed anew, and how many no key opens, which stay as they are.

    Each batch is committed by itself, and what has the newest key already is not looked at: a run that was
    broken off goes on where it was. Raises ImproperlyConfigured without keys.
    """
    moved, lost = rotate_factor_keys()
    for model, field in sealed_fields():
        after: Any = None
        while pks := _next_pks(model, field, after):
            after = pks[-1]
            batch_moved, batch_lost = _rotate(model, field, pks)
            moved, lost = moved + batch_moved, lost + batch_lost
    return moved, lost


def _next_pks(model: type[models.Model], field: SealedTextField, after: Any) -> list[Any]:
    # As it stands in the database: the field's own look-ups would seal what is looked for.
    raw = Cast(Left(field.name, len(newest_mark())), models.CharField())
    rows = model._default_manager.annotate(mark=raw).exclude(mark=newest_mark()).exclude(mark="")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _rotate(model: type[models.Model], field: SealedTextField, pks: list[Any]) -> tuple[int, int]:
    """By UPDATE where the old value still stands: what somebody typed meanwhile is not overwritten."""
    moved = lost = 0
    for pk, sealed in model._default_manager.filter(pk__in=pks).values_list("pk", field.name):
        try:
            fresh = Sealed(seal(sealed.reveal()))
        except CannotUnseal:
            lost += 1
            continue
        moved += model._default_manager.filter(pk=pk, **{field.name: sealed}).update(**{field.name: fresh})
    return moved, lost
