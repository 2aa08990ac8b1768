"""Sets a finding aside for a while, with a reason: out of the daily list, but never out of readiness."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checks.models import Finding
from engagements.actions.record_event import record_event
from engagements.models import User


@transaction.atomic
def suppress_finding(*, finding: Finding, reason: str, until: datetime, now: datetime, actor: User) -> bool:
    """Sets it aside until then, or changes reason and end; False where it is not open any more."""
    changed = Finding.objects.open().filter(pk=finding.pk).update(
        suppressed_at=now,
        suppressed_until=until,
        suppressed_reason=reason,
        suppressed_severity=finding.severity,
        suppressed_by=actor,
    )  # fmt: skip
    if not changed:
        return False
    day = date_format(timezone.localtime(until), "j F")
    record_event(
        engagement=finding.engagement,
        actor=actor,
        verb=_("set aside"),
        target=finding,
        changes={"set_aside": (None, _("until %(day)s: %(reason)s") % {"day": day, "reason": reason})},
    )
    return True


@transaction.atomic
def bring_back(*, finding: Finding, actor: User | None, why: str = "") -> bool:
    """Puts it among what needs attention again; says whether it was set aside."""
    aside = Finding.objects.filter(pk=finding.pk).exclude(suppressed_until=None)
    if not aside.update(
        suppressed_at=None,
        suppressed_until=None,
        suppressed_reason="",
        suppressed_severity="",
        suppressed_by=None,
    ):
        return False
    finding.suppressed_until = None
    record_event(
        engagement=finding.engagement,
        actor=actor,
        verb=_("brought back"),
        target=finding,
        changes={"set_aside": (finding.suppressed_reason, why)},
    )
    return True


def bring_back_expired(now: datetime) -> int:
    """Writes down that the time is over; whether a finding is set aside does not depend on it."""
    expired = Finding.objects.filter(suppressed_until__lte=now).select_related("engagement")
    return sum(bring_back(finding=one, actor=None, why=_("its time was over")) for one in expired)
