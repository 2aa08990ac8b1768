"""`manage.py open_organisation NAME --owner EMAIL`: the first step of a portal that is not the demo."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from engagements.actions.open_organisation import open_organisation


class Command(BaseCommand):
    help = "Opens an organisation for its owner, who then signs in with a code by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the consultancy's name")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="the owner's e-mail address")
        parser.add_argument("--owner-name", default="", metavar="NAME", help="the owner's name")

    def handle(self, *args: Any, name: str, owner: str, owner_name: str, **options: Any) -> None:
        title = name.strip()
        if not title or len(title) > 120:
            raise CommandError("the name has 1 to 120 characters")
        try:
            validate_email(owner)
            organisation = open_organisation(name=title, owner_email=owner, owner_name=owner_name)
        except ValidationError:
            raise CommandError(f"“{owner}” is no e-mail address") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Opened {organisation.name}. {owner} signs in with a code by mail.")
