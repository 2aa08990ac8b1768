"""`manage.py active_checks stop|allow|status`: the operator's kill switch for tests that need consent."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from checks.actions.stop_active import lift_stop_for_all, stop_all
from checks.models import OperatorStop


class Command(BaseCommand):
    help = "Stops every test that needs a founder's consent, at once and for all engagements; or allows them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["stop", "allow", "status"])
        parser.add_argument("--reason", default="", help="what people read on the page")

    def handle(self, *args: Any, what: str, reason: str, **options: Any) -> None:
        if what == "stop":
            ended = stop_all(reason=reason)
            self.stdout.write(f"Stopped for all engagements; {ended} under way told to end.")
        elif what == "allow":
            lifted = lift_stop_for_all()
            self.stdout.write("Allowed again." if lifted else "They were not stopped.")
        self.stdout.write(_status())


def _status() -> str:
    if not settings.ACTIVE_CHECKS:
        return "Off: ACTIVE_CHECKS is no."
    stop = OperatorStop.objects.first()
    if stop is None:
        return "On: tests run where the domain is verified and the founder has consented."
    because = f", because: {stop.reason}" if stop.reason else ""
    return f"Off since {stop.at:%Y-%m-%d %H:%M} UTC{because}."
