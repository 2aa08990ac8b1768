"""A row as JSON that another program can read, without what would let somebody in."""

import base64
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from engagements.sealing import SealedTextField

AT_ONCE = 500
# Kinds that say nothing which the others do not, or are gone in a minute.
LEFT_OUT = {"engagements.SearchEntry", "engagements.Presence"}
# Ways in, and what is kept sealed for an hour: whoever holds the file could use them.
WITHHELD = {
    "engagements.InvitationLink": {"digest"},
    "engagements.OutgoingMail": {"text", "html", "headers"},
    "engagements.RegisterImport": {"sheet", "plan"},
    "handover.ShareLink": {"digest", "passphrase"},
}


class PlainEncoder(DjangoJSONEncoder):
    """Dates, times and UUIDs as Django writes them; bytes in base64."""

    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(bytes(o)).decode("ascii")
        return super().default(o)


def fields_of(model: type[models.Model]) -> list[str]:
    """The names of what is written of each row; keys of other rows are those of the columns."""
    withheld = withheld_of(model)
    return [field.attname for field in model._meta.concrete_fields if field.name not in withheld]


def withheld_of(model: type[models.Model]) -> set[str]:
    """What is kept encrypted is never written anywhere else."""
    sealed = {field.name for field in model._meta.concrete_fields if isinstance(field, SealedTextField)}
    return WITHHELD.get(model._meta.label, set()) | sealed


def portable_rows(rows: models.QuerySet[models.Model]) -> Iterator[dict[str, Any]]:
    """A few hundred in memory at a time."""
    yield from rows.values(*fields_of(rows.model)).iterator(chunk_size=AT_ONCE)
