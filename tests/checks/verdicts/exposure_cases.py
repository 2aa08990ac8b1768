"""What sites give away: files, listings, consoles, secrets and addresses in scripts, unprotected loads."""

import base64
import json

from checks.lab import Host, HttpFault, HttpFaultKind, Route
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import ManySites, page

# Put together here, so that no scanner of this repository takes them for real ones.
LIVE_KEY = "_".join(("sk", "live", "51HxT4nd0mRand0mRand0mQ9"))
TEST_KEY = LIVE_KEY.replace("live", "test")
PUBLIC_KEY = "pk" + LIVE_KEY[2:]


def token(**claims: str) -> str:
    """A token as Supabase makes them, unsigned."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts]
    return ".".join([*encoded, "Qf3kd0mRand0mRand0mRand0mQ9"])


ANONYMOUS = token(role="anon", iss="supabase")


def script(body: str, path: str = "/app.js") -> Route:
    return Route(path, type="text/javascript", body=body)


_APP = page('<script src="/app.js" defer></script>')
_INLINE = f'<script>window.env = {{"key": "{LIVE_KEY}"}}</script>'
_MAP = json.dumps({"version": 3, "sources": ["a.ts"], "sourcesContent": [f"x('{LIVE_KEY}')"], "mappings": ""})
_LISTING = '<html><head><title>Index of /uploads/</title></head><body><a href="../">../</a>{}</body></html>'
_ALL = ManySites("leaks")
_TABLE = [
    ("exposure.bundle-secrets", "pass", "bundle-secrets.none",
     _ALL.site("app-public", _APP, script(f"pay('{PUBLIC_KEY}');db('{ANONYMOUS}')"))),
    ("exposure.bundle-secrets", "fail", "bundle-secrets.secret",
     _ALL.site("app-secret", _APP, script(f"pay('{LIVE_KEY}')"))),
    ("exposure.bundle-secrets", "fail", "bundle-secrets.secret", _ALL.site("app-inline", page(_INLINE))),
    ("exposure.bundle-secrets", "fail", "bundle-secrets.secret",
     _ALL.site("app-service", _APP, script(f"db('{token(role='service_role', iss='supabase')}')"))),
    ("exposure.bundle-secrets", "fail", "bundle-secrets.secret",
     _ALL.site("app-map", _APP, script("x()"), script(_MAP, "/app.js.map"))),
    ("exposure.bundle-secrets", "warn", "bundle-secrets.test-key",
     _ALL.site("app-test", _APP, script(f"pay('{TEST_KEY}')"))),
    ("exposure.bundle-secrets", "could_not_tell", "bundle-secrets.unknown",
     _ALL.site("app-cut", _APP, script("x()"), fault=HttpFaultKind.RESET, path="/app.js")),
    ("exposure.bundle-secrets", "could_not_tell", "net.reset",
     _ALL.site("app-mute", fault=HttpFaultKind.RESET)),
    ("exposure.bundle-secrets", "not_applicable", "site.no-html",
     _ALL.site("api-json", Route("/", type="application/json", body="{}"))),
    ("exposure.bundle-internals", "pass", "bundle-internals.none", "app-public.leaks.test"),
    ("exposure.bundle-internals", "fail", "bundle-internals.staging",
     _ALL.site("app-staging", _APP, script('fetch("https://api-staging.leaks.test/v1")'))),
    ("exposure.bundle-internals", "fail", "bundle-internals.private",
     _ALL.site("app-private", page('<script>api="http://10.0.3.7:8000"</script>'))),
    ("exposure.bundle-internals", "warn", "bundle-internals.localhost",
     _ALL.site("app-local", _APP, script('base=env.API||"http://localhost:3000"'))),
    ("exposure.bundle-internals", "pass", "bundle-internals.none",
     _ALL.site("app-library", _APP, script('new URL(path,"http://localhost")'))),
    ("exposure.bundle-internals", "not_applicable", "bundle-internals.not-production",
     _ALL.site("staging-own", _APP)),
    ("exposure.bundle-internals", "could_not_tell", "bundle-internals.unknown", "app-cut.leaks.test"),
    ("exposure.mixed-content", "pass", "mixed-content.none", "app-public.leaks.test"),
    ("exposure.mixed-content", "fail", "mixed-content.active",
     _ALL.site("app-active", page('<script src="http://cdn.leaks.test/a.js"></script>'))),
    ("exposure.mixed-content", "fail", "mixed-content.form",
     _ALL.site("app-form", page('<form action="http://leaks.test/send">'))),
    ("exposure.mixed-content", "warn", "mixed-content.media",
     _ALL.site("app-media", page('<img src="http://leaks.test/a.png">'))),
    ("exposure.mixed-content", "warn", "mixed-content.upgraded",
     _ALL.site("app-upgrade", page('<img src="http://leaks.test/a.png">'),
               headers={"Content-Security-Policy": "upgrade-insecure-requests"})),
    ("exposure.mixed-content", "not_applicable", "site.no-html", "api-json.leaks.test"),
    ("exposure.mixed-content", "could_not_tell", "net.reset", "app-mute.leaks.test"),
    ("exposure.listing", "pass", "listing.none", "app-public.leaks.test"),
    ("exposure.listing", "fail", "listing.open",
     _ALL.site("app-folder", page(), Route("/uploads/", body=_LISTING.format('<a href="b.sql">b.sql</a>')))),
    ("exposure.listing", "fail", "listing.open",
     _ALL.site("files", Route("/", type="application/xml", body=(
         "<ListBucketResult><Name>b</Name><Contents><Key>a.pdf</Key></Contents></ListBucketResult>")))),
    ("exposure.listing", "pass", "listing.none",
     _ALL.site("app-blog", page("<p>How to hide “Index of /”</p>", path="/*"))),
    ("exposure.listing", "not_applicable", "site.redirects",
     _ALL.site("moved", canonical="https://leaks.test{path}")),
    ("exposure.listing", "could_not_tell", "listing.unknown",
     _ALL.site("app-half", fault=HttpFaultKind.RESET, path="/uploads/")),
    ("exposure.admin", "pass", "admin.closed", "app-public.leaks.test"),
    ("exposure.admin", "pass", "admin.closed",
     _ALL.site("app-door", page(), page('<input type="password">', path="/admin"))),
    ("exposure.admin", "pass", "admin.closed", "app-blog.leaks.test"),
    ("exposure.admin", "fail", "admin.open",
     _ALL.site("app-open", page(), Route("/admin", body=(
         '<html><div id="user-tools">Ana <a href="/admin/logout/">Log out</a></div></html>')))),
    ("exposure.admin", "warn", "admin.no-login",
     _ALL.site("app-tools", page(), Route("/admin", body=(
         "<html><title>Lamp admin</title><table><tr><td>Orders</td></tr></table></html>")))),
    ("exposure.admin", "not_applicable", "admin.no-doors", "moved.leaks.test"),
    ("exposure.admin", "could_not_tell", "admin.unknown",
     _ALL.site("app-shut", fault=HttpFaultKind.RESET, path="/admin")),
    ("exposure.files", "pass", "files.none", "app-public.leaks.test"),
    ("exposure.files", "pass", "files.none", "app-blog.leaks.test"),
    ("exposure.files", "fail", "files.environment-file",
     _ALL.site("app-env", page(), Route("/.env", type="text/plain", body="DB_HOST=db\nDB_PASSWORD=x1\n"))),
    ("exposure.files", "fail", "files.git-repository",
     _ALL.site("app-git", page(), Route("/.git/HEAD", type="text/plain", body="ref: refs/heads/main\n"))),
    ("exposure.files", "fail", "files.git-configuration",
     _ALL.site("app-config", page(), Route("/.git/config", type="text/plain", body=(
         "[core]\n\trepositoryformatversion = 0\n")))),
    ("exposure.files", "fail", "files.database-dump",
     _ALL.site("app-dump", page(), Route("/dump.sql", type="text/plain", body="-- MySQL dump 10.13\n"))),
    ("exposure.files", "fail", "files.sqlite-database",
     _ALL.site("app-sqlite", page(), Route("/db.sqlite3", type="text/plain", body="SQLite format 3\0abc"))),
    ("exposure.files", "fail", "files.phpinfo-page",
     _ALL.site("app-php", page(), Route("/phpinfo.php", body=(
         "<title>phpinfo()</title><h1 class=\"p\">PHP Version 8.2.1</h1>PHP Credits")))),
    ("exposure.files", "fail", "files.spring-boot-environment",
     _ALL.site("app-spring", page(), Route("/actuator/env", type="application/json", body=(
         '{"activeProfiles":[],"propertySources":[{"name":"systemEnvironment"}]}')))),
    ("exposure.files", "fail", "files.server-status-page",
     _ALL.site("app-status", page(), Route("/server-status", body="<h1>Apache Server Status for x</h1>"))),
    ("exposure.files", "fail", "files.folder-listing-of-a-mac",
     _ALL.site("app-mac", page(), Route("/.DS_Store", type="application/octet-stream", body="\0\0\0\1Bud1"))),
    ("exposure.files", "fail", "files.source-map", "app-map.leaks.test"),
    ("exposure.files", "could_not_tell", "files.unknown",
     _ALL.site("app-files", fault=HttpFaultKind.RESET, path="/.env")),
    ("exposure.files", "could_not_tell", "net.reset", "app-mute.leaks.test"),
    ("exposure.stack-trace", "pass", "stack-trace.none", "app-public.leaks.test"),
    ("exposure.stack-trace", "fail", "stack-trace.debug-page",
     _ALL.site("app-debug", page(), Route("/*", status=404, body=(
         "<p>You're seeing this error because you have <code>DEBUG = True</code> in your Django settings")))),
    ("exposure.stack-trace", "fail", "stack-trace.stack-trace",
     _ALL.site("app-trace", page(), Route("/*", status=500, type="text/plain", body=(
         "Error: no\n    at handle (/srv/app/server.js:12:7)")))),
    ("exposure.stack-trace", "could_not_tell", "stack-trace.unknown",
     _ALL.site("app-quiet", fault=HttpFaultKind.CHALLENGE, path="/launch-check-no-such-page")),
    ("exposure.stack-trace", "could_not_tell", "net.reset", "app-mute.leaks.test"),
]  # fmt: skip

_GOOD = "Contact: mailto:security@x.test\nExpires: {}\n"


def _security(name: str, body: str, *, kind: str = "text/plain", **route: object) -> Case:
    """The domain's own security.txt; the outcome and code are filled in below."""
    route = Route("/.well-known/security.txt", type=kind, body=body, **route)  # type: ignore[arg-type, assignment]
    world = small_world(name, Host(f"{name}.test", "4.1", routes=(page(), route)))  # type: ignore[arg-type]
    return Case("exposure.security-txt", "", "", world)


_MUTE = small_world(
    "speechless",
    Host("speechless.test", "4.1"),
    http_faults=(HttpFault("speechless.test", HttpFaultKind.RESET),),
)
_SECURITY = (
    ("pass", "security-txt.valid", Case("exposure.security-txt", "", "", "clean")),
    ("warn", "security-txt.missing", _security("contactless", "No.", status=404)),
    ("warn", "security-txt.missing", _security("shell", "<html>Home", kind="text/html")),
    (
        "warn",
        "security-txt.invalid",
        _security("addressless", "Contact: us\nExpires: 2036-01-01T00:00:00Z\n"),
    ),
    (
        "warn",
        "security-txt.invalid",
        _security("typeless", _GOOD.format("2036-01-01T00:00:00Z"), kind="text/html"),
    ),
    ("warn", "security-txt.expired", _security("expired", _GOOD.format("2021-01-01T00:00:00Z"))),
    ("warn", "security-txt.far", _security("far", _GOOD.format("2090-01-01T00:00:00Z"))),
    ("could_not_tell", "security-txt.unknown", _security("busy", "Slowly", status=429)),
    ("could_not_tell", "net.reset", Case("exposure.security-txt", "", "", _MUTE)),
)

CASES = (
    *_ALL.cases(_TABLE),
    *(Case(case.check, outcome, code, case.scenario) for outcome, code, case in _SECURITY),
)
