"""Keeps who holds which role at a provider, and notes who has left it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.actions.vouch import record_vouching
from engagements.models import AccessEntry, AccessRole, Engagement, Event, User

# A role is no entry of a register: it is taken off and brought back where it stands, not by the history.
OTHER = Event.Deed.OTHER


@transaction.atomic
def add_role(
    *, engagement: Engagement, entry: AccessEntry, role: AccessRole, actor: User, token: UUID
) -> AccessRole:
    """Adds a validated role to an entry; the one of before where the form was sent twice."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    made = engagement.access_roles.filter(token=token).first()
    if made:
        return made
    role.engagement, role.entry, role.updated_by, role.token = engagement, entry, actor, token
    role.save(force_insert=True)
    _record(engagement, role, actor, _("noted the role of"))
    return role


@transaction.atomic
def change_role(
    *, engagement: Engagement, role: AccessRole, form: Any, actor: User
) -> SavedEntry[AccessRole]:
    """Saves what one person changed in the form; conflicts are returned, as `save_versioned` does."""
    saved = save_versioned(entry=role, changes=form.changes, opened=form.opened, actor=actor)
    if saved.changed:
        record_event(
            engagement=engagement, actor=actor, verb=_("changed the role of"), target=saved.entry,
            changes=saved.changed, vouched=form.vouched, deed=OTHER,
        )  # fmt: skip
        record_vouching(engagement=engagement, target=saved.entry, actor=actor, fields=form.vouched)
    return saved


@transaction.atomic
def remove_role(*, engagement: Engagement, role: AccessRole, actor: User) -> bool:
    """Takes a role off the list; False where somebody has done it already."""
    return _toggle(engagement, role, actor, Q(deleted_at=None), _("took off the list:"), timezone.now())


@transaction.atomic
def restore_role(*, engagement: Engagement, role: AccessRole, actor: User) -> bool:
    return _toggle(engagement, role, actor, Q(deleted_at__isnull=False), _("put back on the list:"), None)


@transaction.atomic
def note_left(*, engagement: Engagement, role: AccessRole, note: str, actor: User) -> bool:
    """Notes that somebody has left, and how one knows; once, whoever presses first."""
    today = timezone.localdate()
    return _leave(engagement, role, actor, was_there=True, left_on=today, note=note, verb=_("noted as gone:"))


@transaction.atomic
def note_still_there(*, engagement: Engagement, role: AccessRole, actor: User) -> bool:
    """Takes back that somebody has left; what was said of it stays in the history."""
    return _leave(
        engagement, role, actor, was_there=False, left_on=None, note="", verb=_("noted as still there:")
    )


def _leave(
    engagement: Engagement, role: AccessRole, actor: User, *, was_there: bool, left_on: date | None,
    note: str, verb: str,
) -> bool:  # fmt: skip
    rows = engagement.access_roles.filter(pk=role.pk, left_on__isnull=was_there)
    noted_by = str(actor)[:120] if left_on else ""
    if not rows.update(
        left_on=left_on, left_note=note, left_noted_by=noted_by, version=F("version") + 1,
        updated_by=actor, updated_at=timezone.now(),
    ):  # fmt: skip
        return False
    changes = {"left_on": (role.left_on, left_on), "left_note": (role.left_note, note)}
    record_event(
        engagement=engagement, actor=actor, verb=verb, target=role, label=_label(role), changes=changes,
        deed=OTHER, is_for_client=True,
    )  # fmt: skip
    return True


def _toggle(
    engagement: Engagement, role: AccessRole, actor: User, where: Q, verb: str, deleted_at: Any
) -> bool:
    rows = engagement.access_roles.filter(where, pk=role.pk)
    if not rows.update(deleted_at=deleted_at, version=F("version") + 1, updated_by=actor):
        return False
    _record(engagement, role, actor, verb)
    return True


def _record(engagement: Engagement, role: AccessRole, actor: User, verb: str) -> None:
    record_event(engagement=engagement, actor=actor, verb=verb, target=role, label=_label(role), deed=OTHER)


def _label(role: AccessRole) -> str:
    return f"{role}, {role.entry}"
