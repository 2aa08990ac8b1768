"""Lets an owner say that whoever works for the organisation needs a second factor."""

from django.utils import timezone

from engagements.models import Organisation, User


def demand_second_factor(*, organisation: Organisation, is_needed: bool, actor: User) -> bool:
    """Whether this changed anything. The organisation keeps since when, and who said so."""
    rows = Organisation.objects.filter(pk=organisation.pk, second_factor_since__isnull=is_needed)
    since, name = (timezone.now(), str(actor)[:120]) if is_needed else (None, "")
    return rows.update(second_factor_since=since, second_factor_by=name) == 1
