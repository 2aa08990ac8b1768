"""Filters that people keep: those that name clients and people whom they may no longer know are deleted."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from django.db.models import Q

from engagements.models import (
    Client,
    Engagement,
    Hold,
    Membership,
    Organisation,
    Participant,
    SavedFilter,
    User,
)


@dataclass(frozen=True, slots=True)
class Gone:
    """Names, case folded, and the keys of clients and leads, as an address of the board holds them."""

    names: frozenset[str]
    keys: frozenset[tuple[str, str]]


def forget_filters(*, names: Iterable[str], clients: Iterable[int], organisations: Collection[int]) -> None:
    """Deletes what names an erased client: of whoever works for its organisations, or for nobody any more.

    What else is called so stays in every organisation for which the filter's owner works.
    """
    called = frozenset(name.casefold() for name in names if name)
    gone = Gone(called, frozenset(("client", str(pk)) for pk in clients))
    theirs = Q(user__memberships__organisation__in=organisations) | Q(user__memberships=None)
    kept = SavedFilter.objects.filter(theirs).distinct()
    works_in: dict[int, set[int]] = {}
    owners = Membership.objects.filter(user__in=kept.values("user"))
    for user, organisation in owners.values_list("user", "organisation"):
        works_in.setdefault(user, set()).add(organisation)
    remaining: dict[frozenset[int], frozenset[str]] = {}
    for one in kept:
        known = frozenset(works_in.get(one.user_id, set(organisations)))
        if known not in remaining:
            remaining[known] = names_in(known)
        if _says(one, gone, remaining[known]):
            one.delete()


def forget_filters_of(user: User, organisation: Organisation) -> None:
    """Of somebody who leaves: what names its clients and people; all, where they work nowhere else."""
    others = user.memberships.exclude(organisation=organisation).values_list("organisation", flat=True)
    left = frozenset(others)
    if not left:
        user.saved_filters.all().delete()
        return
    remaining = names_in(left)
    clients = Client.objects.filter(organisation=organisation).values_list("pk", flat=True)
    keys = {("client", str(pk)) for pk in clients} | (_leads({organisation.pk}) - _leads(left))
    gone = Gone(names_in({organisation.pk}), frozenset(keys))
    for one in user.saved_filters.all():
        if _says(one, gone, remaining):
            one.delete()


def names_in(organisations: Collection[int]) -> frozenset[str]:
    """How clients, sprints and people of these are called, “the client” among it, for whom many wait."""
    rows = Engagement.objects.filter(client__organisation__in=organisations)
    words = {word for several in rows.values_list("title", "domain") for word in several}
    words |= set(Client.objects.filter(organisation__in=organisations).values_list("name", flat=True))
    holds = Hold.objects.filter(engagement__client__organisation__in=organisations)
    words |= set(holds.values_list("waiting_on", flat=True))
    people = Participant.objects.filter(engagement__client__organisation__in=organisations)
    called = people.values_list("invited_name", "user__name", "user__email")
    words |= {name for several in called for name in several}
    return frozenset(word.casefold() for word in words if word)


def _leads(organisations: Collection[int]) -> set[tuple[str, str]]:
    members = Membership.objects.filter(organisation__in=organisations).values_list("user", flat=True)
    return {("lead", str(pk)) for pk in members}


def _says(kept: SavedFilter, gone: Gone, remaining: frozenset[str]) -> bool:
    """A search names them where it finds none of what is left, and would have found what went.

    Otherwise a name counts as a whole word, unless what is left is called so too, or has it in its name.
    """
    asked: Mapping[str, list[str]] = parse_qs(kept.query)
    if any((name, values[0]) in gone.keys for name, values in asked.items()):
        return True
    waiting, search = (asked.get(name, [""])[0].casefold() for name in ("waiting", "q"))
    said = [kept.name.casefold(), search]
    names = [one for one in gone.names if waiting == one or any(_has(text, one) for text in said)]
    if any(not any(_has(other, name) for other in remaining) for name in names):
        return True
    found, left = (any(search in name for name in several) for several in (gone.names, remaining))
    return bool(search) and found and not left


def _has(text: str, name: str) -> bool:
    """Whether it stands there between the borders of words: “Shop” not in “Shopify”."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
