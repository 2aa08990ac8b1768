"""Erases engagements with everything in them, files too: the one way in which a history ends."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import FileField, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from engagements.actions.forget_record import delete_files_on_commit
from engagements.models import Engagement


@transaction.atomic
def erase_engagements(engagements: QuerySet[Engagement]) -> int:
    """How many were erased. Without the mark that is set first the database lets no event go."""
    pks = list(engagements.values_list("pk", flat=True))
    doomed = Engagement.objects.filter(pk__in=pks)
    files = list(_files_of(pks))
    doomed.update(erased_at=timezone.now())
    doomed.delete()
    delete_files_on_commit(files)
    return len(pks)


def _files_of(pks: list[int]) -> Iterator[FieldFile]:
    """Every file that a row of these engagements names, whichever app the row belongs to."""
    for relation in Engagement._meta.related_objects:
        model: Any = relation.related_model
        names = [field.name for field in model._meta.fields if isinstance(field, FileField)]
        if names:
            rows = model._base_manager.filter(**{f"{relation.field.name}__in": pks}).only(*names)
            yield from (getattr(row, name) for row in rows for name in names)
