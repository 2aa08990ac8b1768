"""Who may keep copies: private pages, cookies, fingerprinted files, and what answers depend on."""

from checks.lab import AuditHint, Cors, Host, HttpFault, HttpFaultKind, Route
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import HTML, ManySites, page

_COOKIE = ("session=a; Secure; HttpOnly; SameSite=Lax",)
_DOORS = {
    "/login-closed": page(path="/login-closed/login", headers={"Cache-Control": "no-store"}),
    "/login-shared": page(path="/login-shared/login", headers={"Cache-Control": "public, max-age=600"}),
    "/login-hit": page(path="/login-hit/login", headers={"X-Cache": "HIT"}),
    "/login-asked": page(path="/login-asked/login", headers={"Cache-Control": "public, no-cache"}),
    "/login-guess": page(path="/login-guess/login", cookies=_COOKIE),
    "/login-silent": page(path="/login-silent/login"),
    "/login-error": page(path="/login-error/login", status=503),
    "/login-gate": page(path="/login-gate/login"),
    "/login-mute": page(path="/login-mute/login"),
}
_PRIVATE = small_world(
    "private",
    Host("private.test", "1.1", routes=(page(), *_DOORS.values())),
    audit=AuditHint(routes=tuple(f"https://private.test{path}/login" for path in _DOORS)),
    http_faults=(
        HttpFault("private.test", HttpFaultKind.CHALLENGE, "/login-gate/login"),
        HttpFault("private.test", HttpFaultKind.RESET, "/login-mute/login"),
    ),
)
_PRIVATE_ROWS = (
    ("pass", "caching.private", "/login-closed/login"),
    ("fail", "caching.explicitly-shared", "/login-shared/login"),
    ("fail", "caching.served-from-cache", "/login-hit/login"),
    ("warn", "caching.stored-but-asked", "/login-asked/login"),
    ("fail", "caching.shared-by-guess", "/login-guess/login"),
    ("warn", "caching.not-forbidden", "/login-silent/login"),
    ("not_applicable", "caching.not-private", "/"),
    ("could_not_tell", "caching.error", "/login-error/login"),
    ("could_not_tell", "site.challenge", "/login-gate/login"),
    ("could_not_tell", "net.reset", "/login-mute/login"),
)

_ALL = ManySites("copies")
_FILE = "/app.3f9a1c2b.js"
_LINKS = page(f'<script src="{_FILE}" defer></script>')
_PUBLIC = {"Cache-Control": "public, max-age=600"}


def _file(cache: str, **route: object) -> Route:
    return Route(_FILE, type="text/javascript", body="x()", headers={"Cache-Control": cache}, **route)  # type: ignore[arg-type]


_MUTE = _ALL.site("mute", fault=HttpFaultKind.RESET)
_GATE = _ALL.site("gate", fault=HttpFaultKind.CHALLENGE)
_LONG = _ALL.site("long", _LINKS, _file("public, max-age=31536000, immutable"))
_BODY = HTML + "x" * 400
_GERMAN = {"de": "<html lang=de><p>Seite"}
_TABLE = [
    ("caching.set-cookie", "pass", "caching.set-cookie", _ALL.site("own", page(cookies=_COOKIE))),
    ("caching.set-cookie", "fail", "caching.shared-cookie",
     _ALL.site("shares", page(cookies=_COOKIE, headers=_PUBLIC))),
    ("caching.set-cookie", "could_not_tell", "site.challenge", _GATE),
    ("caching.set-cookie", "could_not_tell", "net.reset", _MUTE),
    ("caching.static", "pass", "caching.static", _LONG),
    ("caching.static", "warn", "caching.not-immutable",
     _ALL.site("mutable", _LINKS, _file("public, max-age=31536000"))),
    ("caching.static", "warn", "caching.static-months",
     _ALL.site("months", _LINKS, _file("public, max-age=2592000"))),
    ("caching.static", "fail", "caching.static-short", _ALL.site("short", _LINKS, _file("max-age=600"))),
    ("caching.static", "not_applicable", "caching.no-assets", _ALL.site("none")),
    ("caching.static", "could_not_tell", "caching.assets-unknown",
     _ALL.site("lost", _LINKS, _file("no-store"), fault=HttpFaultKind.RESET, path=_FILE)),
    ("caching.static", "could_not_tell", "site.challenge", _GATE),
    ("caching.vary", "pass", "vary.named", _ALL.site("named", Route("/", body=_BODY, headers=_PUBLIC))),
    ("caching.vary", "warn", "vary.encoding",
     _ALL.site("coded", Route("/", body=_BODY, headers=_PUBLIC), names_encoding=False)),
    ("caching.vary", "warn", "vary.everything",
     _ALL.site("star", page(headers={**_PUBLIC, "Vary": "*"}))),
    ("caching.vary", "fail", "vary.origin",
     _ALL.site("reflects", page(headers=_PUBLIC), headers={
         "Access-Control-Allow-Origin": "https://copies.test.cors-check.example"})),
    ("caching.vary", "fail", "vary.language",
     _ALL.site("languages", page(headers=_PUBLIC, by_language=_GERMAN))),
    ("caching.vary", "not_applicable", "vary.nothing-shared",
     _ALL.site("closed", page(headers={"Cache-Control": "private"}, cors=Cors(("*",))))),
    ("caching.vary", "could_not_tell", "site.challenge", _GATE),
    ("caching.vary", "could_not_tell", "net.reset", _MUTE),
]  # fmt: skip

CASES = (
    *(
        Case("caching.private", outcome, code, _PRIVATE, f"https://private.test{path}")
        for outcome, code, path in _PRIVATE_ROWS
    ),
    *_ALL.cases(_TABLE),
)
