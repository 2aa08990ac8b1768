"""Ends what two people have signed, or were asked to sign, when the risk is no longer what they read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import RegisterEntry, Risk, RiskAcceptance, User
from engagements.models.acceptance import ALIVE, State
from engagements.models.risk import SIGNED_FIELDS


def void_acceptance(*, risk: Risk, changed: Mapping[str, Any], actor: User | None) -> None:
    """After a change of the risk, in its transaction. `changed` names what was changed.

    A change of the status by hand ends it too, and stays as it was made; after any other the risk is open.
    """
    if changed.keys().isdisjoint(SIGNED_FIELDS | {"status"}):
        return
    if "status" in changed and changed.keys().isdisjoint(SIGNED_FIELDS) and risk.is_open:
        # Being fixed while the founder is asked: nothing that anybody reads has changed.
        alive = frozenset({State.IN_FORCE})
    else:
        alive = ALIVE
    standing = RiskAcceptance.objects.filter(risk=risk, state__in=alive)
    ended = standing.update(state=State.VOID, ended_by=actor, ended_at=timezone.now())
    if ended:
        record_event(
            engagement=risk.engagement,
            actor=actor,
            verb=_("changed what was to be accepted of"),
            target=risk,
            is_for_client=True,
        )
    if risk.status == Risk.Status.ACCEPTED:
        reopen_accepted(risk=risk, actor=actor, verb=_("reopened"))
        risk.refresh_from_db(fields=["status", "accepted_until", "version"])
    elif risk.accepted_until is not None:
        Risk.objects.filter(pk=risk.pk).update(accepted_until=None)


def signed_risks(changed: Iterable[tuple[RegisterEntry, Mapping[str, Any]]]) -> set[int]:
    """The risks among these entries of which somebody has signed, or is asked to sign, what is being changed:
    those that `void_acceptance` is for, by key."""
    touching = SIGNED_FIELDS | {"status"}
    risks = [
        entry.pk
        for entry, fields in changed
        if isinstance(entry, Risk) and not fields.keys().isdisjoint(touching)
    ]
    if not risks:
        return set()
    accepted = Q(status=Risk.Status.ACCEPTED) | Q(accepted_until__isnull=False)
    found = set(Risk.objects.filter(accepted, pk__in=risks).values_list("pk", flat=True))
    standing = RiskAcceptance.objects.filter(risk__in=risks, state__in=ALIVE)
    return found | set(standing.values_list("risk", flat=True))


def reopen_accepted(*, risk: Risk, actor: User | None, verb: str) -> bool:
    """Opens a risk that was accepted; False where it is not (any more)."""
    accepted = Risk.objects.filter(pk=risk.pk, status=Risk.Status.ACCEPTED)
    until = accepted.values_list("accepted_until", flat=True).first()
    if not accepted.update(status=Risk.Status.OPEN, accepted_until=None, version=F("version") + 1):
        return False
    changes: dict[str, tuple[Any, Any]] = {"status": (Risk.Status.ACCEPTED, Risk.Status.OPEN)}
    if until:
        changes["accepted_until"] = (until, None)
    record_event(
        engagement=risk.engagement,
        actor=actor,
        verb=verb,
        target=risk,
        changes=changes,
        is_for_client=True,
    )
    return True
