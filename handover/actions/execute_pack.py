"""Renders a pack: WeasyPrint in a thread of its own, the writing by the thread that owns the database."""

import logging
import os
import resource
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.notify import notify
from engagements.actions.record_event import record_event
from engagements.models import LeaseLost
from engagements.models.work import LEASE
from engagements.notifications.kinds import PACK
from engagements.notifications.people import everybody_of
from handover.actions.seal_pack_file import Sealed, Unsealed, seal_pack_file
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.headway import ALL, Headway, HeadwayMeter
from handover.models import MOST_TITLE, CancelWanted, Pack, Provenance
from handover.pdf import Rendered, Stopped, render_pdf

logger = logging.getLogger(__name__)
DRAFT_RENDERED = gettext_lazy("Draft rendered: %(title)s")
PACK_ISSUED = gettext_lazy("The handover pack is issued: %(title)s")

LOOK_SECONDS = 1.0
BEAT_SECONDS = min(5.0, LEASE.total_seconds() / 3)
MOST_SECONDS = 480.0  # below the soft limit of the task, so that the row says why
NICENESS = 5
MOST_MEMORY_KB = 1_500_000


class TooMuch(Exception):
    """The rendering took more than it may; the text says of what."""


def execute_pack(pk: int) -> None:
    """Renders the pack if nobody else does; doing it twice is harmless.

    An error of the rendering ends it as failed, with the reason. A database that is gone is left to the
    sweep, which has the pack rendered again when the lease runs out.
    """
    pack = Pack.claim(pk)
    if pack is None:
        return
    try:
        _perform(pack)
    except LeaseLost:
        logger.info("pack %s was taken over or ended by somebody else", pk)


def _perform(pack: Pack) -> None:
    try:
        rendered = _Rendering(pack).result()
        _keep(pack, rendered, seal_pack_file(pack, rendered.pdf))
    except (LeaseLost, DatabaseError):
        raise
    except (Stopped, CancelWanted):
        pack.finish(Pack.State.CANCELLED)
    except (TooMuch, Unsealed) as reason:
        pack.finish(Pack.State.FAILED, str(reason))
    except OSError as error:
        logger.exception("pack %s could not be written", pack.pk)
        pack.finish(
            Pack.State.FAILED, _("The file could not be written: %(why)s") % {"why": error.strerror or error}
        )
    except Exception as error:
        logger.exception("pack %s failed", pack.pk)
        name = type(error).__name__
        pack.finish(
            Pack.State.FAILED, _("The PDF stopped on an error of its own (%(name)s).") % {"name": name}
        )


class _Rendering:
    """One rendering under way. The row's lease is renewed while WeasyPrint works in its thread."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._stop = threading.Event()
        self._progress: HeadwayMeter | None = None
        self._written = Headway()

    def result(self) -> Rendered:
        """Raises Stopped when it was cancelled, TooMuch when it went over a limit."""
        self._beat()
        with ThreadPoolExecutor(1) as thread:
            future = thread.submit(self._render)
            try:
                self._watch(future)
            finally:
                self._stop.set()
        return future.result()

    def _watch(self, future: Future[Rendered]) -> None:
        began = beaten = time.monotonic()
        memory = _peak_memory()
        while not wait([future], LOOK_SECONDS).done:
            now = time.monotonic()
            if now - began > MOST_SECONDS:
                raise TooMuch(_("Rendering took longer than %(n)d minutes.") % {"n": MOST_SECONDS // 60})
            if _peak_memory() - memory > MOST_MEMORY_KB:
                raise TooMuch(_("Rendering needed more memory than it may have."))
            if now - beaten >= BEAT_SECONDS or self._headway != self._written:
                self._beat()
                beaten = now
            if not self._pack.is_wanted():
                raise Stopped

    def _render(self) -> Rendered:
        """In the thread, without the database; after all pages, where a thread may be nicer than others."""
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        snapshot = self._pack.snapshot
        html = document_html(snapshot)
        self._progress = HeadwayMeter(snapshot, html)
        return render_pdf(
            html, made_at=made_at(snapshot), enclosed=enclosed_files(snapshot), progress=self._report
        )

    def _report(self, told: int | str) -> None:
        if self._stop.is_set():
            raise Stopped
        if self._progress:
            self._progress.tell(told)

    @property
    def _headway(self) -> Headway:
        return self._progress.now if self._progress else Headway()

    def _beat(self) -> None:
        """Renews the lease, and writes how far it has come."""
        self._written = now = self._headway
        self._pack.heartbeat(
            total_count=ALL, done_count=now.done, section=now.section[:MOST_TITLE], section_number=now.number,
            section_count=now.count,
        )  # fmt: skip


def _peak_memory() -> int:
    """In kB on Linux; it never falls, so only its growth says anything."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _keep(pack: Pack, rendered: Rendered, sealed: Sealed) -> None:
    """Writes the file, then the row that names it; a file that no row names is taken away again."""
    wanted = f"packs/{pack.engagement_id}/{pack.number}-{pack.fence}.pdf"
    name = default_storage.save(wanted, ContentFile(sealed.data))
    try:
        with transaction.atomic():
            pack.keep_file(
                name=name,
                size=len(sealed.data),
                sha256=sha256(sealed.data).hexdigest(),
                page_count=rendered.page_count,
            )
            Provenance.objects.filter(pack=pack).update(
                unsigned_sha256=sha256(rendered.pdf).hexdigest(), signed_by=sealed.signed_by
            )
            record_event(
                engagement=pack.engagement,
                actor=pack.requested_by,
                verb=_("made") if pack.is_draft else _("issued"),
                target=pack,
                label=_("handover pack, %(title)s") % {"title": pack.title},
                is_for_client=not pack.is_draft,
            )
            _tell(pack)
    except BaseException:
        default_storage.delete(name)
        raise


def _tell(pack: Pack) -> None:
    """Everybody of an issued version; of a draft whoever asked for it, and has gone on to something else."""
    page = reverse("pack_page", kwargs={"code": pack.engagement.code, "number": pack.number})
    title = DRAFT_RENDERED if pack.is_draft else PACK_ISSUED
    requester = [pack.requested_by] if pack.requested_by else []
    notify(
        engagement=pack.engagement,
        kind=PACK,
        to=requester if pack.is_draft else [*everybody_of(pack.engagement), *requester],
        actor=None,
        key=f"pack:{pack.pk}",
        title=lambda: str(title) % {"title": pack.title},
        client_title=lambda: _("Your handover pack is there: %(title)s") % {"title": pack.title},
        path=page,
        client_path=page,
        target=pack,
        is_internal=pack.is_draft,
    )
