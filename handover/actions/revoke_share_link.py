"""Ends a link at once: its address opens nothing from the next request on."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import User
from handover.actions.make_share_link import label_of
from handover.models import ShareLink


@transaction.atomic
def revoke_share_link(*, link: ShareLink, actor: User) -> bool:
    """Whether it still opened something."""
    live = ShareLink.objects.live().filter(pk=link.pk)
    if not live.update(revoked_at=timezone.now(), revoked_by_name=str(actor)[:120]):
        return False
    record_event(
        engagement=link.engagement,
        actor=actor,
        verb=_("revoked a link to"),
        target=link.pack,
        label=label_of(link),
        is_for_client=True,
    )
    return True
