"""Takes a table that somebody brought, and has every row looked over before a register keeps any."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from engagements.actions.execute_import import execute_import
from engagements.actions.publish_import import publish_import
from engagements.models import Engagement, RegisterImport, User
from engagements.models.register_import import sealed
from engagements.register_files.fields import fields_of
from engagements.register_files.kept_sheet import sheet_as_json
from engagements.register_files.mapping import guess_mapping
from engagements.register_files.sheet import Sheet
from engagements.registers.register import Register

# Up to so many rows the person waits for the page; more of them are a worker's.
AT_ONCE = 500


def begin_import(
    *,
    engagement: Engagement,
    register: Register[Any],
    sheet: Sheet,
    source: str,
    actor: User,
) -> RegisterImport:
    """`source` is what people call the file. Columns are guessed, rows looked over at once or soon."""
    with transaction.atomic():
        Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
        highest = engagement.register_imports.aggregate(highest=Max("number"))["highest"]
        job = RegisterImport.objects.create(
            engagement=engagement,
            number=(highest or 0) + 1,
            register=register.key,
            source=source[:120],
            sheet=sealed(sheet_as_json(sheet)),
            mapping=guess_mapping(sheet.headings, fields_of(register)),
            total_count=len(sheet.rows),
            requested_by=actor,
        )
    _go_on(job)
    return job


def choose_columns(*, job: RegisterImport, mapping: Sequence[str]) -> bool:
    """Has the rows looked over again with other columns; False where it is past that."""
    return _ask_for(job, RegisterImport.Step.READING, mapping=list(mapping))


def start_import(*, job: RegisterImport, actor: User) -> bool:
    """Somebody said yes: the rows are written. False where it was started, thrown away or emptied before."""
    return _ask_for(job, RegisterImport.Step.WRITING, requested_by=actor)


def _ask_for(job: RegisterImport, step: str, **fields: object) -> bool:
    """Queues the next step of an import that waits for one."""
    waiting = RegisterImport.objects.filter(
        pk=job.pk, step=RegisterImport.Step.READING, state=RegisterImport.State.DONE
    )
    asked = waiting.exclude(sheet="").update(
        step=step, state=RegisterImport.State.QUEUED, attempts=0, done_count=0, error="", finished_at=None,
        **fields,
    )  # fmt: skip
    if asked:
        _go_on(job)
    return bool(asked)


def _go_on(job: RegisterImport) -> None:
    if job.total_count <= AT_ONCE:
        execute_import(job.pk)
    else:
        transaction.on_commit(partial(publish_import, job.pk), robust=True)
