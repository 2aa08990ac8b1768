"""One name at several addresses, and what is different at one of them."""

from checks.lab import AuditHint, Certificate, DnsFault, DnsFaultKind, Host, HttpFault, HttpFaultKind, Route
from tests.checks.verdicts.case import Case, small_world

_LOCAL = "twins.test"
_PAGE = Route("/", body="<!doctype html><title>Tea</title>")
_BROKEN = Route("/", status=502, body="Bad gateway")


def _host(name: str, number: int, *routes: Route, **more: object) -> Host:
    return Host(f"{name}.{_LOCAL}", f"32.{number}", routes or (_PAGE,), **more)  # type: ignore[arg-type]


_HOSTS = (
    _host("pair", 1),
    _host("pair", 2),
    _host("late", 3),
    _host("late", 4, certificate=Certificate(days_left=-2)),
    _host("private", 5),
    _host("private", 6, certificate=Certificate(issuer="unknown")),
    _host("late-twice", 7, certificate=Certificate(days_left=-2)),
    _host("late-twice", 8, certificate=Certificate(days_left=-2)),
    _host("broken", 9),
    _host("broken", 10, _BROKEN),
    _host("moved", 11),
    _host("moved", 12, canonical=f"https://pair.{_LOCAL}/"),
    _host("half", 13),
    _host("half", 14, has_https=False),
    _host("alone", 15),
    _host("torn", 16),
    _host("torn", 17),
    _host("stranger", 18),
    _host("stranger", 19, certificate=Certificate(names=("other.test",))),
    _host("dead", 22),
    _host("dead", 23, Route("/", delay_ms=60_000)),
    _host("mute", 24, Route("/", delay_ms=60_000)),
    _host("mute", 25, Route("/", delay_ms=60_000)),
    _host("throttled", 26),
    _host("throttled", 27, Route("/", status=429, body="Slow down")),
    _host("gate", 28),
    _host("gate", 29, Route("/", status=403, body="Just a moment", headers={"cf-mitigated": "challenge"})),
    # The IPv6 address leads to a machine that nobody renews the certificate of.
    _host("six", 20),
    _host("six", 21, certificate=Certificate(days_left=-2), is_published=False, has_ipv6=True),
)
_NAMES = tuple(dict.fromkeys(host.name for host in _HOSTS))
_WORLD = small_world(
    "twins",
    *_HOSTS,
    audit=AuditHint(hosts=(*_NAMES, f"lost.{_LOCAL}", f"gone.{_LOCAL}")),
    dns_faults=(DnsFault(f"lost.{_LOCAL}", DnsFaultKind.SERVFAIL),),
    http_faults=(HttpFault(f"torn.{_LOCAL}", HttpFaultKind.TLS_RESET),),
)


def _case(outcome: str, code: str, name: str) -> Case:
    return Case("tls.same-everywhere", outcome, f"same-everywhere.{code}", _WORLD, f"{name}.{_LOCAL}")


CASES = (
    _case("pass", "same", "pair"),
    _case("fail", "certificate", "late"),
    _case("fail", "certificate", "private"),
    _case("fail", "certificate", "six"),
    _case("fail", "answer", "broken"),
    _case("fail", "answer", "moved"),
    _case("warn", "silent-address", "half"),
    _case("warn", "silent-address", "dead"),
    _case("could_not_tell", "no-page", "mute"),
    _case("could_not_tell", "held-back", "throttled"),
    _case("could_not_tell", "held-back", "gate"),
    _case("could_not_tell", "silent-host", "torn"),
    _case("could_not_tell", "no-answer", "lost"),
    _case("could_not_tell", "no-address", "gone"),
    _case("not_applicable", "one-address", "alone"),
    _case("not_applicable", "other-host", "stranger"),
    _case("not_applicable", "refused", "late-twice"),
)
