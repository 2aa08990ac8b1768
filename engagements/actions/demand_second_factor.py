"""Lets an owner say that whoever works for the organisation needs a second factor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_organisation_event import record_organisation_event
from engagements.models import Organisation, User


@transaction.atomic
def demand_second_factor(*, organisation: Organisation, is_needed: bool, actor: User) -> bool:
    """Whether this changed anything. The organisation keeps since when, and who said so."""
    rows = Organisation.objects.filter(pk=organisation.pk, second_factor_since__isnull=is_needed)
    since, name = (timezone.now(), str(actor)[:120]) if is_needed else (None, "")
    if not rows.update(second_factor_since=since, second_factor_by=name):
        return False
    record_organisation_event(
        organisation=organisation,
        actor=actor,
        verb=_("asked for") if is_needed else _("no longer asks for"),
        label=_("a second factor of every member"),
    )
    return True
