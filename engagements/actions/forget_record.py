"""Lets go of what stands beside records that go for good: what was said, who read it, and the evidence."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from engagements.models import Attachment, Comment, ThreadSeen


def forget_beside(model: type[models.Model], pks: Sequence[int]) -> None:
    """Of these rows and of all that goes with them, such as the roles of an account. Part of a transaction.

    Called before the rows go, so that what hangs on them can still be found.
    """
    for kind, several in _going_with(model, pks):
        beside = {"target_kind": kind, "target_id__in": several}
        Comment.objects.filter(**beside).delete()
        ThreadSeen.objects.filter(**beside).delete()
        forget_attachments(Attachment.objects.filter(**beside))


def forget_attachments(attachments: models.QuerySet[Attachment]) -> int:
    """Removes evidence, and its files once that is committed; returns how much of it there was."""
    gone = list(attachments)
    attachments.model._base_manager.filter(pk__in=[one.pk for one in gone]).delete()
    delete_files_on_commit(file for one in gone for file in (one.file, one.thumbnail))
    return len(gone)


def delete_files_on_commit(files: Iterable[FieldFile]) -> None:
    """Deletes files when the rows that named them are gone for certain; one that is missing is no fault."""
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name), robust=True)


def _going_with(model: Any, pks: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    if not pks:
        return
    yield model._meta.model_name, pks
    for relation in model._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            below = relation.related_model
            rows = below._base_manager.filter(**{f"{relation.field.name}__in": pks})
            yield from _going_with(below, list(rows.values_list("pk", flat=True)))
