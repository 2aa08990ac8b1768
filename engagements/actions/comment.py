"""Says something about a record, changes it or takes it back, and notes who has read what."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.actions.notify import LONGEST_TEXT, notify
from engagements.actions.read_notifications import read_mentions
from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.actions.vouch import record_vouching
from engagements.models import Comment, Engagement, Event, Mention, Notification, ThreadSeen, User
from engagements.notifications.kinds import MENTION

# What is said is no field of the record: it is taken back where it stands, not by the history.
OTHER = Event.Deed.OTHER


class TakenBack(Exception):
    """The comment is no longer there to be changed."""


@transaction.atomic
def add_comment(
    *,
    engagement: Engagement,
    target: Any,
    lane: Comment.Lane,
    text: str,
    author: User,
    mentioned: Sequence[User],
    token: UUID,
    step: int | None = None,
    vouched: Collection[str] = (),
) -> Comment:
    """Adds a comment; the one of before where the form was sent twice."""
    comment, is_new = Comment.objects.get_or_create(
        engagement=engagement,
        token=token,
        defaults={
            "target_kind": target._meta.model_name,
            "target_id": target.pk,
            "step": step,
            "lane": lane,
            "author": author,
            "author_name": str(author)[:120],
            "text": text,
        },
    )
    if not is_new:
        return comment
    Mention.objects.bulk_create(Mention(comment=comment, user=user) for user in mentioned if user != author)
    note_thread(engagement=engagement, user=author, kind=comment.target_kind, pk=comment.target_id)
    verb = _("wrote to the client about") if comment.is_for_client else _("noted something on")
    if comment.is_for_client and engagement.participants.filter(user=author).exists():
        verb = _("wrote about")
    record_event(
        engagement=engagement, actor=author, verb=verb, target=target, is_for_client=comment.is_for_client
    )
    record_vouching(engagement=engagement, target=target, actor=author, fields=vouched)
    _tell(comment, target, author, mentioned)
    return comment


@transaction.atomic
def edit_comment(
    *,
    engagement: Engagement,
    comment: Comment,
    text: str,
    opened: str,
    actor: User,
    target: Any,
    mentioned: Sequence[User],
    vouched: Collection[str] = (),
) -> SavedEntry[Comment]:
    """Changes one's own words, and who is addressed in them; the words of before stay in the history.

    Raises TakenBack where the comment was taken back in the meantime.
    """
    kept = engagement.comments.kept().select_for_update().filter(pk=comment.pk)
    if not kept.exists():
        raise TakenBack(str(comment))
    saved = save_versioned(entry=comment, changes={"text": text}, opened={"text": opened}, actor=actor)
    if saved.changed:
        Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now())
        verb = _("changed a comment on")
        changes = {"comment": saved.changed["text"]}
        record_event(
            engagement=engagement, actor=actor, verb=verb, target=target, changes=changes, deed=OTHER,
            vouched=["comment"] if vouched else [],
        )  # fmt: skip
        record_vouching(engagement=engagement, target=target, actor=actor, fields=vouched)
        _address(comment, [user for user in mentioned if user != actor])
        _tell(saved.entry, target, actor, mentioned)
    return saved


def _address(comment: Comment, mentioned: Sequence[User]) -> None:
    """Those who are addressed now; who has seen it has seen it."""
    comment.mentions.exclude(user__in=mentioned).delete()
    _told(comment).exclude(user__in=mentioned).delete()
    known = set(comment.mentions.values_list("user", flat=True))
    Mention.objects.bulk_create(
        Mention(comment=comment, user=one) for one in mentioned if one.pk not in known
    )


def _tell(comment: Comment, target: Any, actor: User, mentioned: Sequence[User]) -> None:
    """Whoever is addressed, once a comment; what was told of it before says what it says now."""
    _told(comment).update(text=Truncator(comment.text).chars(LONGEST_TEXT))
    about = {"kind": comment.target_kind, "pk": comment.target_id}
    thread = reverse("thread", kwargs={"code": comment.engagement.code, **about})
    notify(
        engagement=comment.engagement,
        kind=MENTION,
        to=mentioned,
        actor=actor,
        key=_key(comment),
        title=lambda: _("%(who)s mentions you: %(what)s") % {"who": comment.author_name, "what": target},
        text=lambda: comment.text,
        path=thread,
        client_path=thread,
        target=target,
        is_internal=not comment.is_for_client,
    )


def _key(comment: Comment) -> str:
    return f"mention:{comment.pk}"


def _told(comment: Comment) -> QuerySet[Notification]:
    return Notification.objects.filter(engagement=comment.engagement_id, key=_key(comment))


@transaction.atomic
def delete_comment(*, engagement: Engagement, comment: Comment, actor: User, target: Any) -> bool:
    """Takes a comment back; its place says so, and what it said stays in the history."""
    rows = engagement.comments.filter(pk=comment.pk, deleted_at=None)
    if not rows.update(deleted_at=timezone.now(), version=F("version") + 1):
        return False
    _told(comment).delete()
    verb = _("took back a comment on")
    changes = {"comment": (comment.text, "")}
    record_event(engagement=engagement, actor=actor, verb=verb, target=target, changes=changes, deed=OTHER)
    return True


@transaction.atomic
def restore_comment(*, engagement: Engagement, comment: Comment, actor: User, target: Any) -> bool:
    rows = engagement.comments.filter(pk=comment.pk).exclude(deleted_at=None)
    if not rows.update(deleted_at=None, version=F("version") + 1):
        return False
    verb = _("brought back a comment on")
    changes = {"comment": ("", comment.text)}
    record_event(engagement=engagement, actor=actor, verb=verb, target=target, changes=changes, deed=OTHER)
    return True


def note_thread(*, engagement: Engagement, user: User, kind: str, pk: int) -> None:
    """Notes that a person has read what is said about a record up to now."""
    now = timezone.now()
    ThreadSeen.objects.update_or_create(
        engagement=engagement, user=user, target_kind=kind, target_id=pk, defaults={"seen_at": now}
    )
    unseen = Mention.objects.filter(user=user, seen_at=None, comment__engagement=engagement)
    unseen.filter(comment__target_kind=kind, comment__target_id=pk).update(seen_at=now)
    read_mentions(engagement=engagement, user=user, kind=kind, pk=pk)
