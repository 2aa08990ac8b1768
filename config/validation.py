"""Refuses to start on a missing, weak or odd setting, with one line for each, before anything is built."""

import ipaddress
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from config.mailing import PROVIDERS, provider_of

type Environment = Mapping[str, str]
type Rule = Callable[[Environment], Iterator[str]]

MODES = ("embedded", "production")
YES = {"1", "true", "yes", "on", "y", "ok"}
NO = {"0", "false", "no", "off", "n", ""}
LEAST = {
    "TRUSTED_PROXY_COUNT": 0,
    "HSTS_SECONDS": 0,
    "SESSION_DAYS": 1,
    "SESSION_IDLE_HOURS": 1,
    "WEB_WORKERS": 1,
    "WEB_THREADS": 1,
    "WORKER_PROCESSES": 1,
    "AUDIT_FACTS_KEPT_RUNS": 0,
}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_KEY = 50
SHORTEST_ENCRYPTION_KEY = 32
WEAK_KEY = re.compile(r"insecure|change.?me|development|example|secret.?key|^(.)\1+$", re.IGNORECASE)
DATABASES = {"sqlite", "postgres", "postgresql", "pgsql"}
BROKERS = {"redis", "rediss"}
MAILERS = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "filemail", "consolemail", "anymail"}
# These look at the network or at the code alone: a broken database must not stand in their way.
WITHOUT_DATABASE = {"audit", "catalogue", "lab"}


def needs_database(argv: list[str]) -> bool:
    """Whether the command of this process works with the records."""
    return not (Path(argv[0]).name == "manage.py" and len(argv) > 1 and argv[1] in WITHOUT_DATABASE)


def problems(environment: Environment, *, is_database_needed: bool = True) -> list[str]:
    """One line for each setting that is missing, weak or odd; empty when the portal may start."""
    rules: list[Rule] = [
        _mode,
        _booleans,
        _numbers,
        _proxies,
        _redis,
        _mail,
        _keys,
        _audit,
        _audit_networks,
        _audit_trust,
        _pack_certificate,
    ]
    if is_database_needed:
        rules.append(_database)
    if environment.get("PORTAL_MODE") == "production":
        rules += [_production, _production_key, _production_hosts]
    return [line for rule in rules for line in rule(environment)]


def refuse(environment: Environment, *, is_database_needed: bool = True) -> None:
    """Ends the process with exit code 2 and the problems on stderr, where there are any."""
    found = problems(environment, is_database_needed=is_database_needed)
    if found:
        sys.stderr.writelines(f"settings: {line}\n" for line in found)
        raise SystemExit(2)


def make_folders(*folders: Path) -> None:
    """Makes the folders that the portal writes to. Where it cannot, it ends the process with one line."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            sys.stderr.write(f"settings: VAR_DIR cannot be used: {error}\n")
            raise SystemExit(2) from error


def _mode(environment: Environment) -> Iterator[str]:
    mode = environment.get("PORTAL_MODE", "embedded")
    if mode not in MODES:
        yield f"PORTAL_MODE is {mode!r}; it is one of: {', '.join(MODES)}"


def _booleans(environment: Environment) -> Iterator[str]:
    for name in ("DEBUG", "TLS_REDIRECT", "ACTIVE_CHECKS", "SIGN_UP"):
        value = environment.get(name, "")
        if value.lower() not in YES | NO:
            yield f"{name} is {value!r}; it is yes or no"


def _numbers(environment: Environment) -> Iterator[str]:
    for name, least in LEAST.items():
        value = environment.get(name, str(least))
        if not value.isdecimal() or int(value) < least:
            yield f"{name} is {value!r}; it is a whole number, {least} or more"
    lease = environment.get("JOB_LEASE_SECONDS", "30")
    if not re.fullmatch(r"\d+(\.\d+)?", lease) or float(lease) == 0:
        yield f"JOB_LEASE_SECONDS is {lease!r}; it is a number of seconds above 0"
    days = environment.get("INVITATION_DAYS", "7")
    if not re.fullmatch(r"[1-9][0-9]?", days):
        yield f"INVITATION_DAYS is {days!r}; it is a number of days, 1 to 99"
    level = environment.get("LOG_LEVEL", "INFO")
    if level not in LOG_LEVELS:
        yield f"LOG_LEVEL is {level!r}; it is one of: {', '.join(LOG_LEVELS)}"


def _proxies(environment: Environment) -> Iterator[str]:
    header = environment.get("PROXY_TLS_HEADER", "")
    if header and not re.fullmatch(r"[A-Za-z][A-Za-z-]*", header):
        yield f"PROXY_TLS_HEADER is {header!r}; it is the name of a header, X-Forwarded-Proto for instance"
    for origin in _list(environment, "CSRF_TRUSTED_ORIGINS"):
        if urlsplit(origin).scheme not in {"http", "https"}:
            yield f"CSRF_TRUSTED_ORIGINS has {origin!r}; an origin begins with https://"


def _database(environment: Environment) -> Iterator[str]:
    yield from _url(environment, "DATABASE_URL", DATABASES, needs_host=False)
    url = environment.get("DATABASE_URL", "")
    if url and not urlsplit(url).path.strip("/"):
        yield "DATABASE_URL names no database; it ends with /name"


def _redis(environment: Environment) -> Iterator[str]:
    yield from _url(environment, "REDIS_URL", BROKERS, needs_host=True)


def _mail(environment: Environment) -> Iterator[str]:
    yield from _url(environment, "EMAIL_URL", MAILERS, needs_host=False)
    url = environment.get("EMAIL_URL", "")
    if re.match(r"smtp[a-z+]*://(/|$)", url):
        yield "EMAIL_URL names no server"
    if url.startswith("anymail:"):
        yield from _mail_provider(url)


def _mail_provider(url: str) -> Iterator[str]:
    """No value is shown: they are keys."""
    try:
        provider, options = provider_of(url)
    except ValueError:
        return  # it is no URL at all, which was said
    if provider not in PROVIDERS:
        yield f"EMAIL_URL names the provider {provider!r}; it is one of: {', '.join(sorted(PROVIDERS))}"
    elif missing := sorted(name for name in PROVIDERS[provider] if not options.get(name)):
        yield f"EMAIL_URL lacks {', '.join(missing)} for {provider}"


def _keys(environment: Environment) -> Iterator[str]:
    """None of them is shown."""
    for number, key in enumerate(_list(environment, "ENCRYPTION_KEYS"), start=1):
        if len(key) < SHORTEST_ENCRYPTION_KEY or len(set(key)) < 10 or WEAK_KEY.search(key):
            yield (
                f"ENCRYPTION_KEYS: key {number} is too short or too simple; "
                f"it is a random text of {SHORTEST_ENCRYPTION_KEY} characters or more"
            )


def _url(environment: Environment, name: str, schemes: set[str], *, needs_host: bool) -> Iterator[str]:
    """The value is never shown: it may hold a password."""
    if name not in environment:
        return
    try:
        parts = urlsplit(environment[name])
        parts.port  # noqa: B018  read for the error that an odd port raises
    except ValueError:
        yield f"{name} is not a URL that can be read"
        return
    if parts.scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
        yield f"{name} begins with {parts.scheme!r}; it is a URL that begins with one of: {known}"
    elif needs_host and not parts.hostname:
        yield f"{name} names no host"


def _audit_networks(environment: Environment) -> Iterator[str]:
    for network in _list(environment, "AUDIT_ALLOWED_NETWORKS"):
        try:
            width = ipaddress.ip_network(network).prefixlen
        except ValueError:
            yield f"AUDIT_ALLOWED_NETWORKS has {network!r}; a network is written 10.20.0.0/16"
            continue
        if width == 0:
            yield f"AUDIT_ALLOWED_NETWORKS has {network!r}, which would open every private address"


def _audit(environment: Environment) -> Iterator[str]:
    for resolver in _list(environment, "AUDIT_RESOLVERS"):
        if not _is_endpoint(resolver):
            yield f"AUDIT_RESOLVERS has {resolver!r}; a resolver is written 192.0.2.53:53"
    for pair in _list(environment, "AUDIT_ZONE_RESOLVERS"):
        zone, _, resolver = pair.partition("=")
        if not zone or not _is_endpoint(resolver):
            yield f"AUDIT_ZONE_RESOLVERS has {pair!r}; an entry is written zone=192.0.2.53:53"
    for pair in _list(environment, "AUDIT_RDAP_SERVERS"):
        suffix, _, server = pair.partition("=")
        if not suffix or not server.startswith("https://"):
            yield f"AUDIT_RDAP_SERVERS has {pair!r}; an entry is written suffix=https://rdap.registry.example/"
    for pair in _list(environment, "AUDIT_PORT_MAP"):
        if not all(_is_port(port) for port in (pair.partition("=")[0], pair.partition("=")[2])):
            yield f"AUDIT_PORT_MAP has {pair!r}; an entry is written 443=8443"


def _audit_trust(environment: Environment) -> Iterator[str]:
    authority = environment.get("AUDIT_CA_FILE", "")
    if authority and not Path(authority).is_file():
        yield f"AUDIT_CA_FILE is {authority!r}, where there is no file"
    anchors = environment.get("AUDIT_TRUST_ANCHORS", "")
    if anchors:
        reading = import_module("checks.net.anchors")  # DNSSEC is 5 MB of every process
        try:
            reading.read_anchors(Path(anchors))
        except ValueError as error:
            yield f"AUDIT_TRUST_ANCHORS is {anchors!r}, which {error}"


def _pack_certificate(environment: Environment) -> Iterator[str]:
    """One that has expired keeps nobody from working: no version is issued, and `manage.py check` says so."""
    path, passphrase = (environment.get(f"PACK_SIGNING_{name}", "") for name in ("FILE", "PASSPHRASE"))
    if path:
        reading = import_module("config.pack_certificate")  # cryptography is 18 MB of every process
        try:
            reading.read_pack_certificate(path, passphrase)
        except reading.UnusableCertificate as why:
            yield f"PACK_SIGNING_FILE is {path!r}, which {why}"
    elif passphrase:
        yield "PACK_SIGNING_PASSPHRASE is set, and PACK_SIGNING_FILE is not"


def _production(environment: Environment) -> Iterator[str]:
    if environment.get("DEBUG", "").lower() in YES:
        yield "DEBUG is on; in production it would show the inside of the portal to everyone"
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        if not environment.get(name):
            yield f"{name} is missing; production needs it"
    if environment.get("DATABASE_URL", "").startswith("sqlite"):
        yield "DATABASE_URL is SQLite; production needs PostgreSQL"


def _production_key(environment: Environment) -> Iterator[str]:
    key = environment.get("SECRET_KEY", "")
    if not key:
        yield "SECRET_KEY is missing; production needs one of its own"
    elif WEAK_KEY.search(key) or len(set(key)) < 10:
        yield "SECRET_KEY is a default or too simple; make a random one"
    elif len(key) < SHORTEST_KEY:
        yield f"SECRET_KEY has {len(key)} characters; it needs {SHORTEST_KEY} or more"


def _production_hosts(environment: Environment) -> Iterator[str]:
    hosts = list(_list(environment, "ALLOWED_HOSTS"))
    if not hosts:
        yield "ALLOWED_HOSTS is missing; it is the list of names that the portal is reached by"
    if "*" in hosts:
        yield "ALLOWED_HOSTS is *; production needs the names that the portal is reached by"


def _list(environment: Environment, name: str) -> Iterator[str]:
    yield from (part.strip() for part in environment.get(name, "").split(",") if part.strip())


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 65536


def _is_endpoint(text: str) -> bool:
    address, _, port = text.rpartition(":")
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    return _is_port(port)
