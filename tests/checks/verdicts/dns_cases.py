"""Names: whether they resolve, to what is theirs, once, and for how long."""

from checks.lab import (
    AuditHint,
    Certificate,
    DnsFault,
    DnsFaultKind,
    Host,
    HttpFault,
    HttpFaultKind,
    Route,
    Scenario,
    Zone,
)
from tests.checks.verdicts.case import Case, small_world

_CHAIN = "\n".join(f"c{number} CNAME c{number + 1}.names.test." for number in range(50))
_NAMES = small_world(
    "names",
    Host("names.test", "1.1"),
    Host("slow-to-forget.names.test", "1.2", ttl=172_800),
    Host("quick-to-forget.names.test", "1.3", ttl=30),
    Host("over-tcp.names.test", "1.4"),
    records=f"only-text TXT hello\nloop CNAME pool.names.test.\npool CNAME loop.names.test.\n{_CHAIN}",
    audit=AuditHint(
        hosts=tuple(
            f"{name}.names.test"
            for name in (
                "gone",
                "only-text",
                "broken",
                "refused",
                "loop",
                "c0",
                "staging",
                "slow-to-forget",
                "quick-to-forget",
                "over-tcp",
            )
        )
    ),
    dns_faults=(
        DnsFault("broken.names.test", DnsFaultKind.SERVFAIL),
        DnsFault("refused.names.test", DnsFaultKind.REFUSE),
        DnsFault("over-tcp.names.test", DnsFaultKind.TRUNCATE),
    ),
)
_FLAPS = small_world(
    "flaps",
    Host("flaps.test", "1.5"),
    dns_faults=(DnsFault("flaps.test", DnsFaultKind.SERVFAIL, times=1),),
)


def _mail(name: str, records: str, *hosts: Host, **fields: object) -> Scenario:
    return small_world(f"mx-{name}", *hosts, records=records, **fields)


_MX = {
    name: _mail(name, records)
    for name, records in {
        "null": "@ MX 0 .",
        "both": "@ MX 0 .\n@ MX 10 mx.mx-both.test.\nmx A {base}.1.6",
        "gone": "@ MX 10 nobody.mx-gone.test.",
        "empty": "@ MX 10 text.mx-empty.test.\ntext TXT hello",
        "alias": "@ MX 10 mx.mx-alias.test.\nmx CNAME real.mx-alias.test.\nreal A {base}.1.6",
        "inward": "@ MX 10 mx.mx-inward.test.\nmx A 10.0.0.25",
        "number": "@ MX 10 192.0.2.25.",
        "implicit": "@ A {base}.1.6",
        "none": "",
    }.items()
}
_MX_SILENT = _mail(
    "silent",
    "@ MX 10 mx.mx-silent.test.",
    dns_faults=(DnsFault("mx.mx-silent.test", DnsFaultKind.SERVFAIL),),
)
_MX_LOST = _mail("lost", "", dns_faults=(DnsFault("mx-lost.test", DnsFaultKind.SERVFAIL, types=("MX",)),))

_SPF = '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 mx ~all"'
_TWO_SPF = small_world("two-spf", Host("two-spf.test", "1.7"), records=_SPF)
_TWO_DMARC = small_world(
    "two-dmarc",
    Host("two-dmarc.test", "1.8"),
    records='_dmarc TXT "v=DMARC1; p=none"\n_dmarc TXT "v=DMARC1; p=reject"',
)
_BESIDE = small_world(
    "beside",
    Host("beside.test", "1.9"),
    records="help CNAME beside.test.\nhelp TXT hello",
    audit=AuditHint(hosts=("help.beside.test",)),
)
_TOP_ALIAS = small_world(
    "top-alias", Host("www.top-alias.test", "1.10"), records="@ CNAME www.top-alias.test."
)
_STRANGERS = small_world(
    "strangers",
    Host("strangers.test", "1.11"),
    Host("neighbour.strangers.test", "1.12", certificate=Certificate(names=("somebody-else.test",))),
    records="@ A {base}.1.12",
)
_UNKNOWN = small_world(
    "unknown", dns_faults=(DnsFault("unknown.test", DnsFaultKind.SERVFAIL, types=("TXT",)),)
)
_NOBODY = Scenario("nobody", domain="nobody.test")

_UNCLAIMED = Route("/", status=404, body="<title>No such app</title>")
_POINTS = Scenario(
    "points",
    domain="points.test",
    zones=(
        Zone(
            "points.test",
            "old CNAME nobody.storefronts.test.\n"
            "shop CNAME closed.herokuapp.com.\n"
            "torn CNAME torn.herokuapp.com.\n"
            "text CNAME only.points.test.\nonly TXT hello\n"
            "lost CNAME broken.points.test.\n"
            "help CNAME points.test.",
        ),
        Zone("herokuapp.com"),
    ),
    hosts=(
        Host("points.test", "1.13"),
        Host("closed.herokuapp.com", "1.14"),
        Host("shop.points.test", "1.14", (_UNCLAIMED,), is_published=False),
        Host("torn.herokuapp.com", "6.15", plain="none"),
        Host("torn.points.test", "6.15", is_published=False, plain="none"),
    ),
    audit=AuditHint(
        hosts=tuple(f"{name}.points.test" for name in ("old", "shop", "torn", "text", "lost", "help", "none"))
    ),
    dns_faults=(DnsFault("broken.points.test", DnsFaultKind.SERVFAIL),),
    http_faults=(HttpFault("torn.points.test", HttpFaultKind.TLS_RESET),),
)

CASES = (
    Case("dns.resolves", "pass", "resolves.address", _NAMES, "names.test"),
    Case("dns.resolves", "pass", "resolves.address", _NAMES, "over-tcp.names.test"),
    Case("dns.resolves", "warn", "resolves.flapping", _FLAPS),
    Case("dns.resolves", "fail", "resolves.nxdomain", _NAMES, "gone.names.test"),
    Case("dns.resolves", "fail", "resolves.no-address", _NAMES, "only-text.names.test"),
    Case("dns.resolves", "fail", "resolves.alias-loop", _NAMES, "loop.names.test"),
    Case("dns.resolves", "fail", "resolves.alias-chain", _NAMES, "c0.names.test"),
    Case("dns.resolves", "could_not_tell", "resolves.no-answer", _NAMES, "broken.names.test"),
    Case("dns.resolves", "could_not_tell", "resolves.no-answer", _NAMES, "refused.names.test"),
    Case("dns.resolves", "not_applicable", "resolves.not-required", _NAMES, "staging.names.test"),
    Case("dns.ttl", "pass", "ttl.fits", _NAMES, "names.test"),
    Case("dns.ttl", "warn", "ttl.too-short", _NAMES, "quick-to-forget.names.test"),
    Case("dns.ttl", "fail", "ttl.too-long", _NAMES, "slow-to-forget.names.test"),
    Case("dns.ttl", "could_not_tell", "net.dns", _NAMES, "broken.names.test"),
    Case("dns.ttl", "not_applicable", "ttl.no-record", _NAMES, "only-text.names.test"),
    Case("dns.mx", "pass", "mx.good", "clean"),
    Case("dns.mx", "pass", "mx.null", _MX["null"]),
    Case("dns.mx", "warn", "mx.implicit", _MX["implicit"]),
    Case("dns.mx", "fail", "mx.null-beside-others", _MX["both"]),
    Case("dns.mx", "fail", "mx.nxdomain", _MX["gone"]),
    Case("dns.mx", "fail", "mx.no-address", _MX["empty"]),
    Case("dns.mx", "fail", "mx.alias", _MX["alias"]),
    Case("dns.mx", "fail", "mx.private", _MX["inward"]),
    Case("dns.mx", "fail", "mx.address", _MX["number"]),
    Case("dns.mx", "could_not_tell", "mx.no-answer", _MX_SILENT),
    Case("dns.mx", "could_not_tell", "net.dns", _MX_LOST),
    Case("dns.mx", "not_applicable", "mx.none", _MX["none"]),
    Case("dns.conflicts", "pass", "conflicts.none", "clean"),
    Case("dns.conflicts", "fail", "conflicts.duplicate-spf", _TWO_SPF),
    Case("dns.conflicts", "fail", "conflicts.duplicate-dmarc", _TWO_DMARC),
    Case("dns.conflicts", "fail", "conflicts.cname-beside-others", _BESIDE),
    Case("dns.conflicts", "fail", "conflicts.cname-at-apex", _TOP_ALIAS),
    Case("dns.conflicts", "fail", "conflicts.unrelated-addresses", _STRANGERS),
    Case("dns.conflicts", "could_not_tell", "conflicts.no-answer", _UNKNOWN),
    Case("dns.conflicts", "not_applicable", "conflicts.no-domain", _NOBODY),
    Case("dns.dangling", "pass", "dangling.none", _POINTS, "help.points.test"),
    Case("dns.dangling", "warn", "dangling.no-address", _POINTS, "text.points.test"),
    Case("dns.dangling", "fail", "dangling.nxdomain", _POINTS, "old.points.test"),
    Case("dns.dangling", "fail", "dangling.claimable", _POINTS, "shop.points.test"),
    Case("dns.dangling", "could_not_tell", "dangling.no-answer", _POINTS, "lost.points.test"),
    Case("dns.dangling", "could_not_tell", "dangling.no-page", _POINTS, "torn.points.test"),
    Case("dns.dangling", "not_applicable", "dangling.no-record", _POINTS, "none.points.test"),
)
