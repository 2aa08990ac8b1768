"""How a value goes into an event: plain, bounded, and never a credential."""

import hashlib
import math
from typing import Any

from django.db import models

from engagements.sealing import Sealed
from engagements.secret_guard import find_secret

LONGEST = 20_000
# Names and values that anybody can look up: what only looks random in them is no secret.
PUBLIC_KINDS = frozenset(
    {"dnsrecord", "engagement", "finding", "host", "oldurl", "route", "run", "sendingdomain", "zonestate"}
)


def kept_value(value: Any, *, is_doubt_allowed: bool) -> Any:
    """The value as an event keeps it: JSON that a person can read and, where it is whole, an undo can set.

    A row becomes {"pk", "name"}. A text beyond LONGEST characters becomes {"sha256", "characters"}, and one
    that holds a credential {"withheld"}; where only its looks speak for that, `is_doubt_allowed` keeps it.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, models.Model):
        return {"pk": value.pk, "name": str(value)[:250]}
    if isinstance(value, Sealed):
        return {"withheld": "an encrypted value"}
    if isinstance(value, list | tuple):
        return _kept_list(value, is_doubt_allowed=is_doubt_allowed)
    return _kept_text(str(value), is_doubt_allowed=is_doubt_allowed)


def kept_label(text: str) -> str:
    """The name of a target, at most 250 characters; one that holds a credential is not told."""
    found = find_secret(text)
    return f"({found.kind}, withheld)" if found and found.is_certain else text[:250]


def is_whole(kept: Any) -> bool:
    """Whether an event's value is the value itself, and no digest of it or a word for what was withheld."""
    if isinstance(kept, list):
        return all(is_whole(one) for one in kept)
    return not isinstance(kept, dict) or "pk" in kept


def _kept_list(values: "list[Any] | tuple[Any, ...]", *, is_doubt_allowed: bool) -> Any:
    kept = [kept_value(value, is_doubt_allowed=is_doubt_allowed) for value in values]
    return kept if len(str(kept)) <= LONGEST else _digest(str(kept))


def _kept_text(text: str, *, is_doubt_allowed: bool) -> Any:
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    found = find_secret(text)
    if found and (found.is_certain or not is_doubt_allowed):
        return {"withheld": str(found.kind)}
    return text if len(text) <= LONGEST else _digest(text)


def _digest(text: str) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)}
