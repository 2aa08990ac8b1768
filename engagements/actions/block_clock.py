"""Lets the clock stand for a request until it is answered: nobody has to think of lifting the hold."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.notify import settle
from engagements.actions.record_event import record_event
from engagements.actions.tell_clock import tell_hold, tell_lift
from engagements.blockers import Request, open_requests
from engagements.client_side import founder_names
from engagements.models import Blocker, Engagement, Event, Hold, User

MOST_REASON = 300


def lock_clock(engagement: Engagement) -> None:
    """Whoever asks and whoever answers at the same moment: one at a time, until the transaction ends."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)


def has_ended(engagement: Engagement) -> bool:
    """Whether the sprint is handed over by now: its clock stands for good, and waits for nobody."""
    return Engagement.objects.filter(pk=engagement.pk, handed_over_at__isnull=False).exists()


@transaction.atomic
def block_clock(*, engagement: Engagement, request: Request, actor: User) -> bool:
    """False where the request waits for nobody any more, the sprint waits for it already, or is handed over.

    Where the clock stands for something else, it goes on standing for this one afterwards.
    """
    lock_clock(engagement)
    what = open_requests(engagement).get(request)
    if what is None or has_ended(engagement):
        return False
    blocker, is_new = Blocker.objects.get_or_create(
        engagement=engagement,
        target_kind=request.kind,
        target_id=request.pk,
        ended_at=None,
        defaults={"what": what[:MOST_REASON], "set_by": actor},
    )
    if is_new:
        _record(engagement, actor, _("marked that the sprint waits for"), blocker)
        _hold_for_next(engagement, actor)
    return is_new


@transaction.atomic
def unblock_clock(*, engagement: Engagement, request: Request, actor: User) -> bool:
    """The sprint no longer waits for it, answered or not; False where it did not."""
    lock_clock(engagement)
    mine = engagement.blockers.filter(target_kind=request.kind, target_id=request.pk, ended_at=None)
    blocker = mine.first()
    if blocker is None:
        return False
    _record(engagement, actor, _("marked that the sprint no longer waits for"), blocker)
    _end(engagement, [blocker], actor)
    return True


@transaction.atomic
def settle_blockers(*, engagement: Engagement, actor: User | None) -> None:
    """Lifts the hold of what was answered or withdrawn, and goes on to the next that waits.

    Called by whatever answers a request, in its transaction, which has begun with `lock_clock`: a mark that
    is set at the same moment is either seen here, or finds that nothing waits. Where nothing does, it costs
    one query. What ends otherwise is found by the clock.
    """
    if not engagement.blockers.filter(ended_at=None).exists():
        return
    lock_clock(engagement)
    waiting = open_requests(engagement)
    standing = list(engagement.blockers.filter(ended_at=None))
    _end(engagement, [one for one in standing if _request(one) not in waiting], actor)


def settle_left_behind() -> None:
    """What came to an end by itself: a day that is over, an account that went into the bin."""
    rows = Engagement.objects.filter(pk__in=Blocker.objects.filter(ended_at=None).values("engagement"))
    for engagement in rows.defer("playbook_data"):
        settle_blockers(engagement=engagement, actor=None)


@transaction.atomic
def lift_hold(*, engagement: Engagement, actor: User) -> bool:
    """Lets the clock run again, by hand: the sprint no longer waits for what it stood for. Says whether it
    stood; where something else waits it stands for that from now on.
    """
    lock_clock(engagement)
    hold = engagement.holds.filter(ended_at=None).select_related("blocker").first()
    if hold is None:
        return False
    if hold.blocker:
        hold.blocker.ended_at = timezone.now()
        hold.blocker.save(update_fields=["ended_at"])
    _lift(engagement, hold, actor)
    _hold_for_next(engagement, actor)
    return True


@transaction.atomic
def stop_waiting(*, engagement: Engagement, actor: User, is_told: bool = True) -> None:
    """Ends whatever the sprint waits for, and the hold; `is_told` False where the clock ends with it."""
    lock_clock(engagement)
    engagement.blockers.filter(ended_at=None).update(ended_at=timezone.now())
    hold = engagement.holds.filter(ended_at=None).first()
    if hold:
        _lift(engagement, hold, actor, is_told=is_told)


def _request(blocker: Blocker) -> Request:
    return Request(blocker.target_kind, blocker.target_id)


def _end(engagement: Engagement, blockers: list[Blocker], actor: User | None) -> None:
    if not blockers:
        return
    Blocker.objects.filter(pk__in=[one.pk for one in blockers]).update(ended_at=timezone.now())
    hold = engagement.holds.filter(ended_at=None, blocker__in=blockers).first()
    if hold:
        _lift(engagement, hold, actor)
        _hold_for_next(engagement, actor)


def _hold_for_next(engagement: Engagement, actor: User | None) -> None:
    """The clock stands for whatever has waited longest, unless it stands already."""
    blocker = engagement.blockers.filter(ended_at=None).first()
    if blocker is None or engagement.holds.filter(ended_at=None).exists():
        return
    names = founder_names(engagement) if engagement.is_sharing_participants else []
    waiting_on = ", ".join(names)[:120] or engagement.client.name
    hold = Hold.objects.create(
        engagement=engagement,
        waiting_on=waiting_on,
        reason=blocker.what,
        started_by=blocker.set_by,
        blocker=blocker,
    )
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("held the clock for"),
        target=hold,
        changes={"clock": (_("running"), _("on hold"))},
        is_for_client=True,
    )
    tell_hold(hold, actor)


def _lift(engagement: Engagement, hold: Hold, actor: User | None, *, is_told: bool = True) -> None:
    hold.ended_at, hold.ended_by = timezone.now(), actor
    hold.save(update_fields=["ended_at", "ended_by"])
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("lifted the hold for"),
        target=hold,
        changes={"clock": (_("on hold"), _("running") if is_told else _("ended"))},
        is_for_client=True,
    )
    if is_told:
        tell_lift(hold, actor)
    else:
        settle(engagement=engagement, target=hold)


def _record(engagement: Engagement, actor: User, verb: str, blocker: Blocker) -> None:
    """For the consultancy; the client reads of the hold that comes of it."""
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        target=blocker,
        deed=Event.Deed.OTHER,
    )
