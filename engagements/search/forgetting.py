"""Takes the words of what was erased out of the index's own files, where they outlive the rows."""

from django.db import connections

from engagements.search.install import FTS


def forget_words(using: str = "default") -> None:
    """SQLite's index marks what is deleted and writes itself anew only by and by: here at once, and whole.

    That takes as long as the index is large. PostgreSQL keeps the words with the rows.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{FTS}"("{FTS}") VALUES (\'optimize\')')
