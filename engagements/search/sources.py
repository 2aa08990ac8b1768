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
    Route,
    SendingDomain,
    Stage,
)
from engagements.registers.all_registers import REGISTERS


@dataclass(frozen=True, slots=True)
class Source:
    """`letter` stands in front of the number in the title (R3), where people call the record by it."""

    model: type[models.Model]
    title: str
    body: tuple[str, ...]
    letter: str = ""
    is_on_stage: bool = False

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
        parts = [f"COALESCE({row}.\"{self.column(name)}\", '')" for name in self.body]
        return " || ' ' || ".join(parts) or "''"

    def engagement_sql(self, row: str) -> str:
        if not self.is_on_stage:
            return f'{row}."engagement_id"'
        return f'(SELECT s."engagement_id" FROM "{Stage._meta.db_table}" s WHERE s."id" = {row}."stage_id")'

    def alive_sql(self, row: str) -> str:
        return f'{row}."deleted_at" IS NULL' if self.has_bin else "1 = 1"


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
    yield Source(Item, "title", ("how", "note", "evidence", "reason"), is_on_stage=True)
    yield Source(Comment, "author_name", ("text",))
    yield Source(Attachment, "name", ("url",))
    finding: Any = Engagement._meta.get_field("findings").related_model
    yield Source(finding, "summary", ("check_key", "subject"), "F")
