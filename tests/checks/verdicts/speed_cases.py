"""How fast routes answer, how much pages weigh, and for whom they wait."""

import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace

from checks.lab import AuditHint, Host, HttpFault, HttpFaultKind, Route
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world
from tests.checks.verdicts.many_sites import ManySites, page


def noise(size: int) -> str:
    """Text that compresses badly, the same in every run."""
    return b64encode(random.Random(size).randbytes(size)).decode()[:size]


_TIMED = small_world(
    "timed",
    Host(
        "timed.test",
        "1.1",
        routes=(page(), page(path="/login"), page(path="/account", delay_ms=120), page(path="/mute")),
    ),
    audit=AuditHint(
        routes=tuple(f"https://timed.test{path}" for path in ("/login", "/account", "/webhooks/pay", "/mute"))
    ),
    http_faults=(HttpFault("timed.test", HttpFaultKind.RESET, "/mute"),),
)
_LOGIN, _SLOW, _HOOK, _MUTE = (
    f"https://timed.test{path}" for path in ("/login", "/account", "/webhooks/pay", "/mute")
)


def _targets(target: float, before: Mapping[str, float] | None = None) -> Callable[[Surface], Surface]:
    """The same target for every role, and what was measured when the sprint began."""
    return lambda surface: replace(surface, p95_targets_ms={"": target}, speed_baseline_ms=dict(before or {}))


_ROUTES = (
    Case("speed.p95", "pass", "speed.on-target", _TIMED, _LOGIN, surface=_targets(5_000)),
    Case("speed.p95", "fail", "speed.over-target", _TIMED, _SLOW, surface=_targets(100)),
    Case("speed.p95", "not_applicable", "speed.no-target", _TIMED, _LOGIN),
    Case("speed.p95", "could_not_tell", "speed.no-answer", _TIMED, _MUTE, surface=_targets(5_000)),
    Case(
        "speed.regression",
        "pass",
        "regression.kept",
        _TIMED,
        _LOGIN,
        surface=_targets(5_000, {_LOGIN: 4_000}),
    ),
    Case(
        "speed.regression", "fail", "regression.slower", _TIMED, _SLOW, surface=_targets(5_000, {_SLOW: 20})
    ),
    Case(
        "speed.regression", "not_applicable", "regression.no-baseline", _TIMED, _LOGIN, surface=_targets(500)
    ),
    Case(
        "speed.regression",
        "not_applicable",
        "regression.not-timed",
        _TIMED,
        _HOOK,
        surface=_targets(500, {_HOOK: 90}),
    ),
    Case(
        "speed.regression",
        "could_not_tell",
        "speed.no-answer",
        _TIMED,
        _MUTE,
        surface=_targets(500, {_MUTE: 90}),
    ),
)

_ALL = ManySites("weights")
_APP = page('<link rel="stylesheet" href="/app.css"><script src="/app.js" defer></script>')
_BROKEN = _ALL.site("cut", _APP, fault=HttpFaultKind.RESET, path="/app.js")
_MUTE_SITE = _ALL.site("mute", fault=HttpFaultKind.RESET)
_JSON = _ALL.site("api-json", Route("/", type="application/json", body="{}"))
_GATE = _ALL.site("gate", fault=HttpFaultKind.CHALLENGE)


def _script(size: int) -> Route:
    return Route("/app.js", type="text/javascript", body=noise(size))


def _style(size: int) -> Route:
    return Route("/app.css", type="text/css", body=noise(size))


def _blocking(count: int, words: str = "") -> Route:
    tag = f'<script {words} src="https://cdn%d.elsewhere.test/a.js"></script>'
    scripts = "".join(tag % number for number in range(count))
    return Route("/", body=f"<!doctype html><html lang=en><head>{scripts}</head><p>Hello")


_TABLE = [
    ("speed.weight", "pass", "weight.light", _ALL.site("light", _APP, _script(90_000), _style(9_000))),
    ("speed.weight", "fail", "weight.scripts", _ALL.site("heavy", _APP, _script(600_000), _style(9_000))),
    ("speed.weight", "warn", "weight.page", _ALL.site("styled", _APP, _script(90_000), _style(1_500_000))),
    ("speed.weight", "could_not_tell", "weight.unknown", _BROKEN),
    ("speed.weight", "could_not_tell", "net.reset", _MUTE_SITE),
    ("speed.weight", "not_applicable", "site.no-html", _JSON),
    ("speed.third-party", "pass", "third-party.none", _ALL.site("alone", _blocking(5, "async"))),
    ("speed.third-party", "warn", "third-party.blocking", _ALL.site("waits", _blocking(1))),
    ("speed.third-party", "fail", "third-party.many", _ALL.site("queues", _blocking(4))),
    ("speed.third-party", "not_applicable", "site.no-html", _JSON),
    ("speed.third-party", "could_not_tell", "site.challenge", _GATE),
]

CASES = (*_ROUTES, *_ALL.cases(_TABLE))
