"""The registers as files inside the PDF: CSV to open in a spreadsheet, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.register_files.live_cells import as_text
from handover.pdf import Enclosed
from handover.snapshot import content_of

type Columns = Sequence[tuple[str, str | Promise]]  # key in the snapshot, and the words above it

VERDICTS = (
    ("check", _("Check")), ("title", _("Title")), ("subject", _("Subject")), ("outcome", _("Verdict")),
    ("severity", _("Severity")), ("summary", _("Summary")), ("at", _("Measured")),
)  # fmt: skip
RECORDS = (
    ("name", _("Name")), ("type", _("Type")), ("value", _("Value")), ("ttl", _("TTL, seconds")),
    ("purpose", _("What it is for")), ("owner", _("Owner")),
)  # fmt: skip
# Registers that a section shows whole; a version made before that had none of them.
ENCLOSED_TABLES = (
    ("edge-policy.csv", "Edge policy", "where", "edge_policy"),
    ("redirects.csv", "Redirects", "where", "meant_redirects"),
    ("old-addresses.csv", "Old addresses", "where", "old_urls"),
    ("known-limits.csv", "Known limits", "known_limits", "limits"),
    ("next-steps.csv", "Next steps", "next_steps", "register"),
    ("contacts.csv", "Contacts", "contacts", "contacts"),
)


def enclosed_files(snapshot: dict[str, Any]) -> list[Enclosed]:
    """Each register as CSV, and the whole content as JSON; from the snapshot alone."""
    risks, access, runbooks = (content_of(snapshot, key) for key in ("risks", "access", "runbooks"))
    environment = content_of(snapshot, "environments")
    keys = [key for one in environment.get("environments", ()) for key in one["keys"]]
    every_risk = [risk for group in risks.get("groups", ()) for risk in group["risks"]]
    verdicts = content_of(snapshot, "before_after").get("verdicts", ())
    records = content_of(snapshot, "where").get("records", ())
    tables = (
        ("risks.csv", "Risk register", _frozen(risks), every_risk),
        ("access.csv", "Access inventory", _frozen(access), access.get("entries", ())),
        ("environment.csv", "Environment keys", _frozen(environment), keys),
        ("runbooks.csv", "Runbooks", _frozen(runbooks), runbooks.get("runbooks", ())),
        ("checks.csv", "Results", VERDICTS, verdicts),
        ("dns.csv", "DNS records", RECORDS, records),
    )
    whole = json.dumps(snapshot, indent=1, ensure_ascii=False, sort_keys=True).encode()
    with translation.override(snapshot["language"]):
        written = [Enclosed(name, _csv(columns, rows), says) for name, says, columns, rows in tables]
        written += [
            Enclosed(name, _csv(_frozen(table), table["rows"]), says)
            for name, says, section, key in ENCLOSED_TABLES
            if (table := content_of(snapshot, section).get(key))
        ]
    return [*written, Enclosed("pack.json", whole, "The whole pack")]


def _frozen(content: dict[str, Any]) -> Columns:
    """The columns that the register had when the snapshot was taken."""
    return [(column["key"], column["label"]) for column in content.get("columns", ())]


def _csv(columns: Columns, rows: Iterable[dict[str, Any]]) -> bytes:
    """With a byte order mark, which spreadsheets need to read UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([label for _key, label in columns])
    writer.writerows([_cell(row[key]) for key, _label in columns] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return as_text(value) if isinstance(value, str) else value
