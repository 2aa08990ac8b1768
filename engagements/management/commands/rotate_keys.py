"""`manage.py rotate_keys`: when a new key stands first in ENCRYPTION_KEYS, and the old one is to go."""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from engagements.actions.rotate_keys import rotate_keys


class Command(BaseCommand):
    help = "Encrypts everything that is kept encrypted with the first of ENCRYPTION_KEYS. May be broken off."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved, lost = rotate_keys()
        except ImproperlyConfigured as error:
            raise CommandError(f"{error}.") from None
        self.stdout.write(f"{moved} values encrypted with the first key.")
        if lost:
            self.stderr.write(
                f"{lost} values cannot be read: the key that they were written with is missing."
            )
            sys.exit(1)
        self.stdout.write("The other keys can be taken out of ENCRYPTION_KEYS.")
