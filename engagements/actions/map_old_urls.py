"""Puts many old addresses into their register at once."""

from collections.abc import Iterable

from django.db import transaction

from engagements.actions.keep_register import add_entry, change_entry
from engagements.models import Engagement, OldUrl, User
from engagements.old_addresses import Pair


@transaction.atomic
def map_old_urls(*, engagement: Engagement, pairs: Iterable[Pair], actor: User) -> int:
    """Adds what is new and gives those that are there their new target; says how many changed."""
    known = {old.url: old for old in engagement.old_urls.kept().select_for_update()}
    changed = 0
    for pair in pairs:
        old = known.get(pair.url)
        if old is None:
            entry = OldUrl(engagement=engagement, url=pair.url, target=pair.target)
            add_entry(engagement=engagement, entry=entry, actor=actor)
        elif old.target != pair.target:
            change_entry(
                engagement=engagement,
                entry=old,
                changes={"target": pair.target},
                opened={"target": old.target},
                actor=actor,
            )
        else:
            continue
        changed += 1
    return changed
