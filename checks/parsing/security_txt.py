"""Reads security.txt as RFC 9116 has it."""

from dataclasses import dataclass
from datetime import UTC, datetime

MAX_TEXT = 64 * 1024
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_REACHES = ("mailto:", "https://", "tel:")


@dataclass(frozen=True, slots=True)
class SecurityTxt:
    """`problems` are what the standard does not let pass; `expires` is None where it cannot be read."""

    contacts: tuple[str, ...]
    expires: datetime | None
    canonical: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Whether the text is a security.txt at all, and no page that answers everything."""
        return bool(self.contacts) or self.expires is not None


def parse_security_txt(text: str) -> SecurityTxt:
    """Fields in any order, comments and signatures passed over."""
    fields: dict[str, list[str]] = {}
    for line in _unsigned(text[:MAX_TEXT].lstrip("\ufeff")).splitlines():
        name, colon, value = line.partition(":")
        if colon and not line.lstrip().startswith("#"):
            fields.setdefault(name.strip().lower(), []).append(value.strip())
    contacts, stamps = fields.get("contact", []), fields.get("expires", [])
    expires = _moment(stamps[0]) if len(stamps) == 1 else None
    problems = []
    if not contacts:
        problems.append("it names no Contact")
    odd = [one for one in contacts if not one.lower().startswith(_REACHES)]
    if odd:
        problems.append(f"Contact “{odd[0][:60]}” is no mailto:, tel: or https: address")
    if not stamps:
        problems.append("it has no Expires")
    elif len(stamps) > 1:
        problems.append(f"it has Expires {len(stamps)} times")
    elif expires is None:
        problems.append(f"Expires “{stamps[0][:40]}” is no date as RFC 3339 writes it")
    if len(fields.get("preferred-languages", [])) > 1:
        problems.append("it has Preferred-Languages more than once")
    return SecurityTxt(tuple(contacts), expires, tuple(fields.get("canonical", [])), tuple(problems))


def _unsigned(text: str) -> str:
    """What stands inside an OpenPGP cleartext signature: the armour's own header ends with an empty line."""
    if not text.startswith(_SIGNED):
        return text
    body = text.replace("\r\n", "\n").partition("\n\n")[2]
    return body.partition(_SIGNATURE)[0]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.astimezone(UTC) if moment.tzinfo and "T" in text.upper() else None
    except (ValueError, OverflowError):  # the last moment of year 9999 is beyond the end west of Greenwich
        return None
