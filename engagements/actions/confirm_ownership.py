"""The founder's word on whose an account is: confirmed, or said to be wrong."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.ask_access import tell_answer
from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.notify import notify
from engagements.actions.record_event import record_event
from engagements.models import AccessEntry, AccessRequest, Engagement, Event, User
from engagements.models.access import CONFIRMED_FIELDS, NOTHING_SAID
from engagements.models.register import EntryQuerySet
from engagements.notifications.kinds import ANSWER
from engagements.notifications.people import team_of

OTHER = Event.Deed.OTHER


class SeenOtherwise(Exception):
    """The entry has changed since the page was read: what it says now was not confirmed."""


@transaction.atomic
def confirm_ownership(
    *, engagement: Engagement, entry: AccessEntry, seen: str, actor: User, word: str = ""
) -> bool:
    """Keeps that `actor`, a founder, confirmed the entry as they saw it; False where it was done today.

    `seen` is the entry's as it was on the page. Where nobody is named as the owner, the founder becomes it.
    An open request to confirm is answered with it, and `word` goes with the answer.
    Raises SeenOtherwise.
    """
    lock_clock(engagement)
    today, owner = timezone.localdate(), entry.owner or str(actor)[:120]
    if entry.seen != seen:
        return _is_twice(entry, actor)
    not_today = Q(confirmed_on=None) | Q(confirmed_on__lt=today)
    said = {"confirmed_on": today, "confirmed_by": actor, "confirmed_by_name": str(actor)[:120]}
    is_new = _as_seen(engagement, entry).filter(not_today).update(
        **{**NOTHING_SAID, **said, "owner": owner, **_stamps(actor)}
    )  # fmt: skip
    if not is_new:
        fresh = engagement.access_entries.kept().filter(pk=entry.pk).first()
        if fresh is None or not fresh.confirmed_on or fresh.seen != seen:
            return _is_twice(fresh, actor)
    else:
        changes: dict[str, tuple[Any, Any]] = {"confirmed_on": (entry.confirmed_on, today)}
        changes |= {"dispute": (entry.dispute, "")} if entry.dispute else {}
        changes |= {} if entry.owner else {"owner": ("", owner)}
        _record(engagement, entry, actor, _("confirmed the ownership of"), changes)
    return bool(_answer(engagement, entry, actor, AccessRequest.Answer.DONE, word) or is_new)


def _is_twice(entry: AccessEntry | None, actor: User) -> bool:
    """False for a press that came twice: the first one made the actor the owner, and the entry another."""
    if entry and entry.confirmed_by_id == actor.pk and entry.confirmed_on == timezone.localdate():
        return False
    raise SeenOtherwise(str(entry))


@transaction.atomic
def dispute_ownership(
    *, engagement: Engagement, entry: AccessEntry, seen: str, word: str, actor: User
) -> bool:
    """Keeps what a founder says is wrong, which reopens what was confirmed; False where it was said already.

    Raises SeenOtherwise where the entry has changed since the page was read.
    """
    lock_clock(engagement)
    if entry.seen != seen:
        raise SeenOtherwise(str(entry))
    said: dict[str, Any] = {
        **NOTHING_SAID,
        "dispute": word,
        "disputed_at": timezone.now(),
        "disputed_by_name": str(actor)[:120],
    }
    if not _as_seen(engagement, entry).exclude(dispute=word).update(**said, **_stamps(actor)):
        return False
    changes = {"confirmed_on": (entry.confirmed_on, None), "dispute": (entry.dispute, word)}
    event = _record(engagement, entry, actor, _("said that something is wrong with"), changes)
    notify(
        engagement=engagement,
        kind=ANSWER,
        to=team_of(engagement),
        actor=actor,
        key=f"disputed:{event.pk}",
        title=lambda: _("%(who)s says that something is wrong with %(what)s") % {"who": actor, "what": entry},
        text=lambda: word,
        path=reverse("access_entry", kwargs={"code": engagement.code, "number": entry.number}),
        target=entry,
    )
    _answer(engagement, entry, actor, AccessRequest.Answer.DECLINED, word)
    return True


def _as_seen(engagement: Engagement, entry: AccessEntry) -> EntryQuerySet[AccessEntry]:
    same = {name: getattr(entry, name) for name in CONFIRMED_FIELDS}
    return engagement.access_entries.filter(pk=entry.pk, deleted_at=None, **same)


def _stamps(actor: User) -> dict[str, object]:
    return {"version": F("version") + 1, "updated_at": timezone.now(), "updated_by": actor}


def _answer(
    engagement: Engagement, entry: AccessEntry, actor: User, answer: AccessRequest.Answer, word: str
) -> int:
    """The same press answers what was asked about it."""
    waiting = engagement.access_requests.filter(entry=entry, kind=AccessRequest.Kind.CONFIRM, answer="")
    asked = list(waiting.select_related("engagement", "entry", "asked_by"))
    answered = waiting.filter(pk__in=[one.pk for one in asked]).update(
        answer=answer, word=word, answered_by=actor, answered_by_name=str(actor)[:120],
        answered_at=timezone.now(),
    )  # fmt: skip
    for one in asked:
        tell_answer(request=one, answer=answer, actor=actor, word=word)
    if answered:
        settle_blockers(engagement=engagement, actor=actor)
    return answered


def _record(
    engagement: Engagement, entry: AccessEntry, actor: User, verb: str, changes: dict[str, tuple[Any, Any]]
) -> Event:
    return record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        target=entry,
        changes={name: pair for name, pair in changes.items() if pair[0] != pair[1]},
        deed=OTHER,
        is_for_client=True,
    )
