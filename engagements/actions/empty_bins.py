"""Removes for good what was put away for as long as the organisation keeps it: entries, roles, evidence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from engagements.actions.forget_record import forget_attachments, forget_beside
from engagements.actions.record_event import record_event
from engagements.models import AccessRole, Attachment, Event, RegisterEntry
from engagements.models.register import no_longer_binned


def empty_bins(*, kinds: Iterable[type[RegisterEntry]], now: datetime) -> int:
    """Returns how many entries went. Run twice, the second run finds nothing.

    The highest number of each register stays in the bin, seen by nobody, so that no number is given twice.
    """
    return sum(_empty(kind, now) for kind in kinds)


@transaction.atomic
def empty_attachments(*, now: datetime) -> int:
    """Removes evidence that was taken away that long ago, with its files; returns how many went."""
    return forget_attachments(Attachment.objects.filter(no_longer_binned("deleted_at", now)))


@transaction.atomic
def empty_roles(*, now: datetime) -> int:
    """Removes roles that were taken off the list of accesses that long ago; returns how many went."""
    gone = list(
        AccessRole.objects.filter(no_longer_binned("deleted_at", now)).select_related("engagement", "entry")
    )
    forget_beside(AccessRole, [role.pk for role in gone])
    for role in gone:
        record_event(
            engagement=role.engagement,
            actor=None,
            verb=_("removed for good"),
            target=role,
            label=f"{role}, {role.entry}",
            deed=Event.Deed.REMOVE,
        )
        role.delete()
    return len(gone)


@transaction.atomic
def _empty(kind: type[RegisterEntry], now: datetime) -> int:
    rows: Any = kind._base_manager  # each register declares its own engagement
    numbers = rows.filter(engagement=OuterRef("engagement")).order_by().values("engagement")
    highest = Subquery(numbers.annotate(highest=Max("number")).values("highest"))
    old = rows.filter(no_longer_binned("deleted_at", now)).annotate(highest=highest)
    # The highest number's too: of it the number stays, and nothing that was said about it.
    forget_beside(kind, list(old.values_list("pk", flat=True)))
    gone = list(old.filter(number__lt=F("highest")).select_related("engagement"))
    for entry in gone:
        record_event(
            engagement=entry.engagement,
            actor=None,
            verb=_("removed for good"),
            target=entry,
            deed=Event.Deed.REMOVE,
        )
        entry.delete()
    return len(gone)
