"""The registers as a snapshot has them, for whatever is made from it beside the pages."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
HOSTS = (
    ("name", _("Host")), ("role", _("Role")), ("purpose", _("What it is for")),
    ("is_required", _("Must be there")), ("providers", _("Points to")),
)  # fmt: skip
ROUTES = (
    ("url", _("Address")), ("role", _("Role")), ("expected_status", _("Answers")),
    ("edge_policy", _("Edge policy")),
)  # fmt: skip
# Registers that a section shows whole; a version made before that had none of them.
WHOLE_TABLES = (
    ("edge-policy", _("Edge policy"), "where", "edge_policy"),
    ("redirects", _("Redirects"), "where", "meant_redirects"),
    ("old-addresses", _("Old addresses"), "where", "old_urls"),
    ("known-limits", _("Known limits"), "known_limits", "limits"),
    ("next-steps", _("Next steps"), "next_steps", "register"),
    ("contacts", _("Contacts"), "contacts", "contacts"),
)


class Table(NamedTuple):
    """A register as the snapshot has it; `rows` are by column key, in the way of JSON.

    `title` is in the language in which it was asked for.
    """

    name: str  # of the file, without its ending
    title: str
    columns: Columns
    rows: Sequence[dict[str, Any]]

    def cells(self) -> Iterator[list[Any]]:
        for row in self.rows:
            yield [row[key] for key, _label in self.columns]


def register_tables(snapshot: dict[str, Any]) -> list[Table]:
    """Each register whose section the snapshot has.

    Before sections could be left out every version had all of them, some with neither columns nor rows.
    """
    risks, access, runbooks = (content_of(snapshot, key) for key in ("risks", "access", "runbooks"))
    environment = content_of(snapshot, "environments")
    keys = [key for one in environment.get("environments", ()) for key in one["keys"]]
    every_risk = [risk for group in risks.get("groups", ()) for risk in group["risks"]]
    measured, where = content_of(snapshot, "before_after"), content_of(snapshot, "where")
    tables = [
        Table("risks", gettext("Risk register"), _frozen(risks), every_risk),
        Table("access", gettext("Access inventory"), _frozen(access), access.get("entries", ())),
        Table("environment", gettext("Environment keys"), _frozen(environment), keys),
        Table("runbooks", gettext("Runbooks"), _frozen(runbooks), runbooks.get("runbooks", ())),
        Table("checks", gettext("Results"), VERDICTS if measured else (), measured.get("verdicts", ())),
        Table("dns", gettext("DNS records"), RECORDS if where else (), where.get("records", ())),
        *(
            Table(name, str(title), _frozen(table), table["rows"])
            for name, title, section, key in WHOLE_TABLES
            if (table := content_of(snapshot, section).get(key))
        ),
    ]
    return tables if snapshot.get("format") == 1 else [one for one in tables if one.columns]


def surface_tables(snapshot: dict[str, Any]) -> list[Table]:
    """Hosts and routes, with the columns that their rows have: an older version may have had fewer."""
    where = content_of(snapshot, "where")
    given = (("hosts", gettext("Hosts"), HOSTS), ("routes", gettext("Routes"), ROUTES))
    tables = []
    for key, title, columns in given:
        rows = where.get(key, ())
        there = [column for column in columns if all(column[0] in row for row in rows)]
        tables.append(Table(key, title, there if key in where else (), rows))
    return tables


def _frozen(content: dict[str, Any]) -> Columns:
    """The columns that the register had when the snapshot was taken."""
    return [(column["key"], column["label"]) for column in content.get("columns", ())]
