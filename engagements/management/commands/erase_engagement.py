"""`manage.py erase_engagement CODE`: takes an engagement away for good, with its record and its files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.actions.erase_engagement import erase_engagements
from engagements.models import Engagement


class Command(BaseCommand):
    help = "Erases an engagement with everything in it, its history and files too. Nothing brings it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the engagement's, as in its address: /e/CODE/")
        parser.add_argument("--yes", metavar="CODE", default="", help="the code again, where nobody can type")

    def handle(self, *args: Any, code: str, yes: str, **options: Any) -> None:
        found = Engagement.objects.filter(code=code)
        engagement = found.select_related("client__organisation").first()
        if engagement is None:
            raise CommandError(f"there is no engagement {code}")
        self.stdout.write(
            f"{engagement.title} of {engagement.client.name} ({engagement.domain}), by "
            f"{engagement.client.organisation.name}: {engagement.events.count()} events, "
            f"{engagement.risks.count()} risks, {engagement.attachments.count()} pieces of evidence"
        )
        if (yes or input("Type the code again to erase it for good: ").strip()) != code:
            raise CommandError("nothing was erased")
        erase_engagements(found)
        self.stdout.write(f"Erased {code}.")
