"""Bursts, filters, load and leaks judged from facts alone: the cases that no server makes easily."""

import json

import pytest

from checks.catalogue.caching_cross_user import cross_user
from checks.catalogue.edge_active import rate_limit, waf
from checks.catalogue.speed_load import load
from checks.facts.attack_probe import AttackFacts
from checks.facts.cross_user import NAMES, NOBODY, CrossUserFacts, View
from checks.facts.load import LoadAnswer, LoadFacts
from checks.facts.throttling import Attempt, ThrottleFacts
from checks.net.answers import Response
from checks.subjects import Host, HostRole, Route, RouteRole

LOGIN = Route("https://app.shop.test/login", RouteRole.LOGIN)
SHOP = Host("shop.test", HostRole.APEX)


def burst(*attempts: Attempt, form: str = "sent") -> ThrottleFacts:
    return ThrottleFacts(LOGIN.url, form, LOGIN.url, (Attempt("GET", 200, 0.1), *attempts), 3.0)


def taken(count: int, status: int = 401, seconds: float = 0.1) -> list[Attempt]:
    return [Attempt("POST", status, seconds)] * count


BURSTS = [
    (burst(*taken(29)), "fail", "rate-limit.none"),
    (burst(*taken(29, 200)), "fail", "rate-limit.none"),
    (burst(*taken(29, 302)), "fail", "rate-limit.none"),
    (burst(*taken(29, 403)), "could_not_tell", "rate-limit.not-counted"),
    (burst(*taken(29, 419)), "could_not_tell", "rate-limit.not-counted"),
    (burst(*taken(19)), "could_not_tell", "rate-limit.too-few"),
    (burst(*taken(9), *taken(9, seconds=1.4)), "pass", "rate-limit.slowed"),
    (burst(*taken(9), Attempt("POST", 429, 0.1, "throttled")), "pass", "rate-limit.throttled"),
    (burst(*taken(18), Attempt("POST", 429, 0.1, "throttled")), "pass", "rate-limit.throttled"),
    (burst(*taken(19), Attempt("POST", 429, 0.1, "throttled")), "warn", "rate-limit.late"),
    (burst(*taken(9), Attempt("POST", 0, 0.1, "dropped", "reset")), "pass", "rate-limit.throttled"),
    (burst(*taken(3), Attempt("POST", 0, 0.1, "", "tls")), "could_not_tell", "rate-limit.error"),
    (burst(*taken(3), *taken(2, 502)), "could_not_tell", "rate-limit.error"),
    (burst(*taken(29), form="none"), "could_not_tell", "rate-limit.no-form"),
    (burst(form="elsewhere"), "not_applicable", "rate-limit.elsewhere"),
    (ThrottleFacts(LOGIN.url), "not_applicable", "rate-limit.nothing-to-guess"),
]


@pytest.mark.parametrize(("facts", "outcome", "code"), BURSTS)
def test_rate_limit(facts: ThrottleFacts, outcome: str, code: str) -> None:
    verdict = rate_limit(LOGIN, facts)
    json.dumps(verdict.evidence)
    assert (verdict.outcome.value, verdict.code) == (outcome, code)
    assert LOGIN.url in verdict.summary


def got(status: int, **headers: str) -> Response:
    return Response("https://shop.test/", status, tuple(headers.items()))


ATTACKS = [
    (AttackFacts(), "not_applicable", "waf.not-guarded"),
    (AttackFacts(got(200), got(403)), "pass", "waf.blocked"),
    (AttackFacts(got(200), got(406)), "pass", "waf.blocked"),
    (AttackFacts(got(200), None, "reset"), "pass", "waf.blocked"),
    (AttackFacts(got(200), got(404)), "fail", "waf.none"),
    (AttackFacts(got(404), got(404)), "fail", "waf.none"),
    (AttackFacts(got(301, location="/x"), got(301, location="/x")), "fail", "waf.none"),
    (AttackFacts(got(403), got(403)), "could_not_tell", "waf.everybody"),
    (AttackFacts(got(503), got(403)), "could_not_tell", "waf.error"),
    (AttackFacts(got(200), got(500)), "fail", "waf.breaks"),
    (
        AttackFacts(
            got(301, location="https://www.shop.test/"), got(301, location="https://www.shop.test/?q")
        ),
        "not_applicable",
        "waf.redirects",
    ),
    (AttackFacts(got(301, location="https://www.shop.test/"), got(403)), "pass", "waf.blocked"),
]


@pytest.mark.parametrize(("facts", "outcome", "code"), ATTACKS)
def test_waf(facts: AttackFacts, outcome: str, code: str) -> None:
    verdict = waf(SHOP, facts)
    assert (verdict.outcome.value, verdict.code) == (outcome, code)


def answers(count: int, ms: float = 100, status: int = 200, error: str = "") -> list[LoadAnswer]:
    return [LoadAnswer(status, ms / 1000, error)] * count


def loaded(*several: LoadAnswer, stopped: str = "", target: float = 500) -> LoadFacts:
    return LoadFacts(LOGIN.url, target, 6, 120, several, 20.0, stopped, frozenset({200, 401}))


LOADS = [
    (loaded(*answers(120)), "pass", "load.holds"),
    (loaded(*answers(120, status=401)), "pass", "load.holds"),
    (loaded(*answers(119), *answers(1, status=500)), "pass", "load.holds"),
    (loaded(*answers(118), *answers(2, status=500)), "fail", "load.errors"),
    (loaded(*answers(118), *answers(2, status=0, error="reset")), "fail", "load.errors"),
    (loaded(*answers(118, status=404)), "fail", "load.errors"),
    (loaded(*answers(114), *answers(6, ms=900)), "pass", "load.holds"),
    (loaded(*answers(113), *answers(7, ms=900)), "fail", "load.slow"),
    (loaded(*answers(9), stopped="time was up"), "could_not_tell", "load.too-few"),
    (loaded(*answers(9, ms=900), stopped="an answer took 12 s"), "fail", "load.slow"),
    (loaded(stopped="time was up"), "could_not_tell", "load.too-few"),
    (loaded(*answers(50), LoadAnswer(429, 0.1, "429", True)), "could_not_tell", "load.held-back"),
    (loaded(target=0), "not_applicable", "load.no-target"),
]


@pytest.mark.parametrize(("facts", "outcome", "code"), LOADS)
def test_load(facts: LoadFacts, outcome: str, code: str) -> None:
    verdict = load(LOGIN, facts)
    json.dumps(verdict.evidence)
    assert (verdict.outcome.value, verdict.code) == (outcome, code), verdict.summary


ONE, TWO = NAMES


def views(*seen: tuple[str, tuple[str, ...]], accounts: int = 2) -> CrossUserFacts:
    return CrossUserFacts(
        LOGIN.url, accounts, tuple(View(visitor, LOGIN.url, 200, shows, "") for visitor, shows in seen)
    )


CROSSED = [
    (views((ONE, (ONE,)), (TWO, (TWO,)), (NOBODY, ())), "pass", "cross-user.apart"),
    (views((ONE, (ONE,)), (TWO, (TWO,)), (NOBODY, (TWO,))), "fail", "cross-user.served-to-nobody"),
    (views((ONE, (ONE,)), (TWO, (ONE,)), (NOBODY, ())), "fail", "cross-user.served-to-another"),
    (views((ONE, (ONE,)), (TWO, (TWO,)), (ONE, (TWO,))), "fail", "cross-user.served-to-another"),
    (views((ONE, ()), (TWO, (TWO,)), (NOBODY, ())), "could_not_tell", "cross-user.own-page-not-seen"),
    (views((ONE, (ONE,)), (NOBODY, ()), accounts=1), "could_not_tell", "cross-user.one-account"),
    (CrossUserFacts(LOGIN.url), "not_applicable", "cross-user.no-page"),
]


@pytest.mark.parametrize(("facts", "outcome", "code"), CROSSED)
def test_cross_user(facts: CrossUserFacts, outcome: str, code: str) -> None:
    verdict = cross_user(LOGIN, facts)
    assert (verdict.outcome.value, verdict.code) == (outcome, code)
