"""What a run of the portal may send: consent, proof of ownership and the switches, put together."""

from collections.abc import Iterable
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from checks.actions.stop_active import is_active_run
from checks.actions.verify_domain import look_again
from checks.check import CouldNotFindOut
from checks.models import ConsentDecision, Run
from checks.permission.consent_state import ConsentState, Kind, read_consents
from checks.permission.limits import LIMITS
from checks.permission.ownership import Ownership, OwnershipState, read_ownership
from checks.permission.portal_ledger import PortalLedger, why_stopped
from checks.permission.proof import Found
from checks.permission.terms import Terms
from checks.permission.warrant import UNVERIFIED, Login, Permit, Warrants
from engagements.models import Engagement
from engagements.sealing import CannotUnseal

type Refusals = dict[str, CouldNotFindOut]


def warrants_of(run: Run) -> Warrants:
    """For a run of active checks what they may do; any other run sends nothing of the kind, and says why.

    Looks for the proof of ownership anew where there is a consent that depends on it.
    """
    engagement = run.engagement
    consents = read_consents(engagement)
    refusals = {key: refusal for key in LIMITS if (refusal := _refusal(engagement, consents[key]))}
    if not is_active_run(run):
        waiting = {key: _on_its_own() for key in LIMITS if key not in refusals}
        return Warrants(refusals={**refusals, **waiting}, **_owner(engagement))
    wanted = [key for key in run.patterns if key not in refusals]
    if wanted:
        proof = look_again(engagement=engagement, actor=run.requested_by)
        if proof.found is not Found.THERE:
            refusals |= {key: _unproven(engagement, proof.found, proof.detail) for key in wanted}
            wanted = []
    granted = dict(_granted(consents[key] for key in wanted))
    return Warrants(
        _permits(granted.values()),
        refusals=refusals,
        ledger=PortalLedger(run, granted),
        logins=_logins(engagement),
        **_owner(engagement),
    )


class _Owner(TypedDict):
    is_owner_proven: bool
    unproven: CouldNotFindOut


def _owner(engagement: Engagement) -> _Owner:
    text = _(
        "not asked: visitors never put this question to name servers, so the domain has to be verified "
        "first, on the page “Permissions”"
    )
    return _Owner(
        is_owner_proven=read_ownership(engagement).is_proven, unproven=CouldNotFindOut(UNVERIFIED, text)
    )


def _granted(states: Iterable[ConsentState]) -> Iterable[tuple[str, tuple[ConsentDecision, Terms]]]:
    for state in states:
        if state.decision and state.terms:
            yield state.check_key, (state.decision, state.terms)


def _permits(granted: Iterable[tuple[ConsentDecision, Terms]]) -> list[Permit]:
    return [terms.permit() for _decision, terms in granted]


def _refusal(engagement: Engagement, state: ConsentState) -> CouldNotFindOut | None:
    """Why nothing may be sent for this check, the most decisive reason first."""
    stopped = why_stopped(engagement)
    if stopped:
        return stopped
    if state.terms is None:
        return _without_consent(engagement, state)
    closed = state.terms.window.why_closed(timezone.now()) if state.terms.window else ""
    if closed:
        return CouldNotFindOut("permission.window", _("not tested: %(why)s") % {"why": closed})
    if not state.left:
        text = _("not tested again: the %(total)d requests that were agreed on have been sent")
        return CouldNotFindOut("permission.used-up", text % {"total": state.terms.total})
    return None


def _without_consent(engagement: Engagement, state: ConsentState) -> CouldNotFindOut:
    missing = {
        None: _("the founder has not been asked"),
        Kind.GRANTED: _("the record of the permission was changed after it was written"),
        Kind.ASKED: _("the founder has been asked and has not decided yet"),
        Kind.DECLINED: _("the founder declined"),
        Kind.WITHDRAWN: _("the founder withdrew the permission"),
    }[Kind(state.decision.kind) if state.decision else None]
    if not read_ownership(engagement).is_proven:
        missing = _("%(missing)s, and the domain is not verified") % {"missing": missing}
    text = _("not tested, because this sends more than a visitor does: %(missing)s") % {"missing": missing}
    return CouldNotFindOut("permission.missing", text, check=state.check_key)


def _unproven(engagement: Engagement, found: Found, detail: str) -> CouldNotFindOut:
    if found is Found.UNKNOWN:
        text = _("not tested: whether the domain is yours could not be verified just now (%(detail)s)")
        return CouldNotFindOut("permission.verification-unknown", text % {"detail": detail}, looked=detail)
    ownership: Ownership = read_ownership(engagement)
    if ownership.state is OwnershipState.LOST:
        text = _("not tested: the proof that the domain is yours is gone (%(detail)s)")
        return CouldNotFindOut("permission.verification-lost", text % {"detail": detail}, looked=detail)
    text = _("not tested: the domain is not verified (%(detail)s)")
    return CouldNotFindOut(UNVERIFIED, text % {"detail": detail}, looked=detail)


def _on_its_own() -> CouldNotFindOut:
    text = _("permitted, but not tested yet: it runs by itself, started from the page of permissions")
    return CouldNotFindOut("permission.not-run", text)


def _logins(engagement: Engagement) -> tuple[Login, ...]:
    """The test accounts in the clear, for this run's memory alone; none where a key is missing."""
    try:
        return tuple(
            Login(one.login_url, one.username.reveal(), one.password.reveal(), one.marker.reveal())
            for one in engagement.trial_logins.all()
        )
    except CannotUnseal:
        return ()
