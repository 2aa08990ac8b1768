"""Makes a version of the pack: content frozen and numbered in one transaction, its PDF asked for after."""

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.actions.number_rows import lock_engagement, next_number
from engagements.actions.record_event import record_event
from engagements.letters import portal_url
from engagements.models import Engagement, HistoryHead, User
from handover.actions.publish_pack import publish_pack
from handover.material import Material, iso
from handover.models import Pack, Paper, Provenance
from handover.required import obstacles_of
from handover.snapshot import build_content, fingerprint, fingerprint_of_content
from handover.verification_code import new_code


class NotReady(Exception):
    """A version cannot be issued yet; the text says why."""


class Made(NamedTuple):
    """`is_new` is False where a version was under way already, or the latest one says the same."""

    pack: Pack
    is_new: bool


@transaction.atomic
def make_pack(
    *,
    engagement: Engagement,
    actor: User | None,
    status: Pack.Status,
    paper: Paper | None = None,
    is_published: bool = True,
) -> Made:
    """Queues the next version, draft or issued, on the plan's paper where none is given.

    Raises NotReady where none may be issued.

    `is_published` False leaves the rendering to the caller, who does it in this process.
    """
    lock_engagement(engagement)
    if status == Pack.Status.ISSUED and (obstacles := obstacles_of(engagement)):
        raise NotReady(obstacles[0].text)
    under_way = Pack.objects.unfinished().filter(engagement=engagement).first()
    if under_way:
        return Made(under_way, is_new=False)
    content = build_content(Material(engagement), status=status, paper=paper)
    if same := _same(engagement, status, fingerprint_of_content(content)):
        return Made(same, is_new=False)
    pack = _create(engagement, actor, status, content, timezone.now())
    label = _("handover pack, %(title)s") % {"title": pack.title}
    record_event(engagement=engagement, actor=actor, verb=_("asked for"), target=pack, label=label)
    if is_published:
        transaction.on_commit(partial(publish_pack, pack.pk), robust=True)
    return Made(pack, is_new=True)


def _same(engagement: Engagement, status: Pack.Status, content_sha256: str) -> Pack | None:
    """The latest finished version of this status, if it says the very same."""
    finished = Pack.objects.filter(engagement=engagement, status=status, state=Pack.State.DONE)
    latest = finished.order_by("-number").first()
    return latest if latest and latest.content_sha256 == content_sha256 else None


def _head(engagement: Engagement) -> dict[str, Any]:
    """The end of the record of the work at this moment: printed, it is what that record is held to later."""
    head = HistoryHead.objects.filter(engagement=engagement).first()
    return {"number": head.number, "digest": head.digest} if head else {}


def _create(
    engagement: Engagement, actor: User | None, status: Pack.Status, content: dict[str, Any], now: datetime
) -> Pack:
    number = next_number(Pack.objects.filter(engagement=engagement))
    code = "" if status == Pack.Status.DRAFT else new_code()
    snapshot = {
        **content,
        "number": number,
        "made_at": iso(now),
        "history": _head(engagement),
        "verification": _verification(code),
    }
    pack = Pack.objects.create(
        engagement=engagement,
        number=number,
        status=status,
        snapshot=snapshot,
        snapshot_sha256=fingerprint(snapshot),
        content_sha256=fingerprint_of_content(content),
        requested_by=actor,
    )
    if code:
        Provenance.objects.create(pack=pack, code=code)
    return pack


def _verification(code: str) -> dict[str, str]:
    """Where anybody finds out whether a file is this version; printed, so that it is frozen with the rest."""
    return (
        {"code": code, "address": portal_url(reverse("verify_pack", kwargs={"code": code}))} if code else {}
    )
