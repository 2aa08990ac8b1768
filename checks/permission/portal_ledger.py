"""The portal's log of what active checks send, which asks before each request whether it still may."""

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.models import ActiveStop, ConsentDecision, OperatorStop, Run, SentRequest
from checks.permission.terms import Terms
from checks.permission.warrant import Halted
from checks.redaction import without_secrets
from engagements.models import Engagement


def why_stopped(engagement: Engagement) -> Halted | None:
    """The kill switch that is on, or None."""
    if not settings.ACTIVE_CHECKS:
        return Halted("permission.operator-stop", _("not tested: the operator has switched such tests off"))
    if OperatorStop.objects.exists():
        return Halted("permission.operator-stop", _("stopped: the operator has stopped such tests for all"))
    stop = ActiveStop.objects.filter(engagement=engagement).first()
    if stop:
        return Halted("permission.stopped", _("stopped by %(name)s") % {"name": stop.by_name})
    return None


class PortalLedger:
    """For one run. The row is committed before the request leaves, so that a crash hides nothing."""

    def __init__(self, run: Run, consents: dict[str, tuple[ConsentDecision, Terms]]) -> None:
        self._run = run
        self._consents = consents

    async def open_entry(self, check_key: str, method: str, url: str) -> int:
        """Raises Halted where a switch is on, the consent is gone, or what it covers has been sent."""
        return await sync_to_async(self._open)(check_key, method, url)

    async def close_entry(self, entry: int, status: int) -> None:
        await sync_to_async(self._close)(entry, status)

    @transaction.atomic
    def _open(self, check_key: str, method: str, url: str) -> int:
        engagement = self._run.engagement
        stopped = why_stopped(engagement)
        if stopped:
            raise stopped
        consent, terms = self._consents[check_key]
        newest = engagement.consent_decisions.filter(check_key=check_key).first()
        if newest is None or newest.pk != consent.pk:
            raise Halted("permission.withdrawn", _("stopped: the permission was withdrawn"))
        sent = SentRequest.objects.filter(consent=consent)
        if sent.count() >= terms.total:
            raise Halted(
                "permission.used-up",
                _("stopped: the %(total)d requests that were agreed on have been sent")
                % {"total": terms.total},
            )
        if sent.filter(run=self._run).count() >= terms.per_run:
            raise Halted("permission.used-up", _("stopped: this test has sent all that it may"))
        row = SentRequest.objects.create(
            engagement=engagement,
            run=self._run,
            consent=consent,
            check_key=check_key,
            at=timezone.now(),
            method=method,
            url=str(without_secrets(url))[:600],
        )
        return row.pk

    def _close(self, entry: int, status: int) -> None:
        """Once: what is written stays."""
        SentRequest.objects.filter(pk=entry, status=None).update(status=status)
