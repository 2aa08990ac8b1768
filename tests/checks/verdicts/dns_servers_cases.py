"""A domain seen from its own servers: who is responsible, who says what, who has heard of it."""

from checks.lab import AuditHint, DnsFault, DnsFaultKind, NameServer, Scenario, ServerManner, Zone
from tests.checks.verdicts.case import Case

_REFUSE, _SILENT = ServerManner.REFUSE, ServerManner.SILENT


def _served(name: str, *servers: NameServer, records: str = "", **fields: object) -> Scenario:
    """A domain with those servers; only asked, never called: its addresses are those of documentation."""
    domain = f"{name}.test"
    zone = Zone(domain, f"www A 192.0.2.1\n{records}", servers=servers)
    hint = AuditHint(hosts=(f"www.{domain}",))
    return Scenario(name, domain=domain, zones=(zone,), audit=hint, **fields)  # type: ignore[arg-type]


def _server(name: str, suffix: str, **manners: object) -> NameServer:
    return NameServer(name, suffix, **manners)  # type: ignore[arg-type]


_LAME = _served("lame", _server("ns1.lame.test", "9.1"), _server("ns2.lame.test", "9.2", manner=_REFUSE))
_FORWARDS = _served(
    "forwards",
    _server("ns1.forwards.test", "9.3"),
    _server("ns2.forwards.test", "9.4", manner=ServerManner.NOT_AUTHORITATIVE),
)
_EXPIRED = _served(
    "expired",
    _server("ns1.expired.test", "9.5"),
    _server("ns2.expired.test", "9.6", manner=ServerManner.SERVFAIL),
)
_DISJOINT = _served(
    "disjoint",
    _server("ns1.disjoint.test", "9.7", in_zone=False),
    _server("ns2.disjoint.test", "9.8", in_zone=False),
    _server("ns3.disjoint.test", "9.9", in_parent=False),
    _server("ns4.disjoint.test", "9.10", in_parent=False),
)
_ALONE = _served("alone", _server("ns1.alone.test", "9.11"))
_NAMELESS = _served("nameless", _server("ns1.nameless.test", "9.12"), _server("ns2.nameless.test", ""))
_ALIAS = _served(
    "alias",
    _server("ns1.alias.test", "9.13"),
    _server("ns2.alias.test", "", glue="9.13"),
    records="ns2 CNAME ns1.alias.test.",
)
_GLUE = _served("glue", _server("ns1.glue.test", "9.14"), _server("ns2.glue.test", "9.15", glue="9.99"))
_NO_GLUE = _served(
    "no-glue", _server("ns1.no-glue.test", "9.16"), _server("ns2.no-glue.test", "9.17", glue="none")
)
_INWARD = _served(
    "inward",
    _server("ns1.inward.test", "9.18"),
    _server("ns2.inward.test", ""),
    records="ns2 A 10.0.0.53",
)
_DIFFERS = _served(
    "differs",
    _server("ns1.differs.test", "9.19"),
    _server("ns2.differs.test", "9.20"),
    _server("ns3.differs.test", "9.21", in_zone=False),
)
_SLEEPS = _served(
    "sleeps", _server("ns1.sleeps.test", "9.22"), _server("ns2.sleeps.test", "9.23", manner=_SILENT)
)
_UDP_ONLY = _served(
    "udp-only",
    _server("ns1.udp-only.test", "9.41"),
    _server("ns2.udp-only.test", "9.42", manner=ServerManner.UDP_ONLY),
)
_ONE_PLACE = _served(
    "one-place", _server("ns1.one-place.test", "9.24"), _server("ns2.one-place.test", "9.24")
)
_MUTE = _served(
    "mute",
    _server("ns1.mute.test", "9.25", manner=_SILENT),
    _server("ns2.mute.test", "9.26", manner=ServerManner.OTHER_ID),
)
_ORPHAN = Scenario(
    "orphan",
    domain="orphan.parentless.test",
    zones=(
        Zone(
            "parentless.test",
            servers=(
                _server("ns1.parentless.test", "9.27", manner=_REFUSE),
                _server("ns2.parentless.test", "9.28", manner=_SILENT),
            ),
        ),
        Zone("orphan.parentless.test"),
    ),
)
_PART = Scenario("part", domain="part.whole.test", zones=(Zone("whole.test", "part A 192.0.2.1"),))

_OUTDATED = _served(
    "outdated",
    _server("ns1.outdated.test", "9.29"),
    _server("ns2.outdated.test", "9.30", serial=2025010101, records="www A 192.0.2.77"),
)
_ELSEWHERE = _served(
    "elsewhere",
    _server("ns1.elsewhere.test", "9.31"),
    _server("ns2.elsewhere.test", "9.32", records="www A 192.0.2.77"),
)
_TURNS = _served(
    "turns",
    _server("ns1.turns.test", "9.33"),
    _server("ns2.turns.test", "9.34", records="www A 192.0.2.77", has_turns=True),
)
_BEHIND = _served(
    "behind", _server("ns1.behind.test", "9.35"), _server("ns2.behind.test", "9.36", serial=2025010101)
)
_TRUNCATES = _served(
    "truncates",
    _server("ns1.truncates.test", "9.37"),
    _server("ns2.truncates.test", "9.38", manner=ServerManner.TRUNCATE),
)
# The lab's resolver knows the zone as it was; both servers have it as it is.
_MOVED = _served(
    "moved",
    _server("ns1.moved.test", "9.39", records="www A 192.0.2.77"),
    _server("ns2.moved.test", "9.40", records="www A 192.0.2.77"),
)
_UNSAID = Scenario(
    "unsaid",
    domain="unsaid.test",
    zones=(Zone("unsaid.test", "text TXT hello"),),
    audit=AuditHint(hosts=("text.unsaid.test", "broken.unsaid.test")),
    dns_faults=(DnsFault("broken.unsaid.test", DnsFaultKind.SERVFAIL),),
)

CASES = (
    Case("dns.delegation", "pass", "delegation.agrees", "clean"),
    Case("dns.delegation", "pass", "delegation.agrees", _TRUNCATES),
    Case("dns.delegation", "fail", "delegation.lame", _LAME),
    Case("dns.delegation", "fail", "delegation.lame", _FORWARDS),
    Case("dns.delegation", "fail", "delegation.lame", _EXPIRED),
    Case("dns.delegation", "fail", "delegation.disjoint", _DISJOINT),
    Case("dns.delegation", "fail", "delegation.too-few", _ALONE),
    Case("dns.delegation", "fail", "delegation.no-address", _NAMELESS),
    Case("dns.delegation", "fail", "delegation.alias", _ALIAS),
    Case("dns.delegation", "fail", "delegation.glue", _GLUE),
    Case("dns.delegation", "fail", "delegation.no-glue", _NO_GLUE),
    Case("dns.delegation", "fail", "delegation.private", _INWARD),
    Case("dns.delegation", "warn", "delegation.differs", _DIFFERS),
    Case("dns.delegation", "warn", "delegation.silent", _SLEEPS),
    Case("dns.delegation", "warn", "delegation.no-tcp", _UDP_ONLY),
    Case("dns.delegation", "warn", "delegation.one-address", _ONE_PLACE),
    Case("dns.delegation", "could_not_tell", "delegation.no-answer", _MUTE),
    Case("dns.delegation", "could_not_tell", "delegation.no-parent", _ORPHAN),
    Case("dns.delegation", "not_applicable", "delegation.no-zone", _PART),
    Case("dns.servers-agree", "pass", "servers-agree.same", "clean"),
    Case("dns.servers-agree", "pass", "servers-agree.same", _TRUNCATES),
    Case("dns.servers-agree", "fail", "servers-agree.answers-differ", _OUTDATED),
    Case("dns.servers-agree", "warn", "servers-agree.addresses-differ", _ELSEWHERE),
    Case("dns.servers-agree", "warn", "servers-agree.flapping", _TURNS),
    Case("dns.servers-agree", "warn", "servers-agree.serials-differ", _BEHIND),
    Case("dns.servers-agree", "could_not_tell", "servers-agree.no-answer", _SLEEPS),
    Case("dns.servers-agree", "not_applicable", "servers-agree.one-server", _ALONE),
    Case("dns.propagated", "pass", "propagated.everywhere", "clean", "www.clean.test"),
    Case("dns.propagated", "warn", "propagated.old-answer", _MOVED, "www.moved.test"),
    Case("dns.propagated", "could_not_tell", "propagated.no-answer", _UNSAID, "broken.unsaid.test"),
    Case("dns.propagated", "not_applicable", "propagated.no-record", _UNSAID, "text.unsaid.test"),
)
