"""The kill switch of active checks: for one engagement, or by the operator for all of them."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checks.models import ActiveStop, OperatorStop, Run
from checks.permission.limits import LIMITS
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User


def is_active_run(run: Run) -> bool:
    """Whether a run is of active checks alone, each called by its name."""
    return bool(run.patterns) and set(run.patterns) <= LIMITS.keys()


@transaction.atomic
def stop_active(*, engagement: Engagement, actor: User, is_client: bool) -> int:
    """Nothing more is sent from this moment on; how many runs under way were told to end."""
    stop, is_new = ActiveStop.objects.get_or_create(
        engagement=engagement,
        defaults={"by": actor, "by_name": str(actor)[:120], "is_by_client": is_client},
    )
    if is_new:
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("stopped"),
            target=stop,
            label=_("all tests that need permission"),
            changes={"tests": (_("allowed"), _("stopped"))},
            is_for_client=True,
        )
    return _cancel(Run.objects.unfinished().filter(engagement=engagement))


@transaction.atomic
def lift_stop(*, engagement: Engagement, actor: User, is_client: bool) -> bool:
    """Whether tests may run again: what the client stopped only the client lifts."""
    stops = ActiveStop.objects.filter(engagement=engagement)
    if not is_client:
        stops = stops.filter(is_by_client=False)
    if not stops.delete()[0]:
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("allowed again"),
        label=_("tests that need permission"),
        changes={"tests": (_("stopped"), _("allowed"))},
        is_for_client=True,
    )
    return True


@transaction.atomic
def stop_all(*, reason: str) -> int:
    """The operator's switch; how many runs under way were told to end."""
    if not OperatorStop.objects.exists():
        OperatorStop.objects.create(reason=reason[:200])
    return _cancel(Run.objects.unfinished())


def lift_stop_for_all() -> bool:
    return bool(OperatorStop.objects.all().delete()[0])


def _cancel(runs: QuerySet[Run]) -> int:
    return sum(run.cancel() for run in runs if is_active_run(run))
