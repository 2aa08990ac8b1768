"""The kinds of doors that the table of rights is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engagements.models import Engagement
from engagements.permissions import Role

NO = 405
Arguments = dict[str, Any]
Find = Callable[[Engagement], Arguments]


def nothing(engagement: Engagement) -> Arguments:
    return {}


@dataclass(frozen=True, slots=True)
class Door:
    """`get` and `post` are the answers to someone who may; nobody above `most` may post. `of` and `data` name
    an engagement's object in the address, and in the query or the form."""

    least: Role
    get: int = 200
    post: int = NO
    of: Find = nothing
    data: Find = nothing
    most: Role = Role.OWNER


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """An address that belongs to no engagement: the answer to nobody, and to whoever is signed in."""

    nobody: int
    someone: int
    keywords: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkplaceDoor:
    """An address of an organisation's own: the answers to its members, who alone may come in.

    `reader` is who may look and `least` who may post; `also` is what stands in the address beside what it
    is of.
    """

    get: int = 200
    post: int = NO
    least: Role = Role.CONSULTANT
    also: Mapping[str, object] = field(default_factory=dict)
    reader: Role = Role.CONSULTANT


class PlaybookDoor(WorkplaceDoor):
    """Of one of the organisation's playbooks, by `pk`."""


@dataclass(frozen=True, slots=True)
class OrganisationDoor(WorkplaceDoor):
    """Of the organisation itself, by `slug`, or of one of its clients, by `pk` besides."""

    is_of_client: bool = False
