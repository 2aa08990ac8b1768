"""Edges: who is behind one, whether the server behind it is closed, and how text travels."""

from collections.abc import Callable
from dataclasses import replace

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
)
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world

_MARKS = {"Server": "cloudflare", "CF-Ray": "8f2a4c1d9e7b6053-AMS"}
_LONG = "<!doctype html><title>Teapots</title>" + "".join(f"<p>Teapot number {n}.</p>" for n in range(200))
_PAGE = (Route("/", body=_LONG),)


def _world(name: str, number: int, *others: Host, origin: str = "", **more: object) -> Scenario:
    """A site on the apex with an edge's marks, and whatever else is in its domain."""
    fields: dict[str, object] = {
        "headers": _MARKS,
        "edge": True,
        "records": "",
        "faults": (),
        "dns": (),
    } | more
    site = Host(f"{name}.test", f"{number}.1", _PAGE, headers=fields["headers"])  # type: ignore[arg-type]
    hint = AuditHint(
        edge=(site.name,) if fields["edge"] else (),
        origins=(f"{site.name}={origin}",) if origin else (),
    )
    return small_world(
        name,
        site,
        *others,
        records=str(fields["records"]),
        audit=hint,
        http_faults=fields["faults"],
        dns_faults=fields["dns"],
    )


def _server(name: str, number: int, **more: object) -> Host:
    """The server behind; a name in DNS that nobody would guess."""
    certificate = more.pop("certificate", Certificate(names=(name,)))
    return Host(f"k7q2.{name}", f"{number}.9", certificate=certificate, **more)  # type: ignore[arg-type]


def _named_by(name: str, number: int, label: str) -> Host:
    """A name that tells, at the very server behind."""
    return Host(f"{label}.{name}", f"{number}.9", certificate=Certificate(names=(name,)))


_BEHIND = _world("behind", 40)
_NAKED = _world("naked", 41, headers={})
_PLAIN = _world("plainhost", 42, headers={}, edge=False)
_MUTE = _world("mute", 43, faults=(HttpFault("mute.test", HttpFaultKind.RESET),))
_STRAIGHT = _world("straight", 44, origin="straight.test")
_HIDDEN = _world(
    "hidden", 45, _server("hidden.test", 45, is_locked=True, plain="none"), origin="k7q2.hidden.test"
)
_OPEN = _world("openorigin", 46, _server("openorigin.test", 46), origin="k7q2.openorigin.test")
_NAMED = _world(
    "named", 47, _server("named.test", 47, is_locked=True), _named_by("named.test", 47, "ftp"),
    origin="k7q2.named.test",
)  # fmt: skip
_FOUND = _world("found", 48, _named_by("found.test", 48, "cpanel"))
_IN_SPF = _world("inspf", 49, Host("k7q2.inspf.test", "49.9"), records='@ TXT "v=spf1 ip4:{base}.49.9 -all"')
_PLATFORM = _world("platform", 50, headers={"Server": "Vercel", "X-Vercel-Id": "fra1::k2"})
_CHALLENGED = _world("challenged", 51, faults=(HttpFault("challenged.test", HttpFaultKind.CHALLENGE),))
_UNSURE = _world("unsure", 52, dns=(DnsFault("ftp.unsure.test", DnsFaultKind.SERVFAIL),))
_LOST = _world("lostorigin", 53, origin="gone.lostorigin.test")
_GONE = _world("goneorigin", 54, records="k7q2 A {base}.54.9", origin="k7q2.goneorigin.test")
_FLEXIBLE = _world(
    "flexible", 55, _server("flexible.test", 55, has_https=False, plain="serve"), origin="k7q2.flexible.test"
)
_LATE = _world(
    "lateorigin",
    56,
    _server("lateorigin.test", 56, certificate=Certificate(names=("lateorigin.test",), days_left=-2)),
    origin="k7q2.lateorigin.test",
)
_WRONG = _world(
    "wrongorigin",
    57,
    _server("wrongorigin.test", 57, certificate=Certificate()),
    origin="k7q2.wrongorigin.test",
)
_OWN = _world(
    "ownorigin",
    58,
    _server("ownorigin.test", 58, certificate=Certificate(names=("ownorigin.test",), is_self_signed=True)),
    origin="k7q2.ownorigin.test",
)
_HTTP = small_world(
    "speedy",
    Host("speedy.test", "60.1", _PAGE),
    Host("raw.speedy.test", "60.2", _PAGE, is_compressed=False),
    Host("slow.speedy.test", "60.3", _PAGE, has_http2=False),
    Host("quic.speedy.test", "60.4", _PAGE, has_http2=False, headers={"Alt-Svc": 'h3=":443"; ma=86400'}),
    Host("away.speedy.test", "60.5", canonical="https://speedy.test/"),
    Host("guarded.speedy.test", "60.6", _PAGE),
    audit=AuditHint(
        hosts=tuple(f"{label}.speedy.test" for label in ("raw", "slow", "quic", "away", "guarded"))
    ),
    http_faults=(HttpFault("guarded.speedy.test", HttpFaultKind.CHALLENGE),),
)


def _behind_address(address: str) -> Callable[[Surface], Surface]:
    def change(surface: Surface) -> Surface:
        return replace(surface, hosts=tuple(replace(host, origin=address) for host in surface.hosts))

    return change


CASES = (
    Case("edge.proxied", "pass", "edge.proxied", _BEHIND),
    Case("edge.proxied", "pass", "edge.proxied", _CHALLENGED),
    Case("edge.proxied", "fail", "edge.bypassed", _NAKED),
    Case("edge.proxied", "fail", "edge.origin-in-dns", _STRAIGHT),
    Case("edge.proxied", "could_not_tell", "edge.unknown", _MUTE),
    Case("edge.proxied", "not_applicable", "edge.not-wanted", _PLAIN),
    Case("edge.origin-hidden", "pass", "edge.origin-hidden", _HIDDEN),
    Case("edge.origin-hidden", "pass", "edge.origin-hidden", _GONE),
    Case("edge.origin-hidden", "pass", "edge.origin-hidden", _BEHIND, surface=_behind_address("10.0.0.7")),
    Case("edge.origin-hidden", "pass", "edge.nothing-leaks", _BEHIND),
    Case("edge.origin-hidden", "warn", "edge.origin-named", _NAMED),
    Case("edge.origin-hidden", "fail", "edge.origin-open", _OPEN),
    Case("edge.origin-hidden", "fail", "edge.origin-found", _FOUND),
    Case("edge.origin-hidden", "fail", "edge.origin-found", _IN_SPF),
    Case("edge.origin-hidden", "could_not_tell", "edge.origin-unclear", _CHALLENGED),
    Case("edge.origin-hidden", "could_not_tell", "edge.records-unknown", _UNSURE),
    Case("edge.origin-hidden", "could_not_tell", "edge.origin-not-found", _LOST),
    Case("edge.origin-hidden", "not_applicable", "edge.not-wanted", _PLAIN),
    Case("edge.origin-hidden", "not_applicable", "edge.no-origin", _PLATFORM),
    Case("tls.origin", "pass", "tls.origin", _HIDDEN),
    Case("tls.origin", "fail", "tls.origin-plain", _FLEXIBLE),
    Case("tls.origin", "fail", "tls.origin-dates", _LATE),
    Case("tls.origin", "fail", "tls.origin-name", _WRONG),
    Case("tls.origin", "fail", "tls.origin-untrusted", _OWN),
    Case("tls.origin", "could_not_tell", "tls.origin-closed", _GONE),
    Case("tls.origin", "could_not_tell", "tls.origin-closed", _BEHIND, surface=_behind_address("10.0.0.7")),
    Case("tls.origin", "could_not_tell", "tls.origin-not-found", _LOST),
    Case("tls.origin", "not_applicable", "tls.origin-unknown", _BEHIND),
    Case("edge.compression", "pass", "edge.compression", _HTTP, "speedy.test"),
    Case("edge.compression", "pass", "edge.compression", _HTTP, "quic.speedy.test"),
    Case("edge.compression", "warn", "edge.uncompressed", _HTTP, "raw.speedy.test"),
    Case("edge.compression", "warn", "edge.http1-only", _HTTP, "slow.speedy.test"),
    Case("edge.compression", "could_not_tell", "site.challenge", _HTTP, "guarded.speedy.test"),
    Case("edge.compression", "not_applicable", "edge.only-redirects", _HTTP, "away.speedy.test"),
)
