"""Puts many old addresses into their register at once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.keep_register import add_entry, change_entry
from engagements.actions.record_event import record_whole, recorded_as_parts
from engagements.models import Engagement, OldUrl, User
from engagements.old_addresses import Pair


@transaction.atomic
def map_old_urls(*, engagement: Engagement, pairs: Iterable[Pair], actor: User) -> int:
    """Adds what is new and gives what is there its new target, as one deed; says how many changed."""
    known = {old.url: old for old in engagement.old_urls.kept().select_for_update()}
    with recorded_as_parts() as part_of:
        changed = sum(_map(engagement, pair, known.get(pair.url), actor) for pair in pairs)
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


def _map(engagement: Engagement, pair: Pair, old: OldUrl | None, actor: User) -> bool:
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
    )
    return True
