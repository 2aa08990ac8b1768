"""Puts somebody's word against the secret guard on the record."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, User


def record_vouching(
    *,
    engagement: Engagement,
    target: models.Model | None,
    actor: User,
    fields: Collection[str],
    label: str = "",
) -> None:
    """Records that `actor` said these fields hold no credential; the text itself is not in the event.

    `label` says what they are of, where that is no single record.
    """
    if fields:
        verb = _("said that no credential is in")
        changes = {name: (None, _("no credential")) for name in fields}
        record_event(
            engagement=engagement,
            actor=actor,
            verb=verb,
            target=target,
            label=label,
            changes=changes,
            deed=Event.Deed.OTHER,
        )
