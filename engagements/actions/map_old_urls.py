"""Puts many old addresses on the surface map at once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import ngettext

from engagements.actions.record_event import record_event
from engagements.models import Engagement, OldUrl, User
from engagements.old_addresses import Pair


@transaction.atomic
def map_old_urls(*, engagement: Engagement, pairs: Iterable[Pair], actor: User) -> int:
    """Adds what is new and gives those that are there their new target; says how many changed."""
    known = {old.url: old for old in engagement.old_urls.select_for_update()}
    changes: dict[str, tuple[str | None, str]] = {}
    for pair in pairs:
        old = known.get(pair.url)
        before = old.target if old else None
        if old is None:
            OldUrl.objects.create(engagement=engagement, url=pair.url, target=pair.target)
        elif old.target != pair.target:
            old.target = pair.target
            old.version += 1
            old.save(update_fields=["target", "version"])
        else:
            continue
        changes[pair.url] = (before, pair.target)
    if changes:
        count = len(changes)
        verb = ngettext("mapped %(n)d old address of", "mapped %(n)d old addresses of", count) % {"n": count}
        record_event(engagement=engagement, actor=actor, verb=verb, target=engagement, changes=changes)
    return len(changes)
