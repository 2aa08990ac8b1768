"""Keeps a way to look at the board under a name, and forgets it again."""

from engagements.models import SavedFilter, User

MOST = 20


class TooMany(Exception):
    """Nobody finds anything in a longer row of names."""


def save_filter(*, user: User, name: str, query: str) -> SavedFilter:
    """One of that name is replaced. Raises TooMany where a person has so many already."""
    if user.saved_filters.exclude(name=name).count() >= MOST:
        raise TooMany
    kept, _is_new = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return kept


def forget_filter(*, user: User, pk: int) -> bool:
    """False where this person has no such filter."""
    gone, _by_kind = user.saved_filters.filter(pk=pk).delete()
    return bool(gone)
