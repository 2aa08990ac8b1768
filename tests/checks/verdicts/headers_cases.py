"""Security headers, cookies and cross-site reading, as a browser would get them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from checks.lab import AuditHint, Cors, Host, HttpFaultKind, Route
from checks.subjects import HostRole, Surface
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import ManySites, page

_ALL = ManySites("heads")
_CSP = "Content-Security-Policy"


def _with(label: str, headers: Mapping[str, str], *routes: Route) -> str:
    return _ALL.site(label, *routes, headers=headers)


def _csp(label: str, policy: str) -> str:
    return _with(label, {_CSP: policy})


def _cookie(label: str, *cookies: str) -> str:
    return _ALL.site(label, page(cookies=cookies))


_BARE = _ALL.site("bare")
_MUTE = _ALL.site("mute", fault=HttpFaultKind.RESET)
_GATE = _ALL.site("gate", fault=HttpFaultKind.CHALLENGE)
_MOVED = _ALL.site("moved", canonical="https://heads.test{path}")
_JSON = _ALL.site("json", Route("/", type="application/json", body="{}"))
_BROKEN = _ALL.site("down", page(path="/*", status=503))

_HSTS = [
    (
        "headers.hsts",
        "pass",
        "hsts.long",
        _with("hsts-long", {"Strict-Transport-Security": "max-age=31536000"}),
    ),
    ("headers.hsts", "fail", "hsts.short", _with("hsts-short", {"Strict-Transport-Security": "max-age=300"})),
    ("headers.hsts", "fail", "hsts.off", _with("hsts-off", {"Strict-Transport-Security": "max-age=0"})),
    ("headers.hsts", "fail", "hsts.invalid", _with("hsts-odd", {"Strict-Transport-Security": "forever"})),
    ("headers.hsts", "fail", "hsts.missing", _BARE),
    ("headers.hsts", "could_not_tell", "site.challenge", _GATE),
    ("headers.hsts", "could_not_tell", "net.reset", _MUTE),
]
_POLICIES = [
    ("headers.csp", "pass", "csp.strict", _csp("csp-strict", "default-src 'none'; script-src 'self'")),
    (
        "headers.csp",
        "pass",
        "csp.strict",
        _csp("csp-nonce", "default-src 'self'; script-src 'nonce-a1b2' 'unsafe-inline'"),
    ),
    (
        "headers.csp",
        "warn",
        "csp.unsafe-eval",
        _csp("csp-eval", "default-src 'self'; script-src 'self' 'unsafe-eval'; object-src 'none'"),
    ),
    ("headers.csp", "warn", "csp.any-object", _csp("csp-object", "script-src 'self'")),
    (
        "headers.csp",
        "warn",
        "csp.strict-dynamic-alone",
        _csp("csp-dynamic", "default-src 'none'; script-src 'strict-dynamic'"),
    ),
    ("headers.csp", "fail", "csp.missing", _BARE),
    ("headers.csp", "fail", "csp.empty", _csp("csp-empty", ";")),
    (
        "headers.csp",
        "fail",
        "csp.report-only",
        _with("csp-report", {f"{_CSP}-Report-Only": "default-src 'self'"}),
    ),
    ("headers.csp", "fail", "csp.no-script-source", _csp("csp-frames", "frame-ancestors 'none'")),
    (
        "headers.csp",
        "fail",
        "csp.unsafe-inline",
        _csp("csp-inline", "script-src 'self' 'unsafe-inline'; object-src 'none'"),
    ),
    ("headers.csp", "fail", "csp.wildcard-script", _csp("csp-any", "default-src *")),
    (
        "headers.csp",
        "fail",
        "csp.insecure-scheme",
        _csp("csp-http", "default-src 'self'; style-src http://cdn.heads.test"),
    ),
    ("headers.csp", "not_applicable", "site.redirects", _MOVED),
    ("headers.csp", "not_applicable", "site.no-html", _JSON),
    ("headers.csp", "could_not_tell", "site.challenge", _GATE),
    ("headers.csp", "could_not_tell", "site.no-page", _BROKEN),
    ("headers.csp", "could_not_tell", "net.reset", _MUTE),
    ("headers.framing", "pass", "framing.frame-ancestors", "csp-frames.heads.test"),
    ("headers.framing", "pass", "framing.x-frame-options", _with("frame-deny", {"X-Frame-Options": "DENY"})),
    ("headers.framing", "fail", "framing.missing", _BARE),
    ("headers.framing", "fail", "framing.any", _csp("frame-any", "frame-ancestors *")),
    (
        "headers.framing",
        "fail",
        "framing.allow-from",
        _with("frame-from", {"X-Frame-Options": "ALLOW-FROM https://a.test"}),
    ),
    ("headers.framing", "fail", "framing.invalid", _with("frame-odd", {"X-Frame-Options": "yes"})),
    (
        "headers.framing",
        "warn",
        "framing.contradiction",
        _with("frame-both", {"X-Frame-Options": "DENY, ALLOWALL"}),
    ),
    ("headers.framing", "not_applicable", "site.no-html", _JSON),
    ("headers.framing", "could_not_tell", "site.challenge", _GATE),
]
_OTHERS = [
    ("headers.nosniff", "pass", "nosniff.set", _with("sniff-not", {"X-Content-Type-Options": "nosniff"})),
    ("headers.nosniff", "fail", "nosniff.missing", _BARE),
    ("headers.nosniff", "fail", "nosniff.invalid", _with("sniff-odd", {"X-Content-Type-Options": "no"})),
    ("headers.nosniff", "not_applicable", "site.redirects", _MOVED),
    ("headers.nosniff", "could_not_tell", "net.reset", _MUTE),
    (
        "headers.referrer-policy",
        "pass",
        "referrer-policy.private",
        _with("ref-own", {"Referrer-Policy": "same-origin"}),
    ),
    ("headers.referrer-policy", "warn", "referrer-policy.missing", _BARE),
    (
        "headers.referrer-policy",
        "fail",
        "referrer-policy.leaky",
        _with("ref-all", {"Referrer-Policy": "unsafe-url"}),
    ),
    (
        "headers.referrer-policy",
        "fail",
        "referrer-policy.invalid",
        _with("ref-odd", {"Referrer-Policy": "never"}),
    ),
    ("headers.referrer-policy", "not_applicable", "site.no-html", _JSON),
    ("headers.referrer-policy", "could_not_tell", "site.challenge", _GATE),
    ("headers.leaks", "pass", "leaks.none", _BARE),
    ("headers.leaks", "fail", "leaks.version", _with("leak-version", {"Server": "nginx/1.18.0"})),
    ("headers.leaks", "fail", "leaks.software", _with("leak-software", {"X-Powered-By": "Express"})),
    ("headers.leaks", "fail", "leaks.debug", _with("leak-debug", {"X-Debug-Token": "a1b2c3d4"})),
    ("headers.leaks", "could_not_tell", "site.challenge", _GATE),
    ("headers.leaks", "could_not_tell", "net.reset", _MUTE),
    (
        "headers.cookies",
        "pass",
        "cookies.protected",
        _cookie("c-good", "__Host-session=a; Path=/; Secure; HttpOnly; SameSite=Lax"),
    ),
    (
        "headers.cookies",
        "fail",
        "cookies.session-not-secure",
        _cookie("c-plain", "session=a; HttpOnly; SameSite=Lax"),
    ),
    (
        "headers.cookies",
        "fail",
        "cookies.session-not-httponly",
        _cookie("c-script", "session=a; Secure; SameSite=Lax"),
    ),
    ("headers.cookies", "fail", "cookies.none-not-secure", _cookie("c-none", "theme=a; SameSite=None")),
    (
        "headers.cookies",
        "fail",
        "cookies.samesite-invalid",
        _cookie("c-odd", "theme=a; Secure; SameSite=Maybe"),
    ),
    ("headers.cookies", "fail", "cookies.prefix", _cookie("c-prefix", "__Host-theme=a; Secure; Path=/shop")),
    (
        "headers.cookies",
        "warn",
        "cookies.session-no-samesite",
        _cookie("c-lax", "session=a; Secure; HttpOnly"),
    ),
    (
        "headers.cookies",
        "warn",
        "cookies.session-cross-site",
        _cookie("c-cross", "session=a; Secure; HttpOnly; SameSite=None"),
    ),
    ("headers.cookies", "warn", "cookies.csrf-no-samesite", _cookie("c-csrf", "csrftoken=a; Secure")),
    ("headers.cookies", "warn", "cookies.not-secure", _cookie("c-theme", "theme=a; SameSite=Lax")),
    ("headers.cookies", "not_applicable", "cookies.none", _BARE),
    ("headers.cookies", "could_not_tell", "site.challenge", _GATE),
    ("headers.cookies", "could_not_tell", "net.reset", _MUTE),
]


def _cors(label: str, cors: Cors | None = None, **route: object) -> str:
    return _ALL.site(label, page(cors=cors, **route))


_ACAO, _CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
_CROSS_SITE = [
    ("headers.cors", "pass", "cors.closed", _BARE),
    ("headers.cors", "pass", "cors.public", _cors("x-public", Cors(("*",)))),
    ("headers.cors", "fail", "cors.any-origin", _cors("x-any", Cors(reflects=True, credentials=True))),
    ("headers.cors", "warn", "cors.any-origin", _cors("x-reads", Cors(reflects=True))),
    (
        "headers.cors",
        "fail",
        "cors.null-origin",
        _cors("x-null", headers={_ACAO: "null", _CREDENTIALS: "true"}),
    ),
    (
        "headers.cors",
        "fail",
        "cors.prefix-origin",
        _cors("x-prefix", Cors(("https://heads.test.cors-check.example",), credentials=True)),
    ),
    (
        "headers.cors",
        "fail",
        "cors.suffix-origin",
        _cors("x-suffix", Cors(("https://cors-check-heads.test",), credentials=True)),
    ),
    (
        "headers.cors",
        "fail",
        "cors.wildcard-credentials",
        _cors("x-star", headers={_ACAO: "*", _CREDENTIALS: "true"}),
    ),
    (
        "headers.cors",
        "warn",
        "cors.unlisted",
        _cors("x-partner", headers={_ACAO: "https://partner.elsewhere.test"}),
    ),
    ("headers.cors", "could_not_tell", "cors.error", _BROKEN),
    ("headers.cors", "could_not_tell", "site.challenge", _GATE),
    ("headers.cors", "could_not_tell", "net.reset", _MUTE),
]

_LATE = small_world(
    "late",
    Host(
        "late.test",
        "5.1",
        routes=(
            page(),
            page(path="/login", headers={"Strict-Transport-Security": "max-age=31536000"}),
            page(path="/v1", cors=Cors(("*",))),
        ),
    ),
    audit=AuditHint(routes=("https://late.test/login", "https://late.test/v1")),
)


def _only_for(origin: str) -> Callable[[Surface], Surface]:
    """The apex as an API that only one origin may read."""

    def change(surface: Surface) -> Surface:
        hosts = tuple(replace(host, role=HostRole.API) for host in surface.hosts)
        return replace(surface, hosts=hosts, allowed_origins=(origin,))

    return change


CASES = (
    *_ALL.cases([*_HSTS, *_POLICIES, *_OTHERS, *_CROSS_SITE]),
    Case(
        "headers.hsts",
        "warn",
        "hsts.partial",
        _LATE,
    ),
    Case("headers.cors", "warn", "cors.wildcard", _LATE, surface=_only_for("https://app.late.test")),
)
