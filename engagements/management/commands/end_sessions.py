"""`manage.py end_sessions EMAIL`: signs a person out of every browser, at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.models import User
from engagements.sign_in.sessions import end_all_sessions


class Command(BaseCommand):
    help = "Signs a person out of every browser, or everybody with --all."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument(
            "email", metavar="EMAIL", nargs="?", help="the address that the person signs in with"
        )
        who.add_argument("--all", action="store_true", help="everybody")

    def handle(self, *args: Any, email: str | None, **options: Any) -> None:
        people = User.objects.filter(email__iexact=email) if email else User.objects.all()
        if email and not people.exists():
            raise CommandError(f"nobody signs in with “{email}”")
        count = sum(end_all_sessions(one) for one in people.iterator())
        self.stdout.write(f"{count} ended.")
