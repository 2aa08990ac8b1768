"""Where names lead: into public, over both families, and only where somebody set them up."""

from dataclasses import replace

from checks.lab import AuditHint, DnsFault, DnsFaultKind, Host, HttpFault, HttpFaultKind
from checks.subjects import Surface, ZoneRecord
from tests.checks.verdicts.case import Case, small_world

_REACH = small_world(
    "reach",
    Host("reach.test", "7.1"),
    Host("six.reach.test", "7.2", has_ipv6=True),
    Host("torn.reach.test", "7.3", has_ipv6=True),
    # Served over IPv4; its AAAA record still leads to the machine that it moved away from.
    Host("left.reach.test", "7.4"),
    records="""
left AAAA ::1
office A 10.1.2.3
staging A 192.168.7.7
mapped AAAA ::ffff:{base}.7.1
text TXT "no address"
""",
    audit=AuditHint(
        hosts=tuple(
            f"{name}.reach.test"
            for name in ("six", "torn", "left", "office", "staging", "mapped", "text", "broken")
        )
    ),
    dns_faults=(DnsFault("broken.reach.test", DnsFaultKind.SERVFAIL),),
    http_faults=(HttpFault("torn.reach.test", HttpFaultKind.TLS_RESET),),
)
_CATCH_ALL = small_world("catch-all", records="* A 192.0.2.7")
_CATCH_DEEP = small_world(
    "catch-deep",
    records="*.apps TXT anything\none.apps A 192.0.2.9",
    audit=AuditHint(hosts=("one.apps.catch-deep.test",)),
)
_CATCH_VOID = small_world("catch-void", records="* CNAME nobody.storefronts.test.")
_CATCH_HOST = small_world("catch-host", records="* A 76.76.21.21")
_CATCH_LOST = small_world("catch-lost", dns_faults=(DnsFault("*.catch-lost.test", DnsFaultKind.SERVFAIL),))


def _written_down(surface: Surface) -> Surface:
    return replace(surface, records=(ZoneRecord("*.catch-all.test", "A", "192.0.2.7", 300),))


CASES = (
    Case("dns.private-address", "pass", "private-address.none", "clean", "www.clean.test"),
    Case("dns.private-address", "warn", "private-address.inward", _REACH, "staging.reach.test"),
    Case("dns.private-address", "fail", "private-address.found", _REACH, "office.reach.test"),
    Case("dns.private-address", "fail", "private-address.mapped", _REACH, "mapped.reach.test"),
    Case("dns.private-address", "could_not_tell", "private-address.no-answer", _REACH, "broken.reach.test"),
    Case("dns.private-address", "not_applicable", "private-address.no-address", _REACH, "text.reach.test"),
    Case("dns.ipv6", "pass", "ipv6.answers", _REACH, "six.reach.test"),
    Case("dns.ipv6", "fail", "ipv6.other-host", _REACH, "left.reach.test"),
    Case("dns.ipv6", "could_not_tell", "ipv6.silent-host", _REACH, "torn.reach.test"),
    Case("dns.ipv6", "could_not_tell", "ipv6.no-answer", _REACH, "broken.reach.test"),
    Case("dns.ipv6", "not_applicable", "ipv6.none", _REACH, "reach.test"),
    Case("dns.ipv6", "not_applicable", "ipv6.none", _REACH, "mapped.reach.test"),
    Case("dns.wildcard", "pass", "wildcard.none", "clean"),
    Case("dns.wildcard", "pass", "wildcard.meant", _CATCH_ALL, surface=_written_down),
    Case("dns.wildcard", "warn", "wildcard.present", _CATCH_ALL),
    Case("dns.wildcard", "warn", "wildcard.present", _CATCH_DEEP),
    Case("dns.wildcard", "fail", "wildcard.claimable", _CATCH_HOST),
    Case("dns.wildcard", "fail", "wildcard.claimable", _CATCH_VOID),
    Case("dns.wildcard", "could_not_tell", "wildcard.no-answer", _CATCH_LOST),
)
