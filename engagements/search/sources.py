"""What is indexed: of each kind of record the field that names it and the fields that are read through."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from engagements.models import (
    Attachment,
    Comment,
    DnsRecord,
    Engagement,
    Host,
    Item,
    Rehearsal,
    RehearsalStep,
    Route,
    SendingDomain,
)
from engagements.registers.all_registers import REGISTERS


@dataclass(frozen=True, slots=True)
class Source:
    """`letter` stands in front of the number in the title (R3), where people call the record by it.

    `through` is the record that a row hangs on, where that one knows the engagement. Of what `is_noted` only
    the rows are indexed that have something in their `body`.
    """

    model: type[models.Model]
    title: str
    body: tuple[str, ...]
    letter: str = ""
    through: str = ""
    is_noted: bool = False

    @property
    def kind(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def has_bin(self) -> bool:
        return any(field.name == "deleted_at" for field in self.model._meta.fields)

    @property
    def watched(self) -> list[str]:
        """The columns whose change makes the row be indexed anew."""
        names = [self.title, *self.body, *(["deleted_at"] if self.has_bin else [])]
        return [self.column(name) for name in dict.fromkeys(names)]

    def column(self, name: str) -> str:
        field: Any = self.model._meta.get_field(name)
        column: str = field.column
        return column

    def title_sql(self, row: str) -> str:
        """The title of `row`, which is NEW in a trigger and the table itself elsewhere."""
        title = f"COALESCE({row}.\"{self.column(self.title)}\", '')"
        return f"'{self.letter}' || {row}.\"number\" || ' ' || {title}" if self.letter else title

    def body_sql(self, row: str) -> str:
        parts = [self._text_sql(row, name) for name in self.body]
        return " || ' ' || ".join(parts) or "''"

    def engagement_sql(self, row: str) -> str:
        if not self.through:
            return f'{row}."engagement_id"'
        field: Any = self.model._meta.get_field(self.through)
        table = field.related_model._meta.db_table
        return f'(SELECT s."engagement_id" FROM "{table}" s WHERE s."id" = {row}."{field.column}")'

    def alive_sql(self, row: str) -> str:
        if self.is_noted:
            return f"{self.body_sql(row)} <> ''"
        return f'{row}."deleted_at" IS NULL' if self.has_bin else "1 = 1"

    def _text_sql(self, row: str, name: str) -> str:
        """What people read there: a choice by its word."""
        field: Any = self.model._meta.get_field(name)
        column = f'{row}."{field.column}"'
        if not field.choices:
            return f"COALESCE({column}, '')"
        words = " ".join(f"WHEN '{_quoted(key)}' THEN '{_quoted(word)}'" for key, word in field.flatchoices)
        return f"CASE {column} {words} ELSE '' END"


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


def sources() -> Iterator[Source]:
    """Every kind of record that can be found, each once."""
    found = {one.kind: one for one in (*_surface(), *_registers(), *_others())}
    yield from found.values()


def _registers() -> Iterator[Source]:
    for register in REGISTERS.values():
        title, *body = register.search
        letter = register.model(number=0).reference.removesuffix("0")
        yield Source(register.model, title, tuple(body), letter)


def _surface() -> Iterator[Source]:
    yield Source(Host, "name", ("purpose", "origin"))
    yield Source(Route, "url", ("edge_policy",))
    yield Source(SendingDomain, "name", ())
    yield Source(DnsRecord, "name", ("rdtype", "value", "purpose", "owner"))


def _others() -> Iterator[Source]:
    yield Source(Item, "title", ("how", "note", "evidence", "reason"), through="stage")
    yield Source(Comment, "author_name", ("text",))
    yield Source(Attachment, "name", ("url",))
    yield Source(Rehearsal, "title", ("result", "note", "begun_by_name"))
    yield Source(RehearsalStep, "text", ("note",), through="rehearsal", is_noted=True)
    finding: Any = Engagement._meta.get_field("findings").related_model
    yield Source(finding, "summary", ("check_key", "subject"), "F")
