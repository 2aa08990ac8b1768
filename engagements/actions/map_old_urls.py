"""Puts many old addresses into their register at once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.keep_register import add_entry, change_entry
from engagements.actions.record_event import record_whole, recorded_as_parts
from engagements.actions.vouch import record_vouching
from engagements.models import Engagement, OldUrl, User
from engagements.old_addresses import Pair
from engagements.secret_guard import find_secret


@transaction.atomic
def map_old_urls(
    *, engagement: Engagement, pairs: Iterable[Pair], actor: User, is_vouched: bool = False
) -> int:
    """Adds what is new and gives what is there its new target, as one deed; says how many changed.

    With `is_vouched`, what looks like a credential in them is none by this person's word.
    """
    known = {old.url: old for old in engagement.old_urls.kept().select_for_update()}
    with recorded_as_parts() as part_of:
        changed = sum(_map(engagement, pair, known.get(pair.url), actor, is_vouched) for pair in pairs)
    if is_vouched:
        label = _("pasted old addresses")
        record_vouching(
            engagement=engagement, target=None, label=label, actor=actor, fields=["url", "target"]
        )
    if changed:
        label = ngettext("%(n)d old address", "%(n)d old addresses", changed) % {"n": changed}
        record_whole(
            engagement=engagement,
            actor=actor,
            verb=_("mapped"),
            label=label,
            part_of=part_of,
            kind=OldUrl._meta.model_name or "",
        )
    return changed


def _map(engagement: Engagement, pair: Pair, old: OldUrl | None, actor: User, is_vouched: bool) -> bool:
    if old is None:
        entry = OldUrl(engagement=engagement, url=pair.url, target=pair.target)
        add_entry(engagement=engagement, entry=entry, actor=actor)
        return True
    if old.target == pair.target:
        return False
    change_entry(
        engagement=engagement,
        entry=old,
        changes={"target": pair.target},
        opened={"target": old.target},
        actor=actor,
        vouched=["target"] if is_vouched and find_secret(pair.target) else [],
    )
    return True
