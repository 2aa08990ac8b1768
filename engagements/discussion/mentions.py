"""Finds who is addressed in a text: `@ana`, `@ana-lima`, or the address before its at sign."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from engagements.models import Engagement, User
from engagements.permissions import team_of

_HANDLE = re.compile(r"(?<![\w@.])@([\w][\w.+-]{0,60}[\w]|\w)")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the engagement; `name` is what the others call them."""

    user: User
    name: str
    is_client: bool


def people_of(engagement: Engagement) -> list[Person]:
    """Who works on the engagement or belongs to the client, in two queries."""
    members = team_of(engagement).select_related("user")
    taking_part = engagement.participants.select_related("user")
    found = {one.user_id: Person(one.user, one.name, is_client=True) for one in taking_part}
    found |= {one.user_id: Person(one.user, str(one.user), is_client=False) for one in members}
    return sorted(found.values(), key=lambda person: (person.is_client, person.name.casefold()))


def handles_of(people: Iterable[Person]) -> dict[str, Person]:
    """Every handle that means one person alone; the shortest comes first for each of them."""
    claims: dict[str, set[int]] = {}
    by_id = {person.user.pk: person for person in people}
    for person in by_id.values():
        for handle in _handles(person):
            claims.setdefault(handle, set()).add(person.user.pk)
    return {handle: by_id[next(iter(who))] for handle, who in claims.items() if len(who) == 1}


def _handles(person: Person) -> list[str]:
    words = slugify(person.name).split("-")
    local = person.user.email.partition("@")[0].lower()
    return [one for one in (words[0], "-".join(words), local) if one]


def find_mentions(text: str, handles: Mapping[str, Person]) -> list[Person]:
    """Who is addressed, each once, in the order of the text."""
    found = {
        handles[one.lower()].user.pk: handles[one.lower()] for one in _spoken(text) if one.lower() in handles
    }
    return list(found.values())


def _spoken(text: str) -> list[str]:
    return [one.rstrip(".") for one in _HANDLE.findall(text)]


def shown(text: str, handles: Mapping[str, Person]) -> str:
    """The text as Markdown in which whoever is addressed stands out by name."""

    def name(found: re.Match[str]) -> str:
        handle = found[1].rstrip(".")
        person = handles.get(handle.lower())
        return f"**@{person.name}**{found[1][len(handle) :]}" if person else found[0]

    return _HANDLE.sub(name, text)
