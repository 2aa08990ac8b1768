"""Triggers by which the database itself keeps an issued version and a signature as they are; a migration
installs them.

A later migration that makes one of the two tables anew (SQLite does for most changes) has to install them
again: `tests/handover/test_immutable.py` fails where they are missing.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_PACK = (
    *("engagement_id", "number", "status", "snapshot", "snapshot_sha256", "content_sha256"),
    *("file", "size", "sha256", "page_count"),
)
_SIGNATURE = (
    *("engagement_id", "pack_id", "state", "asked_by_name", "asked_at", "answered_by_name", "answered_at"),
    *("signed_name", "sha256"),
)
# The table, the condition on the row as it was, the columns that stay, and what the database says.
_KEPT = (
    (
        "handover_pack",
        "OLD.status = 'issued' AND OLD.state = 'done'",
        _PACK,
        "an issued version is never changed",
    ),
    ("handover_signoff", "OLD.state = 'signed'", _SIGNATURE, "a signature is never changed"),
)


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Puts the triggers in place, anew where they are; for RunPython."""
    remove(_apps, editor)
    is_postgresql = editor.connection.vendor == "postgresql"
    for table, is_kept, columns, said in _KEPT:
        write = _on_postgresql if is_postgresql else _on_sqlite
        for statement in write(table, is_kept, columns, said):
            editor.execute(statement, params=None)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, *_rest in _KEPT:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_kept ON {table}", params=None)
            editor.execute(f"DROP FUNCTION IF EXISTS keep_{table}", params=None)
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_kept", params=None)


def _on_sqlite(table: str, is_kept: str, columns: tuple[str, ...], said: str) -> list[str]:
    differs = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
    return [
        f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE ON {table}
        WHEN {is_kept} AND ({differs})
        BEGIN SELECT RAISE(ABORT, '{said}'); END"""
    ]


def _on_postgresql(table: str, is_kept: str, columns: tuple[str, ...], said: str) -> list[str]:
    differs = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in columns)
    return [
        f"""CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN ({is_kept} AND ({differs})) EXECUTE FUNCTION keep_{table}()""",
    ]
