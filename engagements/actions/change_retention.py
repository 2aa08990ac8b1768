"""Changes for how long an organisation keeps what, and tells it on its own record."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.record_organisation_event import record_organisation_event
from engagements.models import Organisation, User


@transaction.atomic
def change_retention(*, organisation: Organisation, days: Mapping[str, int], actor: User) -> None:
    """`days` maps `keeps_…_days` to the new number; nothing is told where nothing changes."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {name: (getattr(row, name), value) for name, value in days.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return
    Organisation.objects.filter(pk=row.pk).update(
        **{name: after for name, (_before, after) in changed.items()}
    )
    fields: Any = Organisation._meta.concrete_fields
    words = {one.name: str(one.verbose_name) for one in fields}
    record_organisation_event(
        organisation=row,
        actor=actor,
        verb=_("changed"),
        label=_("for how long things are kept"),
        detail=", ".join(f"{words[name]}: {before} → {now}" for name, (before, now) in changed.items()),
    )
