"""What pages lead to, what they tell search engines, and what the bare address of nothing answers."""

from checks.lab import HttpFaultKind, Route
from tests.checks.verdicts.case import Case
from tests.checks.verdicts.many_sites import ManySites, page

_ALL = ManySites("pages")
_LINK = '<a href="https://staging.pages.test/">new</a>'
_NOINDEX = '<meta name="robots" content="noindex, follow">'
_FORBIDDEN = Route("/robots.txt", type="text/plain", body="User-agent: *\nDisallow: /\n")


def _canonical(*urls: str) -> str:
    return "".join(f'<link rel="canonical" href="{url}">' for url in urls)


_open_robots = Route("/robots.txt", type="text/plain", body="User-agent: *\nDisallow: /cart\n")
_TABLE = [
    ("routing.indexing", "pass", "indexing.open", _ALL.site("docs-open", page(), _open_robots)),
    ("routing.indexing", "pass", "indexing.open", _ALL.site("docs-without-robots")),
    ("routing.indexing", "fail", "indexing.noindex", _ALL.site("docs-meta", page(_NOINDEX))),
    ("routing.indexing", "fail", "indexing.noindex",
     _ALL.site("docs-header", page(), headers={"X-Robots-Tag": "googlebot: none"})),
    ("routing.indexing", "fail", "indexing.robots-forbids", _ALL.site("docs-forbid", page(), _FORBIDDEN)),
    ("routing.indexing", "fail", "indexing.robots-error",
     _ALL.site("docs-robots-500", page(), Route("/robots.txt", status=500, body="Error"))),
    ("routing.indexing", "could_not_tell", "indexing.robots-unknown",
     _ALL.site("docs-robots-mute", fault=HttpFaultKind.RESET, path="/robots.txt")),
    ("routing.indexing", "could_not_tell", "indexing.robots-unknown",
     _ALL.site("docs-robots-429", page(), Route("/robots.txt", status=429, body="Slowly"))),
    ("routing.indexing", "could_not_tell", "site.challenge",
     _ALL.site("docs-gate", fault=HttpFaultKind.CHALLENGE)),
    ("routing.indexing", "not_applicable", "site.redirects",
     _ALL.site("docs-moved", canonical="https://pages.test{path}")),
    ("routing.indexing", "not_applicable", "indexing.either-way", _ALL.site("app-any")),
    ("routing.indexing", "fail", "indexing.exposed", _ALL.site("staging-open")),
    ("routing.indexing", "warn", "indexing.robots-only", _ALL.site("staging-robots", page(), _FORBIDDEN)),
    ("routing.indexing", "pass", "indexing.noindex", _ALL.site("preview-meta", page(_NOINDEX))),
    ("routing.indexing", "pass", "indexing.login",
     _ALL.site("staging-locked", page(status=401), headers={"WWW-Authenticate": "Basic"})),
    ("routing.indexing", "pass", "indexing.login",
     _ALL.site("staging-sso", Route("/", status=302, redirect="https://login.pages.test/sign-in"))),
    ("routing.indexing", "could_not_tell", "site.challenge",
     _ALL.site("staging-gate", fault=HttpFaultKind.CHALLENGE)),
    ("routing.environment-links", "pass", "environment-links.none", "docs-open.pages.test"),
    ("routing.environment-links", "fail", "environment-links.link", _ALL.site("app-link", page(_LINK))),
    ("routing.environment-links", "fail", "environment-links.form",
     _ALL.site("app-form", page('<form action="http://192.168.1.20/send">'))),
    ("routing.environment-links", "fail", "environment-links.file",
     _ALL.site("app-file", page('<script src="https://ab12.ngrok-free.app/app.js"></script>'))),
    ("routing.environment-links", "warn", "environment-links.in-docs",
     _ALL.site("docs-local", page('<a href="http://localhost:3000/">your own machine</a>'))),
    ("routing.environment-links", "not_applicable", "environment-links.not-production",
     "staging-open.pages.test"),
    ("routing.environment-links", "not_applicable", "site.no-html",
     _ALL.site("api-json", Route("/", type="application/json", body="{}"))),
    ("routing.environment-links", "could_not_tell", "net.reset",
     _ALL.site("app-mute", fault=HttpFaultKind.RESET)),
    ("routing.canonical-tag", "pass", "canonical-tag.own",
     _ALL.site("docs-own", page(_canonical("https://docs-own.pages.test/")))),
    ("routing.canonical-tag", "fail", "canonical-tag.other-host",
     _ALL.site("docs-other", page(_canonical("https://pages.netlify.test/")))),
    ("routing.canonical-tag", "fail", "canonical-tag.plain",
     _ALL.site("docs-plain", page(_canonical("http://docs-plain.pages.test/")))),
    ("routing.canonical-tag", "fail", "canonical-tag.several",
     _ALL.site("docs-several", page(_canonical("/", "/other")))),
    ("routing.canonical-tag", "not_applicable", "canonical-tag.none", "docs-open.pages.test"),
    ("routing.canonical-tag", "not_applicable", "canonical-tag.not-listed", "app-any.pages.test"),
    ("routing.canonical-tag", "could_not_tell", "site.challenge", "docs-gate.pages.test"),
    ("routing.not-found", "pass", "not-found.real", "docs-open.pages.test"),
    ("routing.not-found", "pass", "not-found.guarded",
     _ALL.site("app-closed", Route("/*", status=403, body="No."))),
    ("routing.not-found", "pass", "not-found.guarded",
     _ALL.site("app-door", Route("/*", redirect="/login"), page(path="/login"))),
    ("routing.not-found", "fail", "not-found.soft", _ALL.site("docs-shell", page(path="/*"))),
    ("routing.not-found", "warn", "not-found.soft", _ALL.site("app-shell", page(path="/*"))),
    ("routing.not-found", "fail", "not-found.redirected",
     _ALL.site("docs-home", page(), Route("/*", status=302, redirect="/"))),
    ("routing.not-found", "fail", "not-found.error",
     _ALL.site("docs-error", page(), Route("/*", status=500, body="Error"))),
    ("routing.not-found", "not_applicable", "not-found.redirects", "docs-moved.pages.test"),
    ("routing.not-found", "could_not_tell", "not-found.turned-away",
     _ALL.site("docs-down", page(), Route("/*", status=503, body="Later"))),
    ("routing.not-found", "could_not_tell", "not-found.challenge", "docs-gate.pages.test"),
    ("routing.not-found", "could_not_tell", "not-found.no-answer",
     _ALL.site("docs-half", fault=HttpFaultKind.RESET, path="/launch-check-no-such-page")),
    ("routing.not-found", "could_not_tell", "net.reset", "app-mute.pages.test"),
]  # fmt: skip

_DEEP = ManySites("deep")
_DEEP_TABLE = [
    ("routing.canonical-tag", "warn", "canonical-tag.home",
     _DEEP.site("docs-lazy", page(), page(_canonical("https://docs-lazy.deep.test/"), path="/prices"))),
    ("routing.indexing", "warn", "indexing.page-hidden",
     _DEEP.site("docs-part", page(), page(_NOINDEX, path="/prices"))),
]  # fmt: skip


CASES: tuple[Case, ...] = (
    *_ALL.cases(_TABLE),
    *_DEEP.cases(
        _DEEP_TABLE, routes=("https://docs-lazy.deep.test/prices", "https://docs-part.deep.test/prices")
    ),
)
