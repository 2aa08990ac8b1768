"""Queries that every request asks, put together once: to write one takes ten times as long as to ask it."""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

type Values = tuple[Any, ...]


class Prepared[Row: Model]:
    """`Prepared(write, 0, "")` asks the query of `write(number, word)` for any number and word.

    The values after `write` are examples of each, of its type. `write` is called once, when the query is
    first asked: all that it reads but its arguments has to be the same for as long as the process runs.
    """

    def __init__(self, write: Callable[..., QuerySet[Row]], *examples: int | str) -> None:
        self._write = write
        # Nothing asks for these by itself, so that their places are known among a statement's values.
        self._stand_ins = tuple(
            f"stand-in {place}" if isinstance(one, str) else -(2**62) - place
            for place, one in enumerate(examples)
        )

    def one(self, *values: int | str) -> Row | None:
        """Its one row for these values, with all that it reads along; None where it has none."""
        found = next(iter(self._asked(values)), None)
        if found is not None:
            for name, related in self._related.items():
                _keep(found, name, related._asked((found.pk,)))
        return found

    def count(self, *values: int | str) -> int:
        """How many rows it has for these values."""
        sql, places = self._counting
        with connections[self._written.db].cursor() as cursor:
            cursor.execute(sql, self._filled(places, values))
            return int(cursor.fetchone()[0])

    def _asked(self, values: tuple[int | str, ...]) -> list[Row]:
        done, sql, places = self._compiled
        compiler = _Compiled(done, sql, self._filled(places, values))
        query = copy(done.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]  # asked once, below
        return list(QuerySet(self._written.model, query=query, using=done.using))

    @cached_property
    def _written(self) -> QuerySet[Row]:
        return self._write(*self._stand_ins)

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, Values]:
        """The compiler of the statement, which knows which column is whose, the statement, its values."""
        compiler = self._written.query.clone().get_compiler(using=self._written.db)
        return compiler, *compiler.as_sql()

    @cached_property
    def _related(self) -> "dict[str, Prepared[Any]]":
        """What it prefetches: sets of rows that point at its own."""
        model: type[Model] = self._written.model
        names: tuple[str, ...] = self._written._prefetch_related_lookups  # type: ignore[attr-defined]
        return {name: Prepared(lambda pk, name=name: getattr(model(pk=pk), name).all(), 0) for name in names}

    @cached_property
    def _counting(self) -> tuple[str, Values]:
        sql, places = self._written.order_by().values("pk").query.sql_with_params()
        return f"SELECT COUNT(*) FROM ({sql}) AS counted", places  # noqa: S608  a statement of the portal's

    def _filled(self, places: Values, values: tuple[int | str, ...]) -> Values:
        """The values of a statement: those asked for, each as the database's type, for their stand-ins."""
        given = dict(zip(self._stand_ins, values, strict=True))
        return tuple(type(one)(given[one]) if one in given else one for one in places)


def _keep(row: Model, name: str, related: list[Model]) -> None:
    """As `prefetch_related` keeps a set with the row that it is of."""
    descriptor = getattr(type(row), name)
    for one in related:
        setattr(one, descriptor.field.name, row)
    rows = getattr(row, name).all()
    rows._result_cache, rows._prefetch_done = related, True
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[descriptor.rel.cache_name] = rows


class _Compiled(SQLCompiler):
    """A compiler that has a statement already, for the connection of this thread."""

    def __init__(self, done: SQLCompiler, sql: str, values: Values) -> None:
        self.__dict__.update(done.__dict__)
        self.connection = connections[done.using or DEFAULT_DB_ALIAS]
        self.statement = sql, values

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> tuple[str, Values]:
        return self.statement
