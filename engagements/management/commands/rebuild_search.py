"""`manage.py rebuild_search`: fills the index of the search anew from every record."""

from typing import Any

from django.core.management.base import BaseCommand

from engagements.search.install import install, rebuild


class Command(BaseCommand):
    help = "Puts the triggers of the search in place and fills its index anew."

    def handle(self, *args: Any, **options: Any) -> None:
        install()
        self.stdout.write(f"{rebuild()} records can be found")
