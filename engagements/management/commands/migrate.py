"""`manage.py migrate`, and then what no migration can keep: the triggers of the search."""

from typing import Any

from django.core.management.commands import migrate

from engagements.search.install import install


class Command(migrate.Command):
    """Django drops the triggers of a table that SQLite has to make anew; they are put back right after."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        install(options["database"])
