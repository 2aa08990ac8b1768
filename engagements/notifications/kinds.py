"""The kinds of notifications: one description each, from which pages, mails and choices come."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models.notification import Cadence


class Side(Flag):
    """Who is told of a kind: the consultancy's people, the client's, or both."""

    TEAM = auto()
    CLIENT = auto()
    BOTH = TEAM | CLIENT


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """`title` names the kind where people choose; `cadence` holds until they do."""

    key: str
    title: str | Promise
    about: str | Promise
    symbol: str
    cadence: Cadence
    side: Side = Side.BOTH


REQUEST = NotificationKind(
    "request",
    _("Something is needed from you"),
    _("An access, a confirmation, a permission, a decision, a risk to accept, a pack to sign off."),
    "hand",
    Cadence.AT_ONCE,
    Side.CLIENT,
)
ANSWER = NotificationKind(
    "answer",
    _("Somebody answers you"),
    _("What you asked for is done, declined, or waits for your signature."),
    "badge-check",
    Cadence.AT_ONCE,
)
MENTION = NotificationKind(
    "mention",
    _("You are mentioned"),
    _("Somebody addresses you in a discussion."),
    "at-sign",
    Cadence.AT_ONCE,
)
MUST_FIX = NotificationKind(
    "must-fix",
    _("A risk must be fixed before the launch"),
    _("It is new, or it became one."),
    "octagon-x",
    Cadence.HOURLY,
)
STAGE_CLOSED = NotificationKind(
    "stage-closed",
    _("A stage is closed"),
    _("One of the seven stages of the sprint is done."),
    "circle-check",
    Cadence.HOURLY,
)
AUDIT_FINISHED = NotificationKind(
    "audit-finished",
    _("An audit has ended"),
    _("A whole audit is finished, or failed."),
    "activity",
    Cadence.HOURLY,
    Side.TEAM,
)
PACK = NotificationKind(
    "pack",
    _("The handover goes on"),
    _("A version is issued or signed off, a draft of yours is rendered, or the sprint is handed over."),
    "package-check",
    Cadence.AT_ONCE,
)
CLOCK = NotificationKind(
    "clock",
    _("The clock stands, runs again, or runs down"),
    _("The sprint waits for somebody or goes on; 12 hours, 4 hours, and none left to the launch."),
    "timer",
    Cadence.AT_ONCE,
)
HANDED_ON = NotificationKind(
    "handed-on",
    _("Work is handed to you"),
    _("The lead of a sprint, or what a colleague had taken on."),
    "users",
    Cadence.AT_ONCE,
    Side.TEAM,
)
_ALL = (REQUEST, ANSWER, MENTION, MUST_FIX, STAGE_CLOSED, AUDIT_FINISHED, PACK, CLOCK, HANDED_ON)
KINDS = {kind.key: kind for kind in _ALL}


def kinds_of(side: Side) -> list[NotificationKind]:
    """Those that somebody on that side may be told of."""
    return [kind for kind in KINDS.values() if kind.side & side]


def titles_of(keys: Iterable[str]) -> list[str]:
    """The names of the kinds that are known, each once, in the order of the registry."""
    wanted = set(keys)
    return [str(kind.title) for kind in KINDS.values() if kind.key in wanted]
