"""Which record takes the place of which: a set of records holds one of each kind, and texts many."""

from checks.subjects import ZoneRecord


def slot_of(record: ZoneRecord) -> tuple[str, str, str]:
    """What a record with another value would take the place of; itself alone where that cannot be told."""
    kind = kind_of(record)
    return record.name, record.rdtype, record.value if kind is None else f"={kind}"


def kind_of(record: ZoneRecord) -> str | None:
    """What a record among several of its name and type is for; None for a text that does not tell."""
    if record.rdtype == "CAA":
        return record.value.split(" ")[1] if record.value.count(" ") > 1 else ""
    if record.rdtype != "TXT":
        return ""
    key, equals, rest = record.value.partition("=")
    if not equals or " " in key or len(key) > 40:
        return None
    return f"v={rest.split(';')[0].split(' ')[0]}".lower() if key.strip().lower() == "v" else key.lower()
