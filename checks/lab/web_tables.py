"""Reads what a scenario's file says of the web: hosts, their routes, guards and faults."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from checks.lab.guards import Guard, GuardKind
from checks.lab.scenario_tls import Staple
from checks.lab.scenario_web import Cors, Host, HttpFault, HttpFaultKind, Route
from checks.lab.tls_tables import read_certificate, tls_version
from checks.lab.toml_table import TomlTable

_PAGES = Path(__file__).parent / "scenarios" / "pages"
_SHORT_TYPES = {
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "binary": "application/octet-stream",
}


def read_host(table: TomlTable, header_sets: Mapping[str, Mapping[str, str]]) -> Host:
    headers: dict[str, str] = {}
    for set_name in table.strings("header_sets"):
        if set_name not in header_sets:
            raise table.fail(f"there is no header set {set_name!r}")
        headers |= header_sets[set_name]
    headers |= table.table("headers").strings_left()
    defaults = Host(name="", suffix="")
    host = Host(
        name=table.take("name", str),
        suffix=table.take("address", str),
        headers=headers,
        routes=tuple(_route(entry) for entry in table.list_of("routes")),
        certificate=read_certificate(table.table("certificate")),
        plain=table.take("plain", str, defaults.plain),
        plain_status=table.take("plain_status", int, defaults.plain_status),
        canonical=table.take("canonical", str, defaults.canonical),
        canonical_status=table.take("canonical_status", int, defaults.canonical_status),
        has_https=table.take("https", bool, defaults.has_https),
        min_tls=table.choice("min_tls", tls_version, defaults.min_tls),
        max_tls=table.choice("max_tls", tls_version, defaults.max_tls),
        is_published=table.take("published", bool, defaults.is_published),
        ttl=table.seconds("ttl", "5m"),
        is_compressed=table.take("compressed", bool, defaults.is_compressed),
        has_http2=table.take("http2", bool, defaults.has_http2),
        is_locked=table.take("locked", bool, defaults.is_locked),
        has_ipv6=table.take("ipv6", bool, defaults.has_ipv6),
        staple=table.choice("staple", Staple, defaults.staple),
        guards=tuple(_guard(entry) for entry in table.list_of("guards")),
    )
    table.finish()
    return host


def _route(table: TomlTable) -> Route:
    kind = table.take("type", str, "html")
    file_name = table.take("file", str, "")
    if file_name and "body" in table.left:
        raise table.fail("has both a body and a file")
    route = Route(
        path=table.take("path", str),
        status=table.take("status", int, 200),
        type=_SHORT_TYPES.get(kind, kind),
        body=_dated(_page(table, file_name) if file_name else table.take("body", str, "")),
        headers=table.table("headers").strings_left(),
        cookies=table.strings("cookies"),
        methods=table.strings("methods", ("GET", "HEAD")),
        redirect=table.take("redirect", str, ""),
        delay_ms=table.take("delay_ms", int, 0),
        cors=_cors(table.table("cors")) if "cors" in table.left else None,
        sign_in=_sign_in(table.table("sign_in")) if "sign_in" in table.left else None,
        accounts=table.table("accounts").strings_left(),
        is_leaky=table.take("leaky", bool, False),
    )
    table.finish()
    if not route.path.startswith("/"):
        raise table.fail("path must begin with a slash")
    return route


def _page(table: TomlTable, file_name: str) -> str:
    path = _PAGES / file_name
    if ".." in file_name or not path.is_file():
        raise table.fail(f"there is no page {file_name!r}")
    return path.read_text(encoding="utf-8")


def _dated(body: str) -> str:
    """Fills in the date that a security.txt has to carry, which must lie ahead (RFC 9116 §2.5.5)."""
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=90)
    return body.replace("{in_90_days}", ahead.strftime("%Y-%m-%dT00:00:00Z"))


def _guard(table: TomlTable) -> Guard:
    guard = Guard(
        path=table.take("path", str, "*"),
        kind=table.choice("kind", GuardKind),
        after=table.take("after", int, 0),
        method=table.take("method", str, ""),
        against_attacks=table.take("against_attacks", bool, False),
    )
    table.finish()
    return guard


def _cors(table: TomlTable) -> Cors:
    cors = Cors(
        origins=table.strings("origins"),
        credentials=table.take("credentials", bool, False),
        reflects=table.take("reflects", bool, False),
    )
    table.finish()
    return cors


def _sign_in(table: TomlTable) -> tuple[str, str]:
    needs = (table.take("cookie", str), table.take("at", str))
    table.finish()
    return needs


def read_http_fault(table: TomlTable) -> HttpFault:
    fault = HttpFault(
        host=table.take("host", str),
        kind=table.choice("kind", HttpFaultKind),
        path=table.take("path", str, ""),
        ms=table.take("ms", int, 0),
        times=table.take("times", int, 0),
        every=table.take("every", int, 0),
    )
    table.finish()
    return fault
