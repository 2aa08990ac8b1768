"""Tries a pack again that could not be rendered: the same version, from the same snapshot."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import User
from handover.actions.publish_pack import publish_pack
from handover.models import Pack


def retry_pack(*, pack: Pack, actor: User | None) -> bool:
    """Whether it was queued; not where it is no failed or cancelled one, or another one is under way.

    A version that is to be issued is not tried again when a newer one is out: it would say what was true
    before that, and be sent to everybody as news.
    """
    if is_outdated(pack):
        return False
    ended = Pack.objects.filter(pk=pack.pk, state__in=[Pack.State.FAILED, Pack.State.CANCELLED])
    try:
        with transaction.atomic():
            queued = ended.update(
                state=Pack.State.QUEUED, attempts=0, is_cancel_wanted=False, error="", done_count=0,
                section="", section_number=0, section_count=0,
                queued_at=timezone.now(), started_at=None, finished_at=None, lease_until=None,
            )  # fmt: skip
            if queued:
                label = _("handover pack, %(title)s") % {"title": pack.title}
                verb = _("tried again")
                record_event(engagement=pack.engagement, actor=actor, verb=verb, target=pack, label=label)
                transaction.on_commit(partial(publish_pack, pack.pk), robust=True)
    except IntegrityError:
        return False
    return bool(queued)


def is_outdated(pack: Pack) -> bool:
    """Whether a newer version than this one, which was to be issued, is out."""
    if pack.is_draft:
        return False
    out = Pack.objects.filter(engagement=pack.engagement_id, status=Pack.Status.ISSUED, state=Pack.State.DONE)
    return out.filter(number__gt=pack.number).exists()
