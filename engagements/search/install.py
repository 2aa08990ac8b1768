"""Puts the index into the database: triggers that keep its rows, and what makes them quick to search.

Django drops the triggers of a table that a migration of SQLite makes anew, so they are put in place after
every migration, and again at no cost where nothing has changed.
"""

from collections.abc import Iterator

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from engagements.models import Client, Engagement, SearchEntry
from engagements.search.sources import Source, sources

INDEX = SearchEntry._meta.db_table
FTS = "engagements_search_fts"
_COLUMNS = '"kind", "target_id", "engagement_id", "scope", "title", "body"'


def install(using: str = "default") -> None:
    """Makes triggers and index anew; fills in each kind of which the index has nothing yet."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if INDEX not in tables:
        return
    known = [source for source in sources() if source.table in tables]
    statements = _sqlite(known) if connection.vendor == "sqlite" else _postgresql(known)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        for source in known:
            cursor.execute(f'SELECT 1 FROM "{INDEX}" WHERE "kind" = %s LIMIT 1', [source.kind])
            if cursor.fetchone() is None:
                _fill(connection, [source])


def rebuild(using: str = "default") -> int:
    """Empties the index and fills it from every record; returns how many rows it has then."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{INDEX}"')
        _fill(connection, list(sources()))
        cursor.execute(f'SELECT COUNT(*) FROM "{INDEX}"')
        count: int = cursor.fetchone()[0]
    return count


def _fill(connection: BaseDatabaseWrapper, known: list[Source]) -> None:
    with connection.cursor() as cursor:
        for source in known:
            row = f'"{source.table}"'
            cursor.execute(
                f'INSERT INTO "{INDEX}" ({_COLUMNS}) SELECT {_values(source, row)} '
                f"FROM {row} WHERE {source.alive_sql(row)}"
            )


def _values(source: Source, row: str) -> str:
    engagement = source.engagement_sql(row)
    organisation = (
        f'(SELECT c."organisation_id" FROM "{Engagement._meta.db_table}" e '
        f'JOIN "{Client._meta.db_table}" c ON c."id" = e."client_id" WHERE e."id" = {engagement})'
    )
    scope = f"'e' || {engagement} || ' o' || {organisation}"
    texts = f"{source.title_sql(row)}, {source.body_sql(row)}"
    return f"'{source.kind}', {row}.\"id\", {engagement}, {scope}, {texts}"


def _sqlite(known: list[Source]) -> Iterator[str]:
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS \"{FTS}\" USING fts5(title, body, scope, content='{INDEX}', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    texts = '"title", "body", "scope"'
    added = f'INSERT INTO "{FTS}"(rowid, {texts}) VALUES (NEW."id", NEW."title", NEW."body", NEW."scope")'
    gone = (
        f'INSERT INTO "{FTS}"("{FTS}", rowid, {texts}) '
        'VALUES (\'delete\', OLD."id", OLD."title", OLD."body", OLD."scope")'
    )
    yield from _sqlite_trigger("search_fts_insert", f'INSERT ON "{INDEX}"', added)
    yield from _sqlite_trigger("search_fts_delete", f'DELETE ON "{INDEX}"', gone)
    for source in known:
        remove = f'DELETE FROM "{INDEX}" WHERE "kind" = \'{source.kind}\' AND "target_id" = OLD."id"'
        values, alive = _values(source, "NEW"), source.alive_sql("NEW")
        add = f'INSERT INTO "{INDEX}" ({_COLUMNS}) SELECT {values} WHERE {alive}'
        watched, name = ", ".join(f'"{one}"' for one in source.watched), f"search_{source.kind}"
        table = f'ON "{source.table}"'
        yield from _sqlite_trigger(f"{name}_insert", f"INSERT {table}", add)
        yield from _sqlite_trigger(f"{name}_update", f"UPDATE OF {watched} {table}", f"{remove}; {add}")
        yield from _sqlite_trigger(f"{name}_delete", f"DELETE {table}", remove)


def _sqlite_trigger(name: str, event: str, body: str) -> Iterator[str]:
    yield f'DROP TRIGGER IF EXISTS "{name}"'
    yield f'CREATE TRIGGER "{name}" AFTER {event} BEGIN {body}; END'


def _postgresql(known: list[Source]) -> Iterator[str]:
    # Inside a transaction that has written already, tables can be altered once its constraints are looked at.
    yield "SET CONSTRAINTS ALL IMMEDIATE"
    words = (
        f"setweight(to_tsvector('simple', {_parted('left(title, 2000)')}), 'A') || "
        f"setweight(to_tsvector('simple', {_parted('left(body, 200000)')}), 'B')"
    )
    # An index that parted words by another rule had another name, and goes with its column.
    yield f'ALTER TABLE "{INDEX}" DROP COLUMN IF EXISTS "vector"'
    yield (
        f'ALTER TABLE "{INDEX}" ADD COLUMN IF NOT EXISTS "words" tsvector '
        f"GENERATED ALWAYS AS ({words}) STORED"
    )
    yield f'CREATE INDEX IF NOT EXISTS "search_by_words" ON "{INDEX}" USING GIN ("words")'
    for source in known:
        name = f"search_{source.kind}"
        yield (
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF TG_OP <> 'INSERT' THEN DELETE FROM \"{INDEX}\" "
            f'WHERE "kind" = \'{source.kind}\' AND "target_id" = OLD."id"; END IF; '
            f"IF TG_OP <> 'DELETE' THEN IF {source.alive_sql('NEW')} THEN "
            f'INSERT INTO "{INDEX}" ({_COLUMNS}) VALUES ({_values(source, "NEW")}); END IF; END IF; '
            "RETURN NULL; END $$"
        )
        watched = ", ".join(f'"{one}"' for one in source.watched)
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{source.table}"'
        yield (
            f'CREATE TRIGGER "{name}" AFTER INSERT OR DELETE OR UPDATE OF {watched} ON "{source.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
        )


def _parted(text: str) -> str:
    """The text as SQLite's index reads it: Latin letters without accents, parted by all signs of ASCII.

    PostgreSQL itself takes a host, an address or an e-mail for one word, of which no part is found.
    """
    plain = f"regexp_replace(normalize({text}, NFD), '([A-Za-z])[\\u0300-\\u036f]+', '\\1', 'g')"
    signs = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+"
    return f"regexp_replace(normalize({plain}, NFC), '{signs}', ' ', 'g')"
