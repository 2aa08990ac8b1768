"""TLS: whom browsers trust, for which name, until when, how strongly, and who sees to the renewal."""

from dataclasses import replace

from checks.lab import AuditHint, Certificate, Host, HttpFault, HttpFaultKind, Route
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world

_LOCAL = "tlscases.test"
_PAGE = (Route("/", body="<!doctype html><title>Tea</title>"),)


def _host(name: str, number: int, certificate: Certificate | None = None, **more: object) -> Host:
    certificate = certificate or Certificate()
    return Host(f"{name}.{_LOCAL}", f"30.{number}", _PAGE, certificate=certificate, **more)  # type: ignore[arg-type]


_HOSTS = (
    _host("good", 1),
    _host("late", 2, Certificate(days_left=-3)),
    _host("early", 3, Certificate(starts_in_days=2)),
    _host("own", 4, Certificate(is_self_signed=True)),
    _host("bare", 5, Certificate(has_intermediate=False)),
    _host(
        "fetchable",
        6,
        Certificate(has_intermediate=False, issuer_url=f"http://good.{_LOCAL}/.lab/issuer.der"),
    ),
    _host("lost", 7, Certificate(has_intermediate=False, issuer_url=f"http://good.{_LOCAL}/gone.der")),
    _host("unordered", 8, Certificate(sends=("leaf", "root", "issuer"))),
    _host("crossed", 9, Certificate(sends=("leaf", "issuer", "cross-sign"))),
    _host("crowded", 10, Certificate(sends=("leaf", "issuer", "stranger"))),
    _host("rooted", 11, Certificate(sends=("leaf", "issuer", "root"))),
    _host("late-issuer", 12, Certificate(issuer="expired")),
    _host("narrow", 13, Certificate(issuer="narrow")),
    _host("powerless", 14, Certificate(issuer="powerless")),
    _host("private", 15, Certificate(issuer="unknown")),
    _host("client", 16, Certificate(can_serve=False)),
    _host("unsigned", 17, Certificate(can_sign=False)),
    _host("authority", 18, Certificate(is_authority=True)),
    _host("long", 19, Certificate(days_left=700, lifetime_days=730)),
    _host("stranger", 20, Certificate(names=("other.test",))),
    _host("wild", 21, Certificate(names=(f"*.{_LOCAL}",))),
    _host("deep.wild", 22, Certificate(names=(f"*.{_LOCAL}",))),
    _host("partial", 23, Certificate(names=(f"par*.{_LOCAL}",))),
    _host("nameless", 24, Certificate(has_names=False)),
    _host("address", 25, Certificate(names=("127.0.0.1",))),
    _host("nul", 26, Certificate(names=(f"nul.{_LOCAL}\0.evil.test",))),
    _host("xn--bcher-kva", 27),
    _host("soon", 28, Certificate(days_left=20)),
    _host("sooner", 29, Certificate(days_left=10)),
    _host("now", 30, Certificate(days_left=1)),
    _host("brief", 31, Certificate(days_left=5, lifetime_days=6)),
    _host("by-hand", 32, Certificate(issuer="hand", days_left=200, lifetime_days=365)),
    _host("small", 33, Certificate(key="rsa-1024")),
    _host("sha1", 34, Certificate(issuer="sha1")),
    _host("null", 35, ciphers="ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-NULL-SHA"),
    _host("group", 36, Certificate(key="rsa-2048"), ciphers="DHE-RSA-AES128-GCM-SHA256"),
    _host("old", 37, min_tls="1.0"),
    _host("oldest", 38, min_tls="ssl3"),
    _host("older-only", 39, min_tls="1.0", max_tls="1.1"),
    _host("no-three", 40, max_tls="1.2"),
    _host("only-three", 41, min_tls="1.3"),
    _host("torn", 42),
)
_WORLD = small_world(
    "tlscases",
    *_HOSTS,
    audit=AuditHint(hosts=tuple(host.name for host in _HOSTS)),
    http_faults=(HttpFault(f"torn.{_LOCAL}", HttpFaultKind.TLS_RESET),),
)


def _owned(surface: Surface) -> Surface:
    return replace(surface, renewal_owner="Mira")


def _case(check: str, outcome: str, code: str, name: str) -> Case:
    return Case(f"tls.{check}", outcome, f"tls.{code}", _WORLD, f"{name}.{_LOCAL}")


CASES = (
    _case("trusted", "pass", "trusted", "good"),
    _case("trusted", "pass", "trusted", "rooted"),
    _case("trusted", "pass", "trusted-but-for-dates", "late"),
    _case("trusted", "pass", "trusted-but-for-dates", "early"),
    _case("trusted", "pass", "trusted", "small"),
    _case("trusted", "pass", "trusted", "sha1"),
    _case("trusted", "pass", "trusted", "older-only"),
    _case("trusted", "fail", "self-signed", "own"),
    _case("trusted", "fail", "missing-intermediate", "bare"),
    _case("trusted", "fail", "missing-intermediate", "fetchable"),
    _case("trusted", "fail", "missing-intermediate", "lost"),
    _case("trusted", "warn", "wrong-order", "unordered"),
    _case("trusted", "warn", "expired-cross-sign", "crossed"),
    _case("trusted", "warn", "superfluous", "crowded"),
    _case("trusted", "fail", "expired-issuer", "late-issuer"),
    _case("trusted", "fail", "name-constraints", "narrow"),
    _case("trusted", "fail", "not-an-authority", "powerless"),
    _case("trusted", "fail", "unknown-root", "private"),
    _case("trusted", "fail", "wrong-purpose", "client"),
    _case("trusted", "fail", "wrong-purpose", "unsigned"),
    _case("trusted", "fail", "authority-as-server", "authority"),
    _case("trusted", "fail", "too-long-lived", "long"),
    Case("tls.trusted", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("hostname", "pass", "hostname", "good"),
    _case("hostname", "pass", "hostname", "wild"),
    _case("hostname", "pass", "hostname", "xn--bcher-kva"),
    _case("hostname", "fail", "hostname", "stranger"),
    _case("hostname", "fail", "hostname", "deep.wild"),
    _case("hostname", "fail", "hostname", "partial"),
    _case("hostname", "fail", "hostname", "address"),
    _case("hostname", "fail", "hostname", "nul"),
    _case("hostname", "fail", "no-names", "nameless"),
    Case("tls.hostname", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("expiry", "pass", "expiry", "good"),
    _case("expiry", "pass", "short-lived", "brief"),
    _case("expiry", "warn", "expires-this-month", "soon"),
    _case("expiry", "fail", "expires-soon", "sooner"),
    _case("expiry", "fail", "expires-now", "now"),
    _case("expiry", "fail", "expired", "late"),
    _case("expiry", "fail", "not-yet-valid", "early"),
    Case("tls.expiry", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("renewal", "pass", "renewal", "good"),
    _case("renewal", "pass", "renewal", "brief"),
    replace(_case("renewal", "pass", "renewal-owned", "by-hand"), surface=_owned),
    _case("renewal", "warn", "renewal-nobody", "by-hand"),
    _case("renewal", "not_applicable", "renewal-nothing", "own"),
    Case("tls.renewal", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("versions", "pass", "versions", "good"),
    _case("versions", "fail", "old-version", "old"),
    _case("versions", "fail", "old-version", "oldest"),
    _case("versions", "fail", "old-version", "older-only"),
    _case("versions", "warn", "no-1.3", "no-three"),
    _case("versions", "warn", "no-1.2", "only-three"),
    Case("tls.versions", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
    _case("strength", "pass", "strength", "good"),
    _case("strength", "fail", "weak-key", "small"),
    _case("strength", "fail", "weak-signature", "sha1"),
    _case("strength", "fail", "broken-cipher", "null"),
    _case("strength", "fail", "weak-group", "group"),
    Case("tls.strength", "could_not_tell", "net.reset", _WORLD, f"torn.{_LOCAL}"),
)
