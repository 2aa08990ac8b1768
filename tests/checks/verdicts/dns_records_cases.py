"""The zone against what was approved, and what is left over in it."""

from collections.abc import Callable
from dataclasses import replace

from checks.lab import AuditHint, DnsFault, DnsFaultKind, Host, HttpFault, HttpFaultKind
from checks.subjects import Surface, ZoneRecord
from tests.checks.verdicts.case import Case, small_world

# Only asked, never called: the addresses are those of documentation (RFC 5737).
_ZONE = small_world(
    "kept",
    records="""
@ 300 A 192.0.2.1
www 300 A 192.0.2.2
@ MX 10 mx.kept.test.
@ TXT "v=spf1 mx " "-all"
round A 192.0.2.5
round A 192.0.2.4
""",
    audit=AuditHint(hosts=("www.kept.test",)),
    dns_faults=(DnsFault("silent.kept.test", DnsFaultKind.SERVFAIL),),
)
_LEFT = small_world(
    "left",
    Host("left.test", "9.1"),
    Host("www.left.test", "9.2"),
    Host("closed.left.test", "9.3", has_https=False, plain="none"),
    Host("slow.left.test", "9.4"),
    records="""
@ MX 10 mx.left.test.
@ TXT v=spf1 mx -all
mx A {base}.9.5
old CNAME gone.provider.test.
bare TXT "no address here"
to-bare CNAME bare.left.test.
""",
    audit=AuditHint(hosts=("www.left.test", "closed.left.test", "slow.left.test")),
    dns_faults=(DnsFault("lost.broken.test", DnsFaultKind.SERVFAIL),),
    http_faults=(
        HttpFault("slow.left.test", HttpFaultKind.TLS_RESET),
        HttpFault("slow.left.test", HttpFaultKind.RESET),
    ),
)

_MX = ("kept.test", "MX", "10 mx.kept.test")
_SPF = ("Kept.test", "TXT", "v=spf1 mx -all")
_ADDRESS = ("kept.test", "A", "192.0.2.1")
_WWW = ("www.kept.test", "A", "192.0.2.2")


def _record(name: str, rdtype: str, value: str, ttl: int = 0, **fields: object) -> ZoneRecord:
    usual = 300 if rdtype == "A" and name.lower() in {"kept.test", "www.kept.test"} else 3600
    return ZoneRecord(name.lower(), rdtype, value, ttl or usual, **fields)  # type: ignore[arg-type]


def _approved(*records: ZoneRecord) -> Callable[[Surface], Surface]:
    return lambda surface: replace(surface, approved=records, approval="approved by Ana on 1 May")


def _written(*records: ZoneRecord) -> Callable[[Surface], Surface]:
    return lambda surface: replace(surface, records=records)


_ALL = (_record(*_MX), _record(*_SPF), _record(*_ADDRESS), _record(*_WWW))
_ROUND = (_record("round.kept.test", "A", "192.0.2.4"), _record("round.kept.test", "A", "192.0.2.5"))
_OTHER = "192.0.2.99"
_LEFT_ALL = (
    _record("left.test", "A", "192.0.2.1"),
    _record("left.test", "MX", "10 mx.left.test"),
    _record("left.test", "TXT", "v=spf1 mx -all"),
    _record("mx.left.test", "A", "192.0.2.5"),
    _record("www.left.test", "A", "192.0.2.2"),
)


def _expected(outcome: str, code: str, *records: ZoneRecord) -> Case:
    return Case("dns.expected", outcome, f"expected.{code}", _ZONE, surface=_approved(*records))


def _stale(outcome: str, code: str, name: str, rdtype: str, value: str, **told: object) -> Case:
    """What comes of one more record than those that are needed."""
    records = (*_LEFT_ALL, _record(f"{name}.left.test", rdtype, value, **told))
    return Case("dns.stale", outcome, f"stale.{code}", _LEFT, surface=_written(*records))


CASES = (
    _expected("pass", "equal", *_ALL, *_ROUND),
    _expected("pass", "equal", *_ALL, *reversed(_ROUND)),
    _expected("pass", "equal", *_ALL[:3], _record("www.kept.test", "A", _OTHER, follows_provider=True)),
    _expected("pass", "equal", *_ALL[:2], _ALL[3], _record("kept.test", "ALIAS", "kept.host.test")),
    _expected("warn", "ttl", *_ALL[:3], _record(*_WWW, ttl=3600)),
    _expected("fail", "missing", *_ALL, _record("shop.kept.test", "A", _OTHER)),
    _expected(
        "fail", "missing", *_ALL, _record("shop.kept.test", "CNAME", "s.host.test", follows_provider=True)
    ),
    _expected("fail", "changed", *_ALL[:3], _record("www.kept.test", "A", _OTHER)),
    _expected("fail", "added", *_ALL[1:]),
    _expected("fail", "added", *_ALL, _ROUND[0]),
    _expected("could_not_tell", "no-answer", *_ALL, _record("silent.kept.test", "A", _OTHER)),
    Case("dns.expected", "not_applicable", "expected.nothing-approved", _ZONE),
    Case("dns.stale", "pass", "stale.none", _LEFT, surface=_written(*_LEFT_ALL)),
    _stale("pass", "none", "bare", "TXT", "x", purpose="A note", owner="Mira Sandoval"),
    _stale("warn", "untied", "round", "A", _OTHER, purpose="A note", owner="Mira Sandoval"),
    _stale("warn", "untied", "bare", "TXT", "x"),
    _stale("fail", "nxdomain", "old", "CNAME", "gone.provider.test"),
    _stale("fail", "no-address", "to-bare", "CNAME", "bare.left.test"),
    _stale("fail", "silent", "closed", "A", _OTHER),
    _stale("could_not_tell", "no-answer", "www", "CNAME", "lost.broken.test"),
    _stale("could_not_tell", "no-answer", "slow", "A", _OTHER),
    Case("dns.stale", "not_applicable", "stale.no-records", _LEFT),
)
