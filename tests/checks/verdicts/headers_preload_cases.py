"""Domains that ask to be on the browsers' preload list, and what stands in the way."""

from checks.lab import AuditHint, Certificate, Host, HttpFault, HttpFaultKind, Scenario
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import page

_READY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}


def _asking(name: str, number: int, *more: Host, **apex: object) -> Scenario:
    domain = f"{name}.test"
    usual: dict[str, object] = {"headers": _READY}
    host = Host(domain, f"33.{number}", (page(),), **(usual | apex))  # type: ignore[arg-type]
    return small_world(name, host, *more, audit=AuditHint(hosts=tuple(one.name for one in more)))


_TORN = small_world(
    "listed-torn",
    Host("listed-torn.test", "33.9", (page(),)),
    http_faults=(HttpFault("listed-torn.test", HttpFaultKind.TLS_RESET),),
)
_GATED = small_world(
    "listed-gate",
    Host("listed-gate.test", "33.10", (page(),), headers=_READY),
    http_faults=(HttpFault("listed-gate.test", HttpFaultKind.CHALLENGE),),
)
_WEAK_GROUP = Host(
    "old.listed-weak.test",
    "33.17",
    (page(),),
    certificate=Certificate(key="rsa-2048"),
    ciphers="DHE-RSA-AES128-GCM-SHA256",
    max_tls="1.2",
    plain="serve",
)

CASES = (
    Case("headers.preload", "pass", "preload.ready", _asking("listed", 1)),
    Case(
        "headers.preload",
        "pass",
        "preload.ready",
        _asking("listed-closed", 2, Host("app.listed-closed.test", "33.3", (page(),)), plain="none"),
    ),
    Case(
        "headers.preload",
        "fail",
        "preload.cuts-off",
        _asking("listed-old", 4, Host("old.listed-old.test", "33.5", has_https=False, plain="serve")),
    ),
    Case(
        "headers.preload",
        "fail",
        "preload.cuts-off",
        _asking(
            "listed-own",
            6,
            Host("box.listed-own.test", "33.7", (page(),), certificate=Certificate(is_self_signed=True)),
        ),
    ),
    Case(
        "headers.preload",
        "warn",
        "preload.refused",
        _asking("listed-short", 8, headers={"Strict-Transport-Security": "max-age=15552000; preload"}),
    ),
    Case("headers.preload", "warn", "preload.refused", _asking("listed-plain", 11, plain="serve")),
    Case(
        "headers.preload",
        "warn",
        "preload.refused",
        _asking(
            "listed-www",
            12,
            Host("www.listed-www.test", "33.13", (page(),)),
            plain="https://www.listed-www.test{path}",
        ),
    ),
    Case(
        "headers.preload",
        "warn",
        "preload.refused",
        _asking("listed-late", 15, certificate=Certificate(days_left=-2)),
    ),
    Case("headers.preload", "could_not_tell", "preload.unseen", _asking("listed-weak", 16, _WEAK_GROUP)),
    Case(
        "headers.preload",
        "fail",
        "preload.cuts-off",
        _asking(
            "listed-past", 18, Host("old.listed-past.test", "33.19", (page(),), max_tls="1.0", min_tls="1.0")
        ),
    ),
    Case("headers.preload", "could_not_tell", "net.reset", _TORN),
    Case("headers.preload", "could_not_tell", "preload.challenge", _GATED),
    Case(
        "headers.preload",
        "not_applicable",
        "preload.not-asked",
        _asking("unlisted", 14, headers={"Strict-Transport-Security": "max-age=63072000"}),
    ),
)
