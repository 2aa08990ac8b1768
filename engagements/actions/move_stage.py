"""Moves a stage: begun, held, closed, reopened."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.notify import notify
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, Stage, User
from engagements.notifications.kinds import STAGE_CLOSED
from engagements.notifications.people import everybody_of


class StageMoved(Exception):
    """Somebody has moved the stage since it was read; nothing was done."""


def times_of(stage: Stage, status: Stage.Status) -> dict[str, datetime | None]:
    """When the stage was begun and closed, once it has that status."""
    now = timezone.now()
    if status == Stage.Status.NOT_BEGUN:
        return {"begun_at": None, "closed_at": None}
    closed_at = now if status == Stage.Status.DONE else None
    return {"begun_at": stage.begun_at or now, "closed_at": closed_at}


@transaction.atomic
def move_stage(
    *,
    engagement: Engagement,
    stage: Stage,
    status: Stage.Status,
    reason: str,
    actor: User,
    undoes: Event | None = None,
    seen: int | None = None,
) -> bool:
    """Sets the stage's status and says whether that changed anything; the next stage begins with a close.

    `reason` goes on the record, of a stage that stays as it is too; one that is closed with open items needs
    one, which the form sees to. `seen` is the version that stood on the page.
    Raises StageMoved where somebody has moved it since.
    """
    before, is_moved = stage.status, stage.status != status
    if not is_moved and not reason:
        return False
    mine = engagement.stages.filter(pk=stage.pk, version=stage.version)
    values = times_of(stage, status) if is_moved else {}
    if seen not in (None, stage.version) or not mine.update(
        status=status, version=F("version") + 1, **values
    ):
        raise StageMoved(str(stage))
    if is_moved and status == Stage.Status.DONE:
        following = engagement.stages.filter(number__gt=stage.number, status=Stage.Status.NOT_BEGUN)
        begin_stage(engagement=engagement, stage=following.order_by("number").first())
    changes: dict[str, tuple[str, str]] = {"status": (before, status)} if is_moved else {}
    changes |= {"reason": ("", reason)} if reason else {}
    verbs = {
        Stage.Status.DONE: _("closed"),
        Stage.Status.ACTIVE: _("worked on"),
        Stage.Status.HELD: _("held"),
        Stage.Status.NOT_BEGUN: _("set back"),
    }
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verbs[status],
        target=stage,
        changes=changes,
        is_for_client=status == Stage.Status.DONE,
        deed=None if is_moved else Event.Deed.OTHER,
        undoes=undoes,
    )
    if is_moved and status == Stage.Status.DONE:
        _tell_closed(engagement, stage, actor)
    return True


def _tell_closed(engagement: Engagement, stage: Stage, actor: User) -> None:
    following = engagement.stages.filter(status=Stage.Status.ACTIVE).order_by("number").first()
    notify(
        engagement=engagement,
        kind=STAGE_CLOSED,
        to=everybody_of(engagement),
        actor=actor,
        key=f"stage-closed:{stage.pk}:{stage.version + 1}",
        title=lambda: _("%(title)s is done") % {"title": stage.title},
        text=lambda: _("Next: %(title)s.") % {"title": following.title} if following else "",
        client_title=lambda: (
            _("Stage %(n)d of 7 is done: %(title)s") % {"n": stage.number, "title": stage.title}
        ),
        client_text=lambda: _next_words(following),
        path=reverse("stage", kwargs={"code": engagement.code, "stage": stage.key}),
        target=stage,
    )


def _next_words(following: Stage | None) -> str:
    """With what the next stage is good for: its name alone is one of the trade."""
    if following is None:
        return ""
    return _("Next: %(title)s. %(goal)s") % {"title": following.title, "goal": following.goal}


def begin_stage(*, engagement: Engagement, stage: Stage | None) -> bool:
    """Begins a stage that has not begun yet, as what somebody did elsewhere entails; says whether it did."""
    todo = Stage.Status.NOT_BEGUN
    own = engagement.stages.filter(pk=stage.pk, status=todo) if stage else None
    if own is None or not own.update(
        status=Stage.Status.ACTIVE, begun_at=timezone.now(), version=F("version") + 1
    ):
        return False
    changes = {"status": (todo, Stage.Status.ACTIVE)}
    record_event(engagement=engagement, actor=None, verb=_("began"), target=stage, changes=changes)
    return True


def last_move(stage: Stage) -> Event | None:
    """The line of the history that tells how the stage came to be as it is."""
    return stage.engagement.events.filter(target_kind="stage", target_id=stage.pk).order_by("-pk").first()
