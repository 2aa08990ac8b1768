"""Sites that mean harm, or are broken as if they did: each check still ends in time with what can be said."""

from checks.lab import HttpFaultKind, Route
from tests.checks.verdicts.many_sites import ManySites, page

_ALL = ManySites("hostile")
_ENDLESS = _ALL.site("docs-endless", fault=HttpFaultKind.ENDLESS_BODY, path="/")
_BOMB = _ALL.site("docs-bomb", fault=HttpFaultKind.BOMB, path="/")
_HEADS = _ALL.site("docs-heads", fault=HttpFaultKind.HUGE_HEADERS, path="/")
_DRIP = _ALL.site("docs-drip", fault=HttpFaultKind.DRIP, path="/")
_CUT = _ALL.site("docs-cut", fault=HttpFaultKind.CUT_OFF, path="/")
# Hosts speak HTTP/2 where nothing else is said: the same over HTTP/1.1.
_OLD = {"has_http2": False, "path": "/"}
_OLD_ENDLESS = _ALL.site("docs-old-endless", fault=HttpFaultKind.ENDLESS_BODY, **_OLD)
_OLD_BOMB = _ALL.site("docs-old-bomb", fault=HttpFaultKind.BOMB, **_OLD)
_OLD_HEADS = _ALL.site("docs-old-heads", fault=HttpFaultKind.HUGE_HEADERS, **_OLD)
_OLD_DRIP = _ALL.site("docs-old-drip", fault=HttpFaultKind.DRIP, **_OLD)
_OLD_CUT = _ALL.site("docs-old-cut", fault=HttpFaultKind.CUT_OFF, **_OLD)
_CODED = _ALL.site("docs-coded", page(), headers={"Content-Encoding": "gzip"}, is_compressed=False)
_CHARSET = _ALL.site("docs-charset", page(type="text/html; charset=x-nobody-knows"))
_SCRIPTS = page('<script src="/app.js"></script>')
_SCRIPT_BOMB = _ALL.site("app-bomb", _SCRIPTS, fault=HttpFaultKind.BOMB, path="/app.js")
_SCRIPT_ENDLESS = _ALL.site("app-endless", _SCRIPTS, fault=HttpFaultKind.ENDLESS_BODY, path="/app.js")
_ROBOTS = _ALL.site("docs-robots", fault=HttpFaultKind.ENDLESS_BODY, path="/robots.txt")
_ROUND = _ALL.site("docs-round", Route("/*", redirect="{path}/again"))
_UNREAL = _ALL.site("docs-unreal", Route("/", redirect="https://[not-an-address"))
_NESTED = _ALL.site("docs-nested", page("<div><script src=x><a href='http://[::bad'>" * 4_000))
_METADATA = _ALL.site("docs-inward", Route("/", redirect="http://169.254.169.254/latest/meta-data/"))

_TABLE = [
    ("headers.hsts", "fail", "hsts.missing", _ENDLESS),
    ("routing.indexing", "pass", "indexing.open", _ENDLESS),
    ("headers.hsts", "fail", "hsts.missing", _BOMB),
    ("exposure.bundle-secrets", "pass", "bundle-secrets.none", _BOMB),
    ("headers.hsts", "could_not_tell", "net.protocol", _HEADS),
    ("headers.csp", "could_not_tell", "engine.out-of-time", _DRIP),
    ("headers.csp", "could_not_tell", "net.reset", _CUT),
    ("headers.hsts", "fail", "hsts.missing", _OLD_ENDLESS),
    ("headers.hsts", "fail", "hsts.missing", _OLD_BOMB),
    ("headers.hsts", "could_not_tell", "net.protocol", _OLD_HEADS),
    ("headers.csp", "could_not_tell", "engine.out-of-time", _OLD_DRIP),
    ("headers.csp", "could_not_tell", "net.reset", _OLD_CUT),
    ("headers.csp", "could_not_tell", "net.protocol", _CODED),
    ("headers.csp", "fail", "csp.missing", _CHARSET),
    ("exposure.bundle-secrets", "pass", "bundle-secrets.none", _SCRIPT_BOMB),
    ("speed.weight", "fail", "weight.scripts", _SCRIPT_BOMB),
    ("speed.weight", "fail", "weight.scripts", _SCRIPT_ENDLESS),
    ("routing.indexing", "pass", "indexing.open", _ROBOTS),
    ("headers.csp", "could_not_tell", "site.no-page", _ROUND),
    ("headers.csp", "could_not_tell", "site.no-page", _UNREAL),
    ("routing.environment-links", "pass", "environment-links.none", _NESTED),
    ("headers.csp", "could_not_tell", "site.no-page", _METADATA),
]

CASES = _ALL.cases(_TABLE)
