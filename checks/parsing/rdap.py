"""What a registry says of a domain in RDAP (RFC 9083), reduced to what a launch depends on."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class NotRdap(ValueError):
    """The answer is no RDAP object of a domain; the message says why."""


@dataclass(frozen=True, slots=True)
class Registration:
    """`statuses` as RFC 8056 spells them, lower case with spaces; times are aware, None where unpublished."""

    name: str
    statuses: tuple[str, ...]
    expires: datetime | None
    registered: datetime | None
    registrar: str
    registrar_id: str


def read_registration(body: bytes) -> Registration:
    """Reads a domain object. Raises NotRdap for anything else."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotRdap(f"the answer is not JSON ({type(error).__name__})") from None
    if not isinstance(data, dict) or data.get("objectClassName", "domain") != "domain":
        raise NotRdap("the answer is about no domain")
    if not {"ldhName", "unicodeName", "handle", "status", "events"} & set(data):
        raise NotRdap("the answer says nothing about a domain")
    events = _events(data)
    registrar, registrar_id = _registrar(data)
    return Registration(
        name=_text(data.get("ldhName")).lower().rstrip("."),
        statuses=tuple(
            dict.fromkeys(_status(one) for one in _list(data.get("status")) if isinstance(one, str))
        ),
        expires=events.get("expiration"),
        registered=events.get("registration"),
        registrar=registrar,
        registrar_id=registrar_id,
    )


def _status(text: str) -> str:
    """Some registries send EPP's own spelling, `clientTransferProhibited`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.strip()).lower()


def _events(data: Mapping[str, Any]) -> dict[str, datetime]:
    """The time of each kind of event; of several, the latest."""
    found: dict[str, datetime] = {}
    for event in _objects(data.get("events")):
        at = _moment(event.get("eventDate"))
        action = _text(event.get("eventAction")).lower()
        if at is not None and (action not in found or at > found[action]):
            found[action] = at
    return found


def _moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _registrar(data: Mapping[str, Any]) -> tuple[str, str]:
    for entity in _objects(data.get("entities")):
        if "registrar" in _list(entity.get("roles")):
            ids = (_text(one.get("identifier")) for one in _objects(entity.get("publicIds")))
            return _card_name(entity) or _text(entity.get("handle")), next(ids, "")
    return "", ""


def _card_name(entity: Mapping[str, Any]) -> str:
    """`fn` of a jCard (RFC 7095): ["vcard", [["fn", {}, "text", "Example Registrar"], …]]."""
    card = _list(entity.get("vcardArray"))
    for line in _list(card[1]) if len(card) > 1 else ():
        if isinstance(line, list) and len(line) > 3 and line[0] == "fn":
            return _text(line[3]).strip()
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in _list(value) if isinstance(one, dict))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
