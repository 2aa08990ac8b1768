"""`manage.py forget_factors EMAIL`: for somebody who lost every device and every recovery code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.actions.forget_factors import forget_factors
from engagements.models import User


class Command(BaseCommand):
    help = "Forgets a person's passkeys, app and recovery codes, so that a mailed code signs them in again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address that the person signs in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"nobody signs in with “{email}”")
        count = forget_factors(user)
        self.stdout.write(f"{count} forgotten. {user.email} signs in with a code by mail.")
