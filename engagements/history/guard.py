"""Triggers by which the database itself refuses to change or delete an event; a migration installs them.

An UPDATE may only link an event that is not linked yet, a DELETE only take the events of an engagement that
is being erased. A later migration that makes the table of events anew (SQLite does for most changes) has to
install the triggers again: `tests/engagements/test_history_guard.py` fails where they are missing.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_CONTENT = (
    *("id", "engagement_id", "at", "actor_id", "actor_name", "deed", "verb", "target_kind", "target_id"),
    *("target_label", "changes", "is_for_client", "undoes", "part_of"),
)
_ERASED = (
    "EXISTS (SELECT 1 FROM engagements_engagement WHERE id = OLD.engagement_id AND erased_at IS NOT NULL)"
)
_ON_SQLITE = (
    """CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON engagements_event
    WHEN NOT (OLD.digest = '' AND NEW.digest <> '' AND {same})
    BEGIN SELECT RAISE(ABORT, 'the history is append-only: an event is never changed'); END""",
    f"""CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON engagements_event WHEN NOT {_ERASED}
    BEGIN SELECT RAISE(ABORT, 'the history is append-only: an event is never deleted'); END""",
)
_ON_POSTGRESQL = (
    f"""CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF {_ERASED} THEN RETURN OLD; END IF;
      ELSIF OLD.digest = '' AND NEW.digest <> ''
        AND to_jsonb(NEW) - ARRAY['number', 'previous', 'digest']
          = to_jsonb(OLD) - ARRAY['number', 'previous', 'digest'] THEN RETURN NEW;
      END IF;
      RAISE EXCEPTION 'the history is append-only: an event is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON engagements_event
    FOR EACH ROW EXECUTE FUNCTION keep_event()""",
)
_OFF_SQLITE = (
    "DROP TRIGGER IF EXISTS event_is_not_changed",
    "DROP TRIGGER IF EXISTS event_is_not_deleted",
)
_OFF_POSTGRESQL = (
    "DROP TRIGGER IF EXISTS event_is_kept ON engagements_event",
    "DROP FUNCTION IF EXISTS keep_event",
)


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Puts the triggers in place, anew where they are; for RunPython."""
    remove(_apps, editor)
    if editor.connection.vendor == "postgresql":
        statements = _ON_POSTGRESQL
    else:
        statements = (_ON_SQLITE[0].format(same=_same(editor)), *_ON_SQLITE[1:])
    for statement in statements:
        editor.execute(statement, params=None)


def _same(editor: BaseDatabaseSchemaEditor) -> str:
    """Of the columns that there are: an earlier migration has fewer of them than there are today."""
    with editor.connection.cursor() as cursor:
        table = editor.connection.introspection.get_table_description(cursor, "engagements_event")
    there = {column.name for column in table}
    return " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _CONTENT if name in there)


def remove(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _OFF_POSTGRESQL if editor.connection.vendor == "postgresql" else _OFF_SQLITE:
        editor.execute(statement, params=None)
