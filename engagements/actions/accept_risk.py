"""Accepts a risk by two people: one asks, the founder agrees, a consultant countersigns; until a day.

The two signatures are the founder's and a consultant's, never one person's twice. Asking is a signature only
where the founder asks. A consultant who asked may countersign: the founder has agreed in between, and a
consultancy of one person could accept nothing otherwise.
"""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.notify import settle
from engagements.actions.record_event import record_event
from engagements.actions.tell_acceptance import tell_agreed, tell_asked, tell_declined
from engagements.actions.void_acceptance import reopen_accepted
from engagements.models import Risk, RiskAcceptance, User
from engagements.models.acceptance import ALIVE, LONGEST, State, lapses_at, today
from engagements.permissions import Role


class CannotAccept(Exception):
    """Nothing was done; the text says why."""


# Each of these takes `seen`, the risk's as it was on the page that was read: nobody signs what came after it.


@transaction.atomic
def ask_acceptance(
    *, risk: Risk, seen: str, reason: str, until: date, actor: User, role: Role
) -> RiskAcceptance:
    """Asks the founder, or, where the founder asks, a consultant: asking is the founder's signature.

    `until` is the last day, at most LONGEST from today. Raises CannotAccept where the risk is not open, is
    not as it was `seen`, or somebody has asked already.
    """
    risk = _locked(risk)
    _as_seen(risk, seen)
    if role < Role.FOUNDER:
        raise CannotAccept(_("The founder or a consultant asks for it."))
    if not today() <= until <= today() + LONGEST:
        raise CannotAccept(_("Choose a day within the next 180 days."))
    if risk.is_binned or not risk.is_open:
        raise CannotAccept(_("The risk is not open any more."))
    _end_lapsed(risk)
    if RiskAcceptance.objects.filter(risk=risk, state__in=ALIVE).exists():
        raise CannotAccept(_("Somebody has asked for it already."))
    is_founder, now = role is Role.FOUNDER, timezone.now()
    made = RiskAcceptance.objects.create(
        engagement=risk.engagement,
        risk=risk,
        state=State.AGREED if is_founder else State.ASKED,
        reason=reason,
        until=until,
        asked_by=actor,
        asked_at=now,
        agreed_by=actor if is_founder else None,
        agreed_at=now if is_founder else None,
    )
    _record(made, actor, _("asked to accept"))
    tell_asked(made, actor)
    return made


@transaction.atomic
def agree_to_acceptance(*, acceptance: RiskAcceptance, seen: str, actor: User, role: Role) -> None:
    """The founder's signature. Raises CannotAccept for anybody else, and for who asked."""
    acceptance = _current(acceptance, seen)
    if role is not Role.FOUNDER:
        raise CannotAccept(_("The founder says whether the business can live with it."))
    if acceptance.asked_by_id == actor.pk:
        raise CannotAccept(_("Nobody answers their own request."))
    _move(acceptance, {State.ASKED}, state=State.AGREED, agreed_by=actor, agreed_at=timezone.now())
    _record(acceptance, actor, _("agreed to accept"))
    tell_agreed(acceptance, actor)
    settle_blockers(engagement=acceptance.risk.engagement, actor=actor)


@transaction.atomic
def countersign_acceptance(*, acceptance: RiskAcceptance, seen: str, actor: User, role: Role) -> None:
    """A consultant's signature, after which the risk is accepted. Raises CannotAccept."""
    acceptance = _current(acceptance, seen)
    if role < Role.CONSULTANT:
        raise CannotAccept(_("A consultant countersigns."))
    if acceptance.agreed_by_id in {None, actor.pk}:
        raise CannotAccept(_("Nobody signs twice: somebody else has to agree first."))
    _move(
        acceptance,
        {State.AGREED},
        state=State.IN_FORCE,
        countersigned_by=actor,
        countersigned_at=timezone.now(),
    )
    risk = acceptance.risk
    before, until = risk.status_now, lapses_at(acceptance.until)
    if risk.is_binned or not risk.is_open:
        raise CannotAccept(_("The risk is not open any more."))
    Risk.objects.filter(pk=risk.pk).update(
        status=Risk.Status.ACCEPTED,
        accepted_until=until,
        closing_proposed_at=None,
        updated_by=actor,
        updated_at=timezone.now(),
        version=F("version") + 1,
    )
    record_event(
        engagement=risk.engagement,
        actor=actor,
        verb=_("countersigned the acceptance of"),
        target=risk,
        changes={"status": (before, Risk.Status.ACCEPTED), "accepted_until": (None, until)},
        is_for_client=True,
    )


@transaction.atomic
def decline_acceptance(*, acceptance: RiskAcceptance, seen: str, word: str, actor: User, role: Role) -> None:
    """The founder says no, or a consultant refuses to sign. Raises CannotAccept for who asked."""
    acceptance = _current(acceptance, seen)
    if acceptance.asked_by_id == actor.pk:
        raise CannotAccept(_("Nobody answers their own request. You can withdraw it."))
    if role < Role.FOUNDER or (role >= Role.CONSULTANT and acceptance.state == State.ASKED):
        raise CannotAccept(_("The founder says whether the business can live with it."))
    _end(acceptance, {State.ASKED, State.AGREED}, State.DECLINED, word, actor)
    _record(acceptance, actor, _("declined to accept"))
    tell_declined(acceptance, actor, word)


@transaction.atomic
def withdraw_acceptance(*, acceptance: RiskAcceptance, seen: str, word: str, actor: User, role: Role) -> None:
    """Who asked takes it back while it waits; the founder also once it is in force. Raises CannotAccept."""
    acceptance = _current(acceptance, seen)
    is_in_force = acceptance.state == State.IN_FORCE
    may = role is Role.FOUNDER if is_in_force else acceptance.asked_by_id == actor.pk
    if not may:
        raise CannotAccept(_("Who asked for it can withdraw it."))
    _end(acceptance, ALIVE, State.WITHDRAWN, word, actor)
    if not reopen_accepted(risk=acceptance.risk, actor=actor, verb=_("withdrew the acceptance of")):
        _record(acceptance, actor, _("withdrew the request to accept"))


def _locked(risk: Risk) -> Risk:
    """The risk as it is now, kept so until the transaction ends.

    A change of it waits for that end, and then takes back what was signed here.
    """
    rows = Risk.objects.select_for_update(of=("self",), no_key=True).select_related("engagement")
    return rows.get(pk=risk.pk)


def _current(acceptance: RiskAcceptance, seen: str) -> RiskAcceptance:
    lock_clock(acceptance.risk.engagement)
    risk = _locked(acceptance.risk)
    fresh = RiskAcceptance.objects.get(pk=acceptance.pk)
    fresh.risk = risk
    if fresh.state not in ALIVE:
        raise CannotAccept(_("This was answered already: %(how)s.") % {"how": fresh.get_state_display()})
    if fresh.is_over:
        raise CannotAccept(_("Its last day is over. Ask again."))
    if risk.is_binned:
        raise CannotAccept(_("The risk is in the bin."))
    _as_seen(risk, seen)
    return fresh


def _as_seen(risk: Risk, seen: str) -> None:
    """The risk is locked by then, so that nothing changes between this and the signature."""
    if risk.seen != seen:
        raise CannotAccept(_("The risk has changed since you read it. Read it again, then answer."))


def _move(acceptance: RiskAcceptance, before: set[State], **fields: object) -> None:
    """By an UPDATE on the state that was read, so that of two tabs one is told."""
    rows = RiskAcceptance.objects.filter(pk=acceptance.pk, state__in=before)
    if not rows.update(**fields):
        raise CannotAccept(_("This was answered already: %(how)s.") % {"how": acceptance.get_state_display()})
    for name, value in fields.items():
        setattr(acceptance, name, value)
    settle(engagement=acceptance.risk.engagement, target=acceptance)


def _end(
    acceptance: RiskAcceptance, before: frozenset[State] | set[State], state: State, word: str, actor: User
) -> None:
    _move(
        acceptance,
        set(before),
        state=state,
        ended_by=actor,
        ended_at=timezone.now(),
        ended_word=word,
    )
    settle_blockers(engagement=acceptance.risk.engagement, actor=actor)


def _end_lapsed(risk: Risk) -> None:
    """One whose last day is over leaves room for another, before the clock comes by."""
    over = RiskAcceptance.objects.filter(risk=risk, state__in=ALIVE, until__lt=today())
    over.update(state=State.EXPIRED, ended_at=timezone.now())


def _record(acceptance: RiskAcceptance, actor: User, verb: str) -> None:
    record_event(
        engagement=acceptance.risk.engagement,
        actor=actor,
        verb=verb,
        target=acceptance.risk,
        is_for_client=True,
    )
