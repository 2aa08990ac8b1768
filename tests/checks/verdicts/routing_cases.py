"""Ways through a site: single redirects, chains, loops, downgrades, and the two names that people type."""

from collections.abc import Callable
from dataclasses import replace

from checks.lab import AuditHint, Host, HttpFault, HttpFaultKind, Route, Scenario
from checks.subjects import OldUrl, Surface
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import ManySites, page

GATE = "https://gates.test"
_WAYS = {
    "/ok": page(path="/ok"),
    "/dashboard": Route("/dashboard", status=401, body="Sign in."),
    "/local": Route("/local", redirect="http://localhost:3000/"),
    "/nowhere": Route("/nowhere", redirect="https://gone.gates.test/"),
    "/loop": Route("/loop", redirect="/loop-2"),
    "/loop-2": Route("/loop-2", redirect="/loop"),
    "/throttled": Route("/throttled", status=429, body="Slowly."),
    "/guarded": page(path="/guarded"),
    "/broken": Route("/broken", status=500, body="Error"),
    "/missing": Route("/missing", status=404, body="Not here."),
    "/reset": Route("/reset"),
    "/to-reset": Route("/to-reset", redirect="/reset"),
    "/once": Route("/once", redirect="/ok"),
    "/down": Route("/down", redirect="http://gates.test/ok"),
    **{f"/hop{number}": Route(f"/hop{number}", redirect=f"/hop{number + 1}") for number in range(1, 8)},
    "/hop8": Route("/hop8", redirect="/ok"),
}
_GATES = small_world(
    "gates",
    Host("gates.test", "1.1", routes=tuple(_WAYS.values())),
    audit=AuditHint(routes=tuple(f"{GATE}{path}" for path in _WAYS)),
    http_faults=(
        HttpFault("gates.test", HttpFaultKind.CHALLENGE, "/guarded"),
        HttpFault("gates.test", HttpFaultKind.RESET, "/reset"),
    ),
)
_ROUTES = [
    ("routing.answers", "pass", "answers.expected", "/ok"),
    ("routing.answers", "pass", "answers.guarded", "/dashboard"),
    ("routing.answers", "fail", "answers.dead-end", "/local"),
    ("routing.answers", "fail", "answers.dead-end", "/nowhere"),
    ("routing.answers", "fail", "answers.no-end", "/loop"),
    ("routing.answers", "fail", "answers.server-error", "/broken"),
    ("routing.answers", "fail", "answers.unexpected", "/missing"),
    ("routing.answers", "could_not_tell", "answers.throttled", "/throttled"),
    ("routing.answers", "could_not_tell", "answers.challenge", "/guarded"),
    ("routing.answers", "could_not_tell", "net.reset", "/reset"),
    ("routing.answers", "could_not_tell", "net.reset", "/to-reset"),
    ("routing.chain", "pass", "chain.short", "/once"),
    ("routing.chain", "warn", "chain.long", "/hop6"),
    ("routing.chain", "fail", "chain.too-long", "/hop5"),
    ("routing.chain", "fail", "chain.no-end", "/loop"),
    ("routing.chain", "could_not_tell", "net.reset", "/to-reset"),
    ("routing.loop", "pass", "loop.none", "/once"),
    ("routing.loop", "fail", "loop.found", "/loop"),
    ("routing.loop", "fail", "loop.no-end", "/hop1"),
    ("routing.loop", "could_not_tell", "net.reset", "/to-reset"),
    ("routing.downgrade", "pass", "downgrade.none", "/once"),
    ("routing.downgrade", "fail", "downgrade.found", "/down"),
    ("routing.downgrade", "could_not_tell", "net.reset", "/to-reset"),
]

_HOSTS = ManySites("plain")
_UPGRADES = [
    ("routing.https-upgrade", "pass", "https-upgrade.same-host", _HOSTS.site("good")),
    ("routing.https-upgrade", "warn", "https-upgrade.other-host",
     _HOSTS.site("aside", plain="https://plain.test{path}")),
    ("routing.https-upgrade", "fail", "https-upgrade.stays-plain",
     _HOSTS.site("stays", plain="http://plain.test/")),
    ("routing.https-upgrade", "fail", "https-upgrade.served-plain", _HOSTS.site("served", plain="serve")),
    ("routing.https-upgrade", "warn", "https-upgrade.refused",
     _HOSTS.site("closed", page(status=404), plain="serve")),
    ("routing.https-upgrade", "fail", "https-upgrade.error",
     _HOSTS.site("faulty", page(status=500), plain="serve")),
    ("routing.https-upgrade", "could_not_tell", "https-upgrade.throttled",
     _HOSTS.site("busy", page(status=429), plain="serve")),
    ("routing.https-upgrade", "could_not_tell", "https-upgrade.challenge",
     _HOSTS.site("gate", plain="serve", fault=HttpFaultKind.CHALLENGE)),
    ("routing.https-upgrade", "could_not_tell", "net.refused",
     _HOSTS.site("only-tls", plain="none", suffix="1.9")),
    ("routing.keeps-path", "pass", "keeps-path.kept", "good.plain.test"),
    ("routing.keeps-path", "fail", "keeps-path.path-lost",
     _HOSTS.site("loses", plain="https://loses.plain.test/")),
    ("routing.keeps-path", "fail", "keeps-path.query-lost",
     _HOSTS.site("forgets", plain="https://forgets.plain.test{path}")),
    ("routing.keeps-path", "could_not_tell", "keeps-path.no-answer", "only-tls.plain.test"),
    ("routing.keeps-path", "could_not_tell", "keeps-path.challenge", "gate.plain.test"),
    ("routing.keeps-path", "not_applicable", "keeps-path.no-redirect", "served.plain.test"),
]  # fmt: skip


def _pair(name: str, apex: Host | None, www: Host | None, **fields: object) -> Scenario:
    hosts = [host for host in (apex, www) if host]
    return small_world(name, *hosts, **fields)


def _apex(name: str, **fields: object) -> Host:
    return Host(f"{name}.test", "2.1", **{"routes": (page(),), **fields})  # type: ignore[arg-type]


def _www(name: str, **fields: object) -> Host:
    return Host(f"www.{name}.test", "2.1", **{"routes": (page(),), **fields})  # type: ignore[arg-type]


def _chosen(host: str) -> Callable[[Surface], Surface]:
    return lambda surface: replace(surface, canonical_host=host)


_ONE = _pair("one", _apex("one"), _www("one", canonical="https://one.test{path}{query}"))
_ALONE = _pair("alone", _apex("alone"), None)
_TEMPORARY = _pair(
    "temporary",
    _apex("temporary"),
    _www("temporary", canonical="https://temporary.test{path}", canonical_status=302),
)
_BOTH = _pair("both", _apex("both"), _www("both"))
_SILENT = _pair(
    "silent",
    _apex("silent"),
    _www("silent"),
    http_faults=(HttpFault("www.silent.test", HttpFaultKind.RESET),),
)
_MUTE = _pair("mute", _apex("mute"), None, http_faults=(HttpFault("mute.test", HttpFaultKind.RESET),))
_APART = _pair(
    "apart",
    _apex("apart", canonical="https://shop.apart.test/"),
    _www("apart", canonical="https://blog.apart.test/"),
    records="",
)
_APART = replace(
    _APART,
    hosts=(
        *_APART.hosts,
        Host("shop.apart.test", "2.1", routes=(page(),)),
        Host("blog.apart.test", "2.1", routes=(page(),)),
    ),
)
_DOMAINS = (
    Case("routing.canonical", "pass", "canonical.one", _ONE),
    Case("routing.canonical", "pass", "canonical.only-apex", _ALONE),
    Case("routing.canonical", "fail", "canonical.no-apex", _pair("rootless", None, _www("rootless"))),
    Case("routing.canonical", "fail", "canonical.both-serve", _BOTH),
    Case("routing.canonical", "fail", "canonical.apart", _APART),
    Case("routing.canonical", "fail", "canonical.other-than-chosen", _ONE, surface=_chosen("www.one.test")),
    Case("routing.canonical", "fail", "canonical.absent", _ALONE, surface=_chosen("www.alone.test")),
    Case(
        "routing.canonical",
        "fail",
        "canonical.loop",
        _pair(
            "circle",
            _apex("circle", canonical="https://www.circle.test/"),
            _www("circle", canonical="https://circle.test/"),
        ),
    ),
    Case("routing.canonical", "could_not_tell", "canonical.no-answer", _SILENT),
    Case(
        "routing.canonical",
        "could_not_tell",
        "canonical.challenge",
        _pair(
            "behind",
            _apex("behind"),
            None,
            http_faults=(HttpFault("behind.test", HttpFaultKind.CHALLENGE),),
        ),
    ),
    Case("routing.canonical", "could_not_tell", "canonical.no-address", small_world("unhosted")),
    Case("routing.permanent", "pass", "permanent.all", _ONE),
    Case("routing.permanent", "fail", "permanent.temporary", _TEMPORARY),
    Case("routing.permanent", "not_applicable", "permanent.no-redirect", _BOTH),
    Case("routing.permanent", "could_not_tell", "permanent.no-answer", _MUTE),
)

_MOVED = small_world(
    "moved",
    Host(
        "moved.test",
        "3.1",
        routes=(
            page(path="/new"),
            Route("/old", status=308, redirect="/new"),
            Route("/detour", status=301, redirect="/old"),
            Route("/lost", status=301, redirect="/not-there"),
            Route("/astray", status=301, redirect="/other"),
            page(path="/other"),
            Route("/for-now", status=302, redirect="/new"),
            Route("/round", redirect="/round"),
            Route("/broken", status=301, redirect="/error"),
            Route("/error", status=500, body="Error"),
            Route("/mute", body="never seen"),
        ),
    ),
    http_faults=(HttpFault("moved.test", HttpFaultKind.RESET, "/mute"),),
)


def _old(*paths: str) -> Callable[[Surface], Surface]:
    """Old addresses that should all lead to /new."""
    pairs = tuple(OldUrl(f"https://moved.test{path}", "https://moved.test/new") for path in paths)
    return lambda surface: replace(surface, old_urls=pairs)


_OLD = tuple(
    Case("routing.old-urls", outcome, code, _MOVED, surface=_old(*paths))
    for outcome, code, paths in (
        ("not_applicable", "old-urls.none", ()),
        ("pass", "old-urls.reached", ("/old", "/detour")),
        ("fail", "old-urls.lost", ("/old", "/astray", "/lost")),
        ("fail", "old-urls.lost", ("/never-redirected",)),
        ("fail", "old-urls.elsewhere", ("/astray",)),
        ("fail", "old-urls.stays", ("/other",)),
        ("fail", "old-urls.loop", ("/round",)),
        ("fail", "old-urls.error", ("/broken",)),
        ("warn", "old-urls.temporary", ("/for-now",)),
        ("could_not_tell", "old-urls.no-answer", ("/old", "/mute")),
    )
)

CASES = (
    *(Case(check, outcome, code, _GATES, f"{GATE}{path}") for check, outcome, code, path in _ROUTES),
    *_HOSTS.cases(_UPGRADES),
    *_DOMAINS,
    *_OLD,
)
