"""Ends the rendering of a pack that nobody waits for any more."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import User
from handover.models import Pack


@transaction.atomic
def cancel_pack(*, pack: Pack, actor: User | None) -> bool:
    """Whether there was anything to end; a worker in the middle of it stops at the next page."""
    if not pack.cancel():
        return False
    label = _("handover pack, %(title)s") % {"title": pack.title}
    record_event(engagement=pack.engagement, actor=actor, verb=_("stopped"), target=pack, label=label)
    return True
