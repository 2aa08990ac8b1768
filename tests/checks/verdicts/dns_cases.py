"""Names: whether they resolve, to what is theirs, once."""

from checks.lab import AuditHint, DnsFault, DnsFaultKind, Host
from tests.checks.verdicts.case import Case, small_world

_NAMES = small_world(
    "names",
    Host("names.test", "1.1"),
    records="only-text TXT hello",
    audit=AuditHint(hosts=("gone.names.test", "only-text.names.test", "broken.names.test")),
    dns_faults=(DnsFault("broken.names.test", DnsFaultKind.SERVFAIL),),
)

CASES = (
    Case("dns.resolves", "pass", "resolves.address", _NAMES, "names.test"),
    Case("dns.resolves", "fail", "resolves.nxdomain", _NAMES, "gone.names.test"),
    Case("dns.resolves", "fail", "resolves.no-address", _NAMES, "only-text.names.test"),
    Case("dns.resolves", "could_not_tell", "resolves.no-answer", _NAMES, "broken.names.test"),
)
