"""Reads scenarios from their TOML files, refusing what it does not know, with the place in the message."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path

from checks.lab.guards import Guard, GuardKind
from checks.lab.scenario import (
    AuditHint,
    Certificate,
    Cors,
    Host,
    HttpFault,
    HttpFaultKind,
    MailServer,
    Route,
    Scenario,
    ScenarioError,
    Staple,
)
from checks.lab.scenario_dns import (
    DnsFault,
    DnsFaultKind,
    Dnssec,
    DnssecFault,
    NameServer,
    ServerManner,
    Zone,
)
from checks.lab.scenario_mail import SmtpFaultKind
from checks.lab.toml_table import TomlTable

SCENARIO_DIR = Path(__file__).parent / "scenarios"
# The providers that other scenarios' records point to; every lab serves them.
GROUND = "providers"

SHORT_TYPES = {
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "binary": "application/octet-stream",
}


def scenario_names() -> tuple[str, ...]:
    """Every scenario that has a file, in alphabetical order, without the providers' ground."""
    return tuple(sorted(path.stem for path in SCENARIO_DIR.glob("*.toml") if path.stem != GROUND))


def load_scenario(name: str) -> Scenario:
    """Raises ScenarioError for a name without a file and for a file that makes no sense."""
    path = SCENARIO_DIR / f"{name}.toml"
    if "/" in name or not path.is_file():
        raise ScenarioError(f"there is no scenario {name!r}; there are {', '.join(scenario_names())}")
    return parse_scenario(path.read_text(encoding="utf-8"), name)


def parse_scenario(text: str, name: str) -> Scenario:
    """A scenario from TOML text; `name` is for messages and for `Scenario.name`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: {error}") from error
    table = TomlTable(data, name)
    header_sets = {key: table_.strings_left() for key, table_ in table.tables_by_key("headers")}
    scenario = Scenario(
        name=name,
        domain=table.take("domain", str, ""),
        summary=table.take("summary", str, ""),
        zones=tuple(_zone(entry) for entry in table.list_of("zones")),
        hosts=tuple(_host(entry, header_sets) for entry in table.list_of("hosts")),
        mail=tuple(_mail_server(entry) for entry in table.list_of("mail")),
        dns_faults=tuple(_dns_fault(entry) for entry in table.list_of("dns_faults")),
        http_faults=tuple(_http_fault(entry) for entry in table.list_of("http_faults")),
        audit=_audit_hint(table.table("audit")),
    )
    table.finish()
    return scenario


def _zone(table: TomlTable) -> Zone:
    zone = Zone(
        name=table.take("name", str),
        records=table.take("records", str, ""),
        ttl=table.seconds("ttl", "1h"),
        nameservers=table.strings("nameservers", Zone("").nameservers),
        servers=tuple(_name_server(entry) for entry in table.list_of("servers")),
        serial=table.take("serial", int, Zone("").serial),
        soa=table.take("soa", str, Zone("").soa),
        dnssec=_dnssec(table.table("dnssec")) if "dnssec" in table.left else None,
    )
    table.finish()
    return zone


def _name_server(table: TomlTable) -> NameServer:
    server = NameServer(
        name=table.take("name", str),
        suffix=table.take("address", str, ""),
        manner=table.choice("manner", ServerManner) if "manner" in table.left else ServerManner.GOOD,
        serial=table.take("serial", int, 0),
        records=table.take("records", str) if "records" in table.left else None,
        has_turns=table.take("turns", bool, False),
        delay_ms=table.take("delay_ms", int, 0),
        glue=table.take("glue", str, ""),
        in_parent=table.take("in_parent", bool, True),
        in_zone=table.take("in_zone", bool, True),
    )
    table.finish()
    return server


def _dnssec(table: TomlTable) -> Dnssec:
    dnssec = Dnssec(
        fault=table.choice("fault", DnssecFault) if "fault" in table.left else DnssecFault.NONE,
        hours_left=table.number("hours_left", Dnssec().hours_left),
        digest=table.take("digest", str, Dnssec().digest),
    )
    table.finish()
    return dnssec


def _certificate(table: TomlTable) -> Certificate:
    certificate = Certificate(
        days_left=table.number("days_left", 80),
        lifetime_days=table.take("lifetime_days", int, 90),
        names=table.strings("names"),
        is_self_signed=table.take("self_signed", bool, False),
        has_intermediate=table.take("intermediate", bool, True),
        key=table.choice("key", _key_kind) if "key" in table.left else "ec-p256",
        issuer=table.take("issuer", str, "acme"),
        must_staple=table.take("must_staple", bool, False),
        logs=table.take("logs", int, Certificate().logs),
    )
    table.finish()
    return certificate


def _host(table: TomlTable, header_sets: Mapping[str, Mapping[str, str]]) -> Host:
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
        certificate=_certificate(table.table("certificate")),
        plain=table.take("plain", str, defaults.plain),
        plain_status=table.take("plain_status", int, defaults.plain_status),
        canonical=table.take("canonical", str, defaults.canonical),
        canonical_status=table.take("canonical_status", int, defaults.canonical_status),
        has_https=table.take("https", bool, defaults.has_https),
        min_tls=table.choice("min_tls", _tls_version) if "min_tls" in table.left else defaults.min_tls,
        max_tls=table.choice("max_tls", _tls_version) if "max_tls" in table.left else defaults.max_tls,
        is_published=table.take("published", bool, defaults.is_published),
        ttl=table.seconds("ttl", "5m"),
        is_compressed=table.take("compressed", bool, defaults.is_compressed),
        has_http2=table.take("http2", bool, defaults.has_http2),
        is_locked=table.take("locked", bool, defaults.is_locked),
        has_ipv6=table.take("ipv6", bool, defaults.has_ipv6),
        staple=table.choice("staple", Staple) if "staple" in table.left else defaults.staple,
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
        type=SHORT_TYPES.get(kind, kind),
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
    path = SCENARIO_DIR / "pages" / file_name
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


def _mail_server(table: TomlTable) -> MailServer:
    server = MailServer(
        name=table.take("name", str),
        suffix=table.take("address", str),
        has_starttls=table.take("starttls", bool, True),
        certificate=_certificate(table.table("certificate")),
        banner=table.take("banner", str, "ESMTP ready"),
        ttl=table.seconds("ttl", "1h"),
        fault=table.choice("fault", SmtpFaultKind) if "fault" in table.left else None,
        min_tls=table.choice("min_tls", _tls_version) if "min_tls" in table.left else "1.2",
        max_tls=table.choice("max_tls", _tls_version) if "max_tls" in table.left else "1.3",
    )
    table.finish()
    return server


def _dns_fault(table: TomlTable) -> DnsFault:
    fault = DnsFault(
        name=table.take("name", str),
        kind=table.choice("kind", DnsFaultKind),
        types=table.strings("types"),
        times=table.take("times", int, 0),
    )
    table.finish()
    return fault


def _http_fault(table: TomlTable) -> HttpFault:
    fault = HttpFault(
        host=table.take("host", str),
        kind=table.choice("kind", HttpFaultKind),
        path=table.take("path", str, ""),
        ms=table.take("ms", int, 0),
        times=table.take("times", int, 0),
    )
    table.finish()
    return fault


def _audit_hint(table: TomlTable) -> AuditHint:
    hint = AuditHint(
        hosts=table.strings("hosts"),
        routes=table.strings("routes"),
        dkim=table.strings("dkim"),
        playbook=table.take("playbook", str, ""),
        edge=table.strings("edge"),
        origins=table.strings("origins"),
    )
    table.finish()
    return hint


def _tls_version(text: str) -> str:
    if text not in {"1.0", "1.1", "1.2", "1.3"}:
        raise ValueError(text)
    return text


def _key_kind(text: str) -> str:
    if text not in {"ec-p256", "rsa-2048", "rsa-1024"}:
        raise ValueError(text)
    return text
