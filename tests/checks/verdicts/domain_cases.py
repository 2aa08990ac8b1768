"""Registrations: standing, ending, held, locked, and registries that say nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.lab import Host, HttpFault, HttpFaultKind, Route, Scenario, Zone
from tests.checks.verdicts.case import Case, small_world

_NOW = datetime.now(UTC)
_REGISTRY = {"test": "https://rdap.names.test/"}


def _answer(name: str, *statuses: str, days: float | None = 400) -> Route:
    said: dict[str, Any] = {"objectClassName": "domain", "ldhName": name.upper(), "status": statuses}
    if days is not None:
        at = (_NOW + timedelta(days=days)).isoformat()
        said["events"] = [{"eventAction": "expiration", "eventDate": at}]
    return Route(f"/domain/{name}", type="application/rdap+json", body=json.dumps(said))


_NAMES = small_world(
    "names",
    Host(
        "rdap.names.test",
        "1.1",
        routes=(
            _answer("names.test", "active", "client transfer prohibited"),
            Route("/domain/busy.test", status=429, body="{}"),
            Route("/domain/page.test", body="<title>Welcome</title>"),
        ),
    ),
    Host("silent.names.test", "1.2"),
    http_faults=(HttpFault("silent.names.test", HttpFaultKind.RESET),),
)


def _world(name: str, *statuses: str, days: float | None = 400) -> Any:
    """A domain of which the registry says this; the registry stands in its own zone."""
    domain = f"{name}.test"
    registry = Host(f"rdap.{domain}", "2.1", routes=(_answer(domain, *statuses, days=days),))
    return small_world(name, registry)


def _case(check: str, outcome: str, code: str, name: str, *statuses: str, days: float | None = 400) -> Case:
    world = _world(name, *statuses, days=days)
    return Case(f"domain.{check}", outcome, code, world, rdap={"test": f"https://rdap.{name}.test/"})


_COUNTRY = Scenario(
    "country",
    domain="shop.zz",
    zones=(Zone("shop.zz"),),
    hosts=(Host("rdap.shop.zz", "3.1", routes=(_answer("shop.zz", "active"),)),),
)
_SILENT = {"test": "https://silent.names.test/"}

CASES = (
    Case("domain.registered", "pass", "registered.active", "clean"),
    _case("registered", "fail", "registered.on-hold", "held", "client hold"),
    _case("registered", "fail", "registered.redemption", "redeemed", "redemption period", "pending delete"),
    _case("registered", "fail", "registered.pending-delete", "deleted", "pendingDelete"),
    _case("registered", "warn", "registered.pending-transfer", "moving", "pending transfer"),
    Case("domain.registered", "fail", "registered.not-registered", small_world("nobody"), rdap=_REGISTRY),
    Case("domain.registered", "could_not_tell", "registration.refused", small_world("busy"), rdap=_REGISTRY),
    Case("domain.registered", "could_not_tell", "registration.not-rdap", small_world("page"), rdap=_REGISTRY),
    Case("domain.registered", "could_not_tell", "net.reset", _NAMES, rdap=_SILENT),
    Case("domain.registered", "not_applicable", "registration.reserved", small_world("kept"), rdap={}),
    Case("domain.expiry", "pass", "expiry.far", _NAMES, rdap=_REGISTRY),
    _case("expiry", "warn", "expiry.ends-soon", "soon", days=40),
    _case("expiry", "fail", "expiry.ends-now", "now", days=10),
    _case("expiry", "fail", "expiry.expired", "over", days=-3),
    _case("expiry", "could_not_tell", "expiry.not-published", "secret", days=None),
    Case("domain.expiry", "not_applicable", "registration.reserved", small_world("reserved"), rdap={}),
    Case("domain.transfer-lock", "pass", "transfer-lock.set", _NAMES, rdap=_REGISTRY),
    _case("transfer-lock", "fail", "transfer-lock.missing", "open", "active"),
    Case(
        "domain.transfer-lock",
        "warn",
        "transfer-lock.maybe-not-offered",
        _COUNTRY,
        rdap={"zz": "https://rdap.shop.zz/"},
    ),
    Case("domain.transfer-lock", "could_not_tell", "net.reset", _NAMES, rdap=_SILENT),
    Case("domain.transfer-lock", "not_applicable", "registration.none", small_world("free"), rdap=_REGISTRY),
)
