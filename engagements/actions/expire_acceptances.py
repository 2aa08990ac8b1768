"""Opens accepted risks again when the day is over until which two people accepted them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.notify import settle
from engagements.actions.record_event import record_event
from engagements.actions.void_acceptance import reopen_accepted
from engagements.models import Risk, RiskAcceptance
from engagements.models.acceptance import ALIVE, State


def expire_acceptances(*, now: datetime) -> int:
    """Ends all whose last day is over, requests included; returns how many. Run twice, the second finds none.

    Until it runs the risks count as open all the same: it puts that on the record.
    """
    over = RiskAcceptance.objects.filter(state__in=ALIVE, until__lt=now.date()).order_by("pk")
    ended = sum(_expire(pk, risk, now) for pk, risk in over.values_list("pk", "risk"))
    alone = Risk.objects.filter(status=Risk.Status.ACCEPTED, accepted_until__lte=now)
    return ended + sum(_reopen(pk) for pk in alone.values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: int, risk_pk: int, now: datetime) -> int:
    risk = Risk.objects.select_for_update(no_key=True).get(pk=risk_pk)
    rows = RiskAcceptance.objects.filter(pk=pk, state__in=ALIVE)
    if not rows.update(state=State.EXPIRED, ended_at=now):
        return 0
    settle(engagement=risk.engagement, target=rows.model(pk=pk))
    if not reopen_accepted(risk=risk, actor=None, verb=_("reopened, its acceptance over,")):
        record_event(
            engagement=risk.engagement,
            actor=None,
            verb=_("closed the unanswered request to accept"),
            target=risk,
            is_for_client=True,
        )
    return 1


@transaction.atomic
def _reopen(pk: int) -> int:
    risk = Risk.objects.select_for_update(no_key=True).get(pk=pk)
    return reopen_accepted(risk=risk, actor=None, verb=_("reopened, its acceptance over,"))
