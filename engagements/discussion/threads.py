"""What is said about one record, and every thread of an engagement, as one person may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, Subquery
from django.http import Http404

from engagements.discussion.standing import is_standing
from engagements.history.kinds import KINDS, SURFACE
from engagements.models import Comment, Engagement, ThreadSeen, User
from engagements.models.discussion import CommentQuerySet
from engagements.permissions import Role, role_in
from engagements.registers.all_registers import REGISTERS

TALKED_ABOUT = {
    *(register.model._meta.model_name or "" for register in REGISTERS.values()),
    *SURFACE,
    "item",
    "finding",
    "accessrole",
}
MOST_THREADS = 100


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane as a page shows it; `may_write` says whether this person can add to it."""

    key: str
    comments: Sequence[Comment]
    may_write: bool


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread in the list of all; `is_addressed` while it names the reader in what they have not seen."""

    kind: str
    pk: int
    word: str
    title: str
    count: int
    unread: int
    is_addressed: bool
    last: Comment | None
    last_at: datetime


def readable(engagement: Engagement, role: Role) -> CommentQuerySet:
    """The comments that a person of that role may read: of the client's side, the client lane alone."""
    comments: CommentQuerySet = Comment.objects.filter(engagement=engagement)
    return comments if role >= Role.CONSULTANT else comments.with_client()


def _in_use(comments: CommentQuerySet) -> CommentQuerySet:
    """Those about records that are there and in no bin: nobody can read or answer the others from a list.

    One query says which kinds they are about, which are few: to ask for all costs more than the answer.
    """
    kinds = TALKED_ABOUT.intersection(comments.order_by().values_list("target_kind", flat=True).distinct())
    return comments.filter(is_standing(sorted(kinds)))


def written_in(engagement: Engagement, role: Role) -> CommentQuerySet:
    """The comments in the lanes that a person of that role can write in, those taken back included."""
    comments: CommentQuerySet = Comment.objects.filter(engagement=engagement)
    return comments if role >= Role.CONSULTANT else comments.filter(lane=Comment.Lane.CLIENT)


def target_of(engagement: Engagement, kind: str, pk: int, role: Role) -> Any:
    """The record that is talked about.

    Raises Http404 for what cannot be talked about, is not there, and for somebody of the client's side
    for what is in a bin or was never brought up with the client.
    """
    if kind not in TALKED_ABOUT:
        raise Http404
    row = KINDS[kind].rows(engagement).filter(pk=pk).first()
    if row is None:
        raise Http404
    if role < Role.CONSULTANT and not _in_use(readable(engagement, role).about(kind, pk)).exists():
        raise Http404
    return row


def read_lanes(engagement: Engagement, kind: str, pk: int, role: Role) -> list[Lane]:
    """The lanes that a person of that role sees, in one query besides that of the mentions."""
    rows = list(readable(engagement, role).about(kind, pk).select_related("author"))
    seen = [Comment.Lane.CLIENT] if role < Role.CONSULTANT else [Comment.Lane.INTERNAL, Comment.Lane.CLIENT]
    return [
        Lane(lane, [one for one in rows if one.lane == lane], may_write=role >= Role.FOUNDER) for lane in seen
    ]


def read_threads(
    engagement: Engagement, user: User, role: Role, *, only_unread: bool = False
) -> list[ThreadLine]:
    """The latest threads, those that were spoken in last first, in five queries and one for each kind."""
    seen = ThreadSeen.objects.filter(
        engagement=engagement, user=user, target_kind=OuterRef("target_kind"), target_id=OuterRef("target_id")
    )
    comments = _in_use(readable(engagement, role).kept()).order_by()
    rows = (
        comments.annotate(looked_at=Subquery(seen.values("seen_at")[:1], output_field=DateTimeField()))
        .values("target_kind", "target_id", "looked_at")
        .annotate(
            last_at=Max("created_at"),
            last_pk=Max("pk"),
            count=Count("pk"),
            unread=Count("pk", filter=_is_new() & ~Q(author=user)),
        )
        .order_by("-last_at")
    )
    found = list((rows.filter(unread__gt=0) if only_unread else rows)[:MOST_THREADS])
    named = set(_addressed(comments, user).values_list("target_kind", "target_id"))
    last = comments.in_bulk([row["last_pk"] for row in found])
    titles = _titles(engagement, {(row["target_kind"], row["target_id"]) for row in found})
    return [
        ThreadLine(
            kind=row["target_kind"],
            pk=row["target_id"],
            word=str(KINDS[row["target_kind"]].word),
            title=titles[row["target_kind"], row["target_id"]],
            count=row["count"],
            unread=row["unread"],
            is_addressed=(row["target_kind"], row["target_id"]) in named,
            last=last.get(row["last_pk"]),
            last_at=row["last_at"],
        )
        for row in found
        if (row["target_kind"], row["target_id"]) in titles
    ]


def _is_new() -> Q:
    return Q(looked_at=None) | Q(created_at__gt=F("looked_at"))


def _titles(engagement: Engagement, targets: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    titles = {}
    for kind in {kind for kind, _pk in targets}:
        pks = [pk for one, pk in targets if one == kind]
        for row in KINDS[kind].rows(engagement).filter(pk__in=pks):
            titles[kind, row.pk] = str(row)
    return titles


def unread_count(engagement: Engagement, user: User, role: Role) -> int:
    """How many comments of others this person has not read yet."""
    seen = ThreadSeen.objects.filter(
        engagement=engagement, user=user, target_kind=OuterRef("target_kind"), target_id=OuterRef("target_id")
    )
    comments = readable(engagement, role).kept().exclude(author=user).order_by()
    looked = comments.annotate(looked_at=Subquery(seen.values("seen_at")[:1], output_field=DateTimeField()))
    count: int = _in_use(looked.filter(_is_new())).count()
    return count


def addressed_counts(engagements: Iterable[Engagement], user: User) -> dict[int, int]:
    """How many comments that the person has not seen name them, by engagement of `visible_to`.

    One query where there are none, two where there are.
    """
    roles = {one.pk: role_in(one) or Role.VIEWER for one in engagements}
    inside = [pk for pk, role in roles.items() if role >= Role.CONSULTANT]
    may_read = Q(engagement__in=inside) | Q(engagement__in=list(roles), lane=Comment.Lane.CLIENT)
    comments = _in_use(_addressed(Comment.objects.kept().filter(may_read), user)).order_by()
    return dict(comments.values_list("engagement").annotate(Count("pk")))


def _addressed(comments: CommentQuerySet, user: User) -> CommentQuerySet:
    return comments.filter(mentions__user=user, mentions__seen_at=None)
