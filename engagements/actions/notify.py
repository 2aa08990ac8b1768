"""Tells people what concerns them, in the transaction of what happened; never of their own deed."""

from collections.abc import Collection, Iterable

from celery import signature
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from engagements.actions.record_event import recorded_moment
from engagements.models import Engagement, Membership, Notification, NotificationChoice, User
from engagements.notifications.kinds import NotificationKind
from engagements.notifications.reader import Words, as_read_by, unsaid
from engagements.notifications.timing import cadence_of, mail_time
from engagements.time_zones import zone_of

LONGEST_TEXT = 600


def notify(
    *,
    engagement: Engagement,
    kind: NotificationKind,
    to: Iterable[User],
    actor: User | None,
    key: str,
    title: Words,
    path: str,
    text: Words = unsaid,
    client_path: str = "",
    client_title: Words | None = None,
    client_text: Words | None = None,
    target: models.Model | None = None,
    is_internal: bool = False,
) -> None:
    """Tells each of `to` once: `key` names the business event. Nothing is told to `actor`, who knows.

    `path` is where the consultancy's people read on, `client_path` where the client's do, their home where
    it is empty; `client_title` and `client_text` are for the client's side, where that has to hear first what
    it means for the business. All words are made anew for each reader, in their language. What is internal is
    told to the consultancy's people alone, whoever is in `to`. Three queries, however many are told.
    """
    people = {one.pk: one for one in to if actor is None or one.pk != actor.pk}
    works_there = Membership.objects.filter(organisation__clients=engagement.client_id)
    here = works_there.reaching(engagement).filter(user__in=people)
    members = set(here.values_list("user", flat=True)) if people else set()
    told = [one for one in people.values() if one.pk in members or not is_internal]
    if not told:
        return
    chosen = {one.user_id: one for one in NotificationChoice.objects.filter(user__in=told)}
    home = client_path or reverse("founder_home", kwargs={"code": engagement.code})
    said = Notification(
        engagement=engagement,
        kind=kind.key,
        key=key,
        target_kind=(target._meta.model_name or "") if target else "",
        target_id=target.pk if target else None,
        is_internal=is_internal,
    )
    ours = (path, title, text)
    theirs = (home, client_title or title, client_text or text)
    rows = [
        _row(
            said,
            one,
            *(ours if one.pk in members else theirs),
            chosen.get(one.pk) or NotificationChoice(user=one),
        )
        for one in told
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.mail_at and row.mail_at <= timezone.now() for row in rows):
        # Robust: a broker that is down must not turn a saved change into an error; the clock comes by.
        transaction.on_commit(publish_mailing, robust=True)


def _row(
    said: Notification, user: User, path: str, title: Words, text: Words, choice: NotificationChoice
) -> Notification:
    cadence = cadence_of(choice, said.kind)
    same = ("engagement", "kind", "key", "target_kind", "target_id", "is_internal")
    with as_read_by(user):
        line, more = " ".join(title().split()), text().strip()
    # What is told afterwards is as old as it is, and no news by mail.
    moment = recorded_moment()
    now = moment or timezone.now()
    return Notification(
        **{name: getattr(said, name) for name in same},
        user=user,
        path=path,
        title=Truncator(line).chars(300),
        text=Truncator(more).chars(LONGEST_TEXT),
        made_at=now,
        cadence=cadence,
        mail_at=None if moment else mail_time(cadence, now, choice, zone_of(user)),
    )


def settle(*, engagement: Engagement, target: models.Model) -> None:
    """What was told of that record is settled: it counts as read, and is mailed to nobody any more."""
    settle_many(engagement=engagement, kind=type(target), pks=[target.pk])


def settle_many(*, engagement: Engagement, kind: type[models.Model], pks: Collection[int]) -> None:
    told = Notification.objects.filter(
        engagement=engagement, target_kind=kind._meta.model_name or "", target_id__in=pks
    )
    told.filter(read_at=None).update(read_at=timezone.now(), mail_at=None)


def publish_mailing() -> None:
    """Wakes a worker up to write the mails that are due. Raises OperationalError without a broker."""
    signature("engagements.tasks.mail_notifications").apply_async()
