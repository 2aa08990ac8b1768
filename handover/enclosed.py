"""The registers as files inside the PDF: CSV to open in a spreadsheet, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from handover.pdf import Enclosed
from handover.snapshot import content_of

ACCESS_COLUMNS = (
    "number", "system", "provider", "account", "owner", "roles", "mfa", "recovery", "vault_reference",
    "leaves", "leaves_by", "confirmed_on", "note",
)  # fmt: skip
RISK_COLUMNS = (
    "number", "group", "title", "effect", "likelihood", "impact", "score", "status", "treatment", "owner",
    "due_on", "closed_at", "description", "evidence",
)  # fmt: skip
RUNBOOK_COLUMNS = (
    "number", "title", "when_to_use", "steps", "how_to_know", "contact", "owner", "rehearsed_on",
)  # fmt: skip
VERDICT_COLUMNS = ("check", "title", "subject", "outcome", "severity", "summary", "at")
RECORD_COLUMNS = ("name", "type", "value", "ttl", "purpose", "owner")
# A spreadsheet runs a cell that begins so; an apostrophe makes it text (OWASP: CSV injection).
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def enclosed_files(snapshot: dict[str, Any]) -> list[Enclosed]:
    """Each register as CSV, and the whole content as JSON; from the snapshot alone."""
    risks = [risk for group in content_of(snapshot, "risks").get("groups", ()) for risk in group["risks"]]
    tables = (
        ("risks.csv", "Risk register", RISK_COLUMNS, risks),
        ("access.csv", "Access inventory", ACCESS_COLUMNS, content_of(snapshot, "access").get("entries", ())),
        ("runbooks.csv", "Runbooks", RUNBOOK_COLUMNS, content_of(snapshot, "runbooks").get("runbooks", ())),
        ("checks.csv", "Results", VERDICT_COLUMNS, content_of(snapshot, "before_after").get("verdicts", ())),
        ("dns.csv", "DNS records", RECORD_COLUMNS, content_of(snapshot, "where").get("records", ())),
    )
    whole = json.dumps(snapshot, indent=1, ensure_ascii=False, sort_keys=True).encode()
    return [
        *(Enclosed(name, _csv(columns, rows), description) for name, description, columns, rows in tables),
        Enclosed("pack.json", whole, "The whole pack"),
    ]


def _csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """With a byte order mark, which spreadsheets need to read UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value
