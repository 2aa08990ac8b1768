"""Whether a domain is proven to be the client's, read from the looks that were made."""

from dataclasses import dataclass
from enum import StrEnum

from checks.models import OwnershipLook, OwnershipToken
from checks.permission.proof import Found, file_url, record_name, token_line
from engagements.models import Engagement

_RECENT = 30


class OwnershipState(StrEnum):
    UNPROVEN = "unproven"
    PROVEN = "proven"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Ownership:
    """`decisive` is the newest look that could tell, `newest` the newest of all, maybe still under way."""

    state: OwnershipState
    decisive: OwnershipLook | None = None
    newest: OwnershipLook | None = None

    @property
    def is_proven(self) -> bool:
        return self.state is OwnershipState.PROVEN

    @property
    def is_under_way(self) -> bool:
        return self.newest is not None and not self.newest.is_finished


@dataclass(frozen=True, slots=True)
class Task:
    """What the client has to publish: the line, and the two places where it may stand."""

    line: str
    record: str
    file: str


def read_ownership(engagement: Engagement) -> Ownership:
    """A look that could not tell leaves the state as it was."""
    looks = list(engagement.ownership_looks.filter(domain=engagement.domain)[:_RECENT])
    newest = looks[0] if looks else None
    told = [look for look in looks if look.found in {Found.THERE, Found.ABSENT}]
    if not told:
        return Ownership(OwnershipState.UNPROVEN, None, newest)
    if told[0].found == Found.THERE:
        return Ownership(OwnershipState.PROVEN, told[0], newest)
    was_there = any(look.found == Found.THERE for look in told)
    return Ownership(OwnershipState.LOST if was_there else OwnershipState.UNPROVEN, told[0], newest)


def token_of(engagement: Engagement) -> str:
    """The engagement's own token, made by the first who asks."""
    return OwnershipToken.objects.get_or_create(engagement=engagement)[0].token


def task_of(engagement: Engagement) -> Task:
    domain = engagement.domain
    return Task(token_line(token_of(engagement)), record_name(domain), file_url(domain))
