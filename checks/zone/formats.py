"""Writes records out for other programs: as a zone file of BIND, as CSV, as JSON; and reads our own JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.net.record_values import ALIASES, zone_value
from checks.subjects import ZoneRecord

_COLUMNS = ("name", "rdtype", "value", "ttl", "purpose", "owner", "follows_provider")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is written: from the domain and its records."""

    ending: str
    content_type: str
    write: Callable[[str, Sequence[ZoneRecord]], str]


def as_zone_file(domain: str, records: Sequence[ZoneRecord]) -> str:
    """Purposes and owners become comments, and so does an ALIAS, which is no type of DNS."""
    lines = [
        f"; Records of {domain}. SOA and DNSSEC records are made by the name servers.",
        f"$ORIGIN {domain}.",
    ]
    for record in records:
        name = "@" if record.name == domain else record.name.removesuffix(f".{domain}")
        remark = ", ".join(one for one in (record.purpose, record.owner) if one)
        line = f"{name} {record.ttl} IN {record.rdtype} {zone_value(record.rdtype, record.value)}"
        if record.rdtype in ALIASES:
            line = f"; {line}"
        lines.append(f"{line} ; {_one_line(remark)}" if remark else line)
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def as_csv(domain: str, records: Sequence[ZoneRecord]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for record in records:
        writer.writerow([_cell(getattr(record, column)) for column in _COLUMNS])
    return text.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_json(domain: str, records: Sequence[ZoneRecord]) -> str:
    whole = {"domain": domain, "records": [as_object(record) for record in records]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Format] = {
    "zone": Format("zone", "text/dns; charset=utf-8", as_zone_file),
    "csv": Format("csv", "text/csv; charset=utf-8", as_csv),
    "json": Format("json", "application/json", as_json),
}


def as_object(record: ZoneRecord) -> dict[str, Any]:
    """A record as JSON keeps it."""
    return {name: getattr(record, name) for name in _COLUMNS} | (
        {"is_cached": True} if record.is_cached else {}
    )


def from_objects(objects: Iterable[Any]) -> tuple[ZoneRecord, ...]:
    """Records out of kept JSON; what is none is left out."""
    return tuple(
        ZoneRecord(
            name=str(one["name"]),
            rdtype=str(one["rdtype"]),
            value=str(one["value"]),
            ttl=int(one.get("ttl", 0)),
            purpose=str(one.get("purpose", "")),
            owner=str(one.get("owner", "")),
            follows_provider=bool(one.get("follows_provider")),
            is_cached=bool(one.get("is_cached")),
        )
        for one in objects
        if isinstance(one, Mapping) and {"name", "rdtype", "value"} <= one.keys()
    )
