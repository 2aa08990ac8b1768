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
    """Whether it was queued; not where it is no failed or cancelled one, or another one is under way."""
    ended = Pack.objects.filter(pk=pack.pk, state__in=[Pack.State.FAILED, Pack.State.CANCELLED])
    try:
        with transaction.atomic():
            queued = ended.update(
                state=Pack.State.QUEUED, attempts=0, is_cancel_wanted=False, error="", done_count=0,
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
