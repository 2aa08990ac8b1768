"""Saves the form of an entry, whole or a cell of it; what stands in the way is said in the form."""

from typing import Any

from django.utils.translation import gettext as _

from engagements.actions.keep_register import EntryClash, EntryRefused, change_entry
from engagements.models import Engagement, RegisterEntry, User
from engagements.registers.entry_form import EntryForm


def save_form(engagement: Engagement, form: EntryForm[Any], actor: User) -> EntryForm[Any]:
    """Saves a valid form. The form that comes back has errors where nothing was saved: the entry is in the
    bin, another one is the same, or somebody else changed the same field (then it has `theirs`)."""
    entry: RegisterEntry = form.instance
    if entry.is_binned:
        form.add_error(None, _("Somebody has deleted this in the meantime. Restore it, then save again."))
        return form
    try:
        saved = change_entry(
            engagement=engagement,
            entry=entry,
            changes=form.changes,
            opened=form.opened,
            actor=actor,
            vouched=form.vouched,
        )
    except EntryClash:
        form.add_error(None, _("Somebody else has saved the same entry in the meantime."))
        return form
    except EntryRefused as why:
        form.add_error(None, str(why))
        return form
    return form.with_conflicts(saved) if saved.conflicts else form
