"""What the lab's web sites answer: a request goes in, a response or a misbehaviour comes out. No sockets."""

import gzip
import html
import http
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from checks.lab.guards import GuardKind, Watch, account_in
from checks.lab.http_messages import HttpRequest, HttpResponse
from checks.lab.scenario_web import IPV6, Cors, Host, HttpFault, HttpFaultKind, Route

COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")
WORTH_COMPRESSING = 200
# Where every host of the lab hands out the usual issuer's certificate, as issuers do at addresses of theirs.
ISSUER_PATH = "/.lab/issuer.der"
CHALLENGE_PAGE = (
    "<!doctype html><html lang=en><title>Just a moment…</title>"
    "<p>Checking that you are not a machine before you go on.</p></html>"
)


class Sites:
    """Every host of a lab: `fault_of` is asked first, `respond` where no fault swallows the request."""

    def __init__(self, hosts: Iterable[Host], faults: Iterable[HttpFault], issuer: bytes = b"") -> None:
        everything = tuple(hosts)
        self.hosts = {host.name.lower(): host for host in everything}
        self._placed = {
            (host.name.lower(), suffix): host
            for host in everything
            for suffix in (host.suffix, *((IPV6,) if host.has_ipv6 else ()))
        }
        self._locked = frozenset(host.suffix for host in self.hosts.values() if host.is_locked)
        self._issuer = issuer
        self._faults = tuple(faults)
        self._used: Counter[HttpFault] = Counter()
        self._watch = Watch()
        self._copies: dict[tuple[str, str, str], HttpResponse] = {}

    def fault_of(self, host: str, path: str, kinds: frozenset[HttpFaultKind]) -> HttpFault | None:
        """The first fault of those kinds on this host and path that is not used up, and whose turn it is."""
        for fault in self._faults:
            if fault.kind not in kinds or fault.host.lower() != host or fault.path not in ("", path):
                continue
            self._used[fault] += 1
            if fault.every and self._used[fault] % fault.every:
                continue
            if fault.times and self._used[fault] > fault.times * (fault.every or 1):
                continue
            return fault
        return None

    def respond(self, request: HttpRequest) -> HttpResponse:
        if request.path == ISSUER_PATH and self._issuer:
            return HttpResponse(200, [("Content-Type", "application/pkix-cert")], self._issuer)
        host = self._placed.get((request.host, request.suffix)) or self.hosts.get(request.host)
        if host is None:
            return _plain(421, "No such site here.\n")
        if request.suffix in self._locked and request.suffix != host.suffix:
            return _plain(403, "Only the edge may ask.\n")
        if not request.is_https and host.plain != "serve":
            template = "https://{host}{path}{query}" if host.plain == "redirect" else host.plain
            return _redirect(host.plain_status, _fill(template, request))
        if request.is_https and host.canonical:
            return _with_headers(
                _redirect(host.canonical_status, _fill(host.canonical, request)), host.headers
            )
        if self.fault_of(host.name.lower(), request.path, frozenset({HttpFaultKind.CHALLENGE})):
            return _challenge()
        held = self._watch.hold(host.name, host.guards, request.method, request.path, request.query)
        if held and held.kind is GuardKind.CHALLENGE:
            return _challenge()
        if held and held.status:
            page = HttpResponse(held.status, [("Content-Type", "text/plain"), *held.headers])
            page.body = held.body.encode()
            return page
        response = self._shared(host, request) or _route_response(host, request)
        response.delay_ms += held.delay_ms if held else 0
        return _compressed(response, host, request)

    def _shared(self, host: Host, request: HttpRequest) -> HttpResponse | None:
        """The copy that a leaky cache has of an address, from whoever asked first; None without cache."""
        route = _route_of(host, request)
        if route is None or not route.is_leaky or request.method != "GET":
            return None
        key = (host.name, request.path, request.query)
        kept = self._copies.get(key)
        if kept is None:
            fresh = _route_response(host, request)
            if fresh.status != http.HTTPStatus.OK:
                return None
            self._copies[key] = replace(fresh, headers=[*fresh.headers, ("X-Cache", "HIT")])
            return replace(fresh, headers=[*fresh.headers, ("X-Cache", "MISS")])
        return replace(kept, headers=list(kept.headers))


def _route_of(host: Host, request: HttpRequest) -> Route | None:
    matching = [route for route in host.routes if route.matches(request.path)]
    return next((one for one in matching if request.method in one.methods), next(iter(matching), None))


def _route_response(host: Host, request: HttpRequest) -> HttpResponse:
    route = _route_of(host, request)
    if route is None:
        return _with_headers(_plain(404, "Not found.\n"), host.headers)
    user = account_in(request.body, route.accounts) if request.method == "POST" else ""
    if request.method == "OPTIONS" and route.cors is not None:
        response = HttpResponse(204)
    elif request.method not in route.methods:
        response = _plain(405, "Method not allowed.\n")
        response.headers.append(("Allow", ", ".join(route.methods)))
    elif route.sign_in is not None and route.sign_in[0] not in _cookie_names(request):
        response = _redirect(302, _fill(route.sign_in[1], request))
    elif request.method == "POST" and route.accounts and not user:
        response = HttpResponse(401, [("Content-Type", route.type)], route.body.encode())
    elif route.redirect:
        status = route.status if 300 <= route.status < 400 else 302
        response = _redirect(status, _fill(route.redirect, request))
        response.headers += [("Set-Cookie", cookie.replace("{user}", user)) for cookie in route.cookies]
    else:
        text = route.by_language.get(request.headers.get("accept-language", "")[:2], route.body)
        body = text.replace("{user}", _signed_in(route, request)).encode()
        response = HttpResponse(route.status, [("Content-Type", route.type)], body)
        response.headers += [("Set-Cookie", cookie.replace("{user}", user)) for cookie in route.cookies]
    response.delay_ms = route.delay_ms
    _with_headers(response, {**host.headers, **route.headers})
    if route.cors is not None:
        response.headers += _cors_headers(route.cors, request.headers.get("origin", ""))
    return response


def _cors_headers(cors: Cors, origin: str) -> list[tuple[str, str]]:
    headers = [("Vary", "Origin")]
    if origin and (cors.reflects or origin in cors.origins):
        headers.append(("Access-Control-Allow-Origin", origin))
    elif "*" in cors.origins:
        headers.append(("Access-Control-Allow-Origin", "*"))
    else:
        return headers
    if cors.credentials:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    return headers


def _compressed(response: HttpResponse, host: Host, request: HttpRequest) -> HttpResponse:
    kind = next((value for name, value in response.headers if name.lower() == "content-type"), "")
    if not host.is_compressed or len(response.body) < WORTH_COMPRESSING or not kind.startswith(COMPRESSIBLE):
        return response
    if host.names_encoding:
        response.headers.append(("Vary", "Accept-Encoding"))
    if "gzip" in request.headers.get("accept-encoding", ""):
        response.body = _gzip(response.body)
        response.headers.append(("Content-Encoding", "gzip"))
    return response


@lru_cache(maxsize=256)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _challenge() -> HttpResponse:
    """What a visitor who looks like a machine gets from an edge in place of the site."""
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Server", "cloudflare"),
        ("CF-Mitigated", "challenge"),
        ("Cache-Control", "private, no-store"),
    ]
    return HttpResponse(403, headers, CHALLENGE_PAGE.encode())


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "text/plain; charset=utf-8")], text.encode())


def _redirect(status: int, location: str) -> HttpResponse:
    return HttpResponse(status, [("Location", location)])


def _with_headers(response: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    """Adds headers in place; an empty value means that the header is left out."""
    response.headers += [(name, value) for name, value in headers.items() if value]
    return response


def _fill(template: str, request: HttpRequest) -> str:
    query = f"?{request.query}" if request.query else ""
    filled = template.replace("{host}", request.host).replace("{path}", request.raw_path)
    return filled.replace("{query}", query)


def _signed_in(route: Route, request: HttpRequest) -> str:
    """Whose session a page is asked for with."""
    for pair in request.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if route.sign_in and name == route.sign_in[0]:
            return html.escape(unquote(value))
    return ""


def _cookie_names(request: HttpRequest) -> set[str]:
    return {pair.partition("=")[0].strip() for pair in request.headers.get("cookie", "").split(";")}
