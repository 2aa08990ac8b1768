"""Makes the file with all that is kept of a client, in the background, and takes it away after its days."""

import hashlib
import logging
import tempfile
from datetime import timedelta
from functools import partial
from typing import IO

from celery import signature
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Client, ClientExport, LeaseLost, User
from engagements.privacy.archive import ClientArchive

logger = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
# A queued export is left to the message that was sent for it this long.
PATIENCE = timedelta(seconds=10)


class Stopped(Exception):
    """Nobody wants it any more."""


def ask_export(*, client: Client, actor: User) -> ClientExport:
    """Queues one; where one is under way already, that one. Stands on the record of each engagement."""
    try:
        with transaction.atomic():
            job = ClientExport.objects.create(client=client, requested_by=actor)
            for engagement in client.engagements.all():
                record_event(
                    engagement=engagement,
                    actor=actor,
                    verb=_("asked for"),
                    label=_("all that is kept of %(client)s, as a file") % {"client": client.name},
                )
            transaction.on_commit(partial(publish_export, job.pk), robust=True)
            return job
    except IntegrityError:
        return client.exports.order_by("-pk")[0]  # somebody asked at the same moment


def publish_export(pk: int) -> None:
    """Wakes a worker up; the row is the truth. Raises OperationalError without a broker."""
    signature("engagements.tasks.export_client", args=[pk]).apply_async()


def execute_export(pk: int) -> None:
    """Makes the file if nobody else does; doing it twice is harmless.

    A database that is gone is left to the sweep, which has it made again when the lease runs out.
    """
    job = ClientExport.claim(pk)
    if job is None:
        return
    try:
        _perform(job)
    except LeaseLost:
        logger.info("export %s was taken over or ended by somebody else", pk)


def _perform(job: ClientExport) -> None:
    try:
        make_export(job)
    except (LeaseLost, DatabaseError):
        raise
    except Stopped:
        job.finish(ClientExport.State.CANCELLED)
    except OSError as error:
        logger.exception("export %s could not be written", job.pk)
        reason = _("The file could not be written: %(why)s") % {"why": error.strerror or error}
        job.finish(ClientExport.State.FAILED, reason)
    except Exception as error:
        logger.exception("export %s failed", job.pk)
        reason = _("The export stopped on an error of its own (%(name)s).")
        job.finish(ClientExport.State.FAILED, reason % {"name": type(error).__name__})


def make_export(job: ClientExport) -> None:
    """Of a job that was claimed. Raises LeaseLost where it is no longer this worker's, and leaves no file."""
    job.heartbeat(done_count=0)  # a client that was erased meanwhile is not asked for
    engagements = list(job.client.engagements.order_by("starts_at", "pk"))
    job.heartbeat(total_count=ClientArchive.parts(len(engagements)), done_count=0)
    with tempfile.TemporaryFile() as made:
        archive = ClientArchive(made, job.client, _Beat(job))
        archive.write(engagements, timezone.now())
        _keep(job, made, archive)


class _Beat:
    """Renews the lease and writes progress every few seconds, however often it is called."""

    def __init__(self, job: ClientExport) -> None:
        self._job = job
        self._last = timezone.now()

    def __call__(self, done: int) -> None:
        now = timezone.now()
        if (now - self._last).total_seconds() < BEAT_SECONDS:
            return
        self._last = now
        self._job.heartbeat(done_count=done)
        if not self._job.is_wanted():
            raise Stopped


def _keep(job: ClientExport, made: IO[bytes], archive: ClientArchive) -> None:
    """Writes the file, then the row that names it; a file that no row names is taken away again."""
    size = made.tell()
    made.seek(0)
    sha256 = hashlib.file_digest(made, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file is one
    made.seek(0)
    name = default_storage.save(f"exports/{job.client_id}/{job.pk}-{job.fence}.zip", File(made))
    try:
        job.keep_file(name=name, size=size, sha256=sha256, counts=archive.counts)
    except BaseException:
        default_storage.delete(name)
        raise


def sweep_exports() -> int:
    """Sends those again whose worker was lost, and forgets files whose days are over; how many were sent."""
    now = timezone.now()
    over = list(ClientExport.objects.filter(expires_at__lte=now))
    for one in over:
        one.file.delete(save=False)
        one.delete()
    waiting = ClientExport.objects.waiting(now).exclude(state="queued", queued_at__gt=now - PATIENCE)
    lost = list(waiting.values_list("pk", flat=True))
    for pk in lost:
        publish_export(pk)
    return len(lost)
