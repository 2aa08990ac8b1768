"""What is kept of a received message: its marks of origin as plain values, no subject, text or recipient."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


class Refused(ValueError):
    """A file is not what it should be; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received header: who gave the mail away (as it called itself, with its address), and who took it.

    `at` is when it was taken, None where the header has no readable date.
    """

    by: str = ""
    helo: str = ""
    ip: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM signature, with all that is needed to verify it against a key.

    `digest` is the SHA-256 (hexadecimal) of the signed header data, `value` the signature in base64; `error`
    says why the signature cannot be verified whatever the key is.
    """

    domain: str
    selector: str
    algorithm: str
    digest: str = ""
    value: str = ""
    body_matches: bool = False
    is_partial: bool = False
    expires_at: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverWord:
    """One result that a receiver noted: `method` dkim, spf, dmarc or arc, about `domain`.

    `is_arc` holds where an intermediary noted it for those after it.
    """

    by: str
    method: str
    result: str
    domain: str = ""
    is_arc: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as it came in.

    `sender_domain` is that of Return-Path, "" where the return path is empty or not noted (`has_return_path`
    tells which); `helo` and `ip` are those of the server that handed the message to the receiver's house;
    `arc_seals` counts the ARC sets.
    """

    from_domain: str
    received_at: datetime
    sent_at: datetime | None = None
    sender_domain: str = ""
    has_return_path: bool = False
    helo: str = ""
    ip: str = ""
    hops: tuple[Hop, ...] = ()
    signatures: tuple[Signature, ...] = ()
    words: tuple[ReceiverWord, ...] = ()
    arc_seals: int = 0

    @property
    def seconds_on_the_way(self) -> int | None:
        """From the first server that noted a time (else the Date header) to the last; None where unknown."""
        first = next((hop.at for hop in reversed(self.hops[1:]) if hop.at), None) or self.sent_at
        return round((self.received_at - first).total_seconds()) if first else None

    def as_json(self) -> dict[str, Any]:
        return {key: _plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ReceivedMessage":
        """Reads what `as_json` gave; what is not known or not there stays out.

        `from_domain` and `received_at` must be there.
        """
        values = {key: value for key, value in kept.items() if key in cls.__slots__}
        values["hops"] = tuple(_part(Hop, one) for one in values.get("hops") or ())
        values["signatures"] = tuple(_part(Signature, one) for one in values.get("signatures") or ())
        values["words"] = tuple(_part(ReceiverWord, one) for one in values.get("words") or ())
        for moment in ("received_at", "sent_at"):
            values[moment] = _moment(values.get(moment))
        return cls(**values)


def _part[Part: (Hop, Signature, ReceiverWord)](kind: type[Part], kept: Mapping[str, Any]) -> Part:
    values = {key: value for key, value in kept.items() if key in kind.__slots__}
    if "at" in values:
        values["at"] = _moment(values["at"])
    return kind(**values)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class NewestMessage:
    """The newest message that somebody received from a sending domain and uploaded; `key` tells it apart."""

    sending_domain: str
    key: str
    message: ReceivedMessage
    age_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """What one address sent in a domain's name.

    `passed` had DKIM or SPF aligned; `dkim` and `spf` count each alone; `refused` met quarantine or reject.
    `names` are the domains that signed or that SPF was asked about: they give away the service behind it.
    """

    ip: str
    count: int
    passed: int
    dkim: int
    spf: int
    refused: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailTraffic:
    """What receivers reported about a sending domain within the last `days` days.

    `sources` are ordered by count, largest first, and may leave small ones out; the totals hold all.
    `newest_age_days` is the age of the end of the newest report, whenever that was.
    """

    sending_domain: str
    days: int
    reports: int
    reporters: tuple[str, ...]
    count: int
    passed: int
    sources: tuple[Source, ...]
    newest_age_days: float = 0.0


def total(sources: Iterable[Source]) -> tuple[int, int]:
    """How many messages, and how many of them passed."""
    listed = tuple(sources)
    return sum(source.count for source in listed), sum(source.passed for source in listed)
