"""Every verdict on where visitors end up."""

import json

import pytest

from checks.catalogue.routing import answers, chain, downgrade, https_upgrade, loop
from checks.catalogue.routing_hosts import canonical, keeps_path, permanent
from checks.check import Severity, Verdict
from checks.facts.routing import (
    KEPT_PATH,
    KEPT_QUERY,
    Entrance,
    EntranceFacts,
    PathFacts,
    PlainFacts,
    RouteFacts,
)
from checks.net.answers import Response, Visit
from checks.subjects import Domain, Host, Route, RouteRole, Surface
from tests.checks.catalogue.dns_answers import cut_off, page, redirect, visit

U = "https://a.test/"
HOST = Host("a.test")
CHALLENGE = page(U, 403, ("cf-mitigated", "challenge"))


def told(verdict: Verdict) -> tuple[str, str]:
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def hops(count: int) -> Visit:
    return visit(*(redirect(f"{U}{n}", f"{U}{n + 1}") for n in range(count)), page(f"{U}{count}"))


ANSWERS = [
    (Route(U), visit(page(U)), ("pass", "answers.expected")),
    (Route(U), visit(redirect(U, f"{U}x"), page(f"{U}x")), ("pass", "answers.expected")),
    (
        Route(U, expected_status=301),
        visit(redirect(U, f"{U}x"), page(f"{U}x", 404)),
        ("pass", "answers.expected"),
    ),
    (Route(U, expected_status=401), visit(page(U, 401)), ("pass", "answers.expected")),
    (Route(U, RouteRole.DASHBOARD), visit(page(U, 401)), ("pass", "answers.guarded")),
    (Route(U, RouteRole.WEBHOOK), visit(page(U, 405)), ("pass", "answers.guarded")),
    (Route(U, RouteRole.HOME), visit(page(U, 403)), ("fail", "answers.unexpected")),
    (Route(U), visit(page(U, 404)), ("fail", "answers.unexpected")),
    (Route(U), visit(page(U, 503)), ("fail", "answers.server-error")),
    (Route(U, RouteRole.DASHBOARD), visit(page(U, 500)), ("fail", "answers.server-error")),
    (Route(U), visit(redirect(U, U), stopped="loop"), ("fail", "answers.no-end")),
    (Route(U), visit(CHALLENGE), ("could_not_tell", "answers.challenge")),
    (Route(U), cut_off(redirect(U, "https://b.test/")), ("could_not_tell", "net.refused")),
    (Route(U), cut_off(redirect(U, "https://gone.test/"), kind="no-address"), ("fail", "answers.dead-end")),
    (
        Route(U),
        cut_off(redirect(U, "https://10.0.0.5/"), kind="forbidden-address"),
        ("fail", "answers.dead-end"),
    ),
    (
        Route(U),
        cut_off(redirect(U, "http://localhost:3000/"), kind="forbidden-url"),
        ("fail", "answers.dead-end"),
    ),
    (
        Route(U),
        cut_off(redirect(U, "https://b.test:8443/"), kind="forbidden-url"),
        ("could_not_tell", "net.forbidden-url"),
    ),
    (Route(U), visit(page(U, 429)), ("could_not_tell", "answers.throttled")),
    (Route(U), visit(redirect(U, f"{U}x"), stopped="too many redirects"), ("fail", "answers.no-end")),
]


def test_summary_names_the_status_that_the_visitor_ends_with() -> None:
    found = answers(Route(U), RouteFacts(U, visit(redirect(U, f"{U}x"), page(f"{U}x"))))
    assert found.summary == "https://a.test/ answers 301, then 200 at https://a.test/x"


@pytest.mark.parametrize(("route", "visited", "expected"), ANSWERS)
def test_answers(route: Route, visited: Visit, expected: tuple[str, str]) -> None:
    assert told(answers(route, RouteFacts(route.url, visited))) == expected


@pytest.mark.parametrize(
    ("role", "severity"), [(RouteRole.HOME, None), (RouteRole.LOGIN, None), (RouteRole.API, Severity.HIGH)]
)
def test_only_login_and_home_block_the_launch(role: RouteRole, severity: Severity | None) -> None:
    verdict = answers(Route(U, role), RouteFacts(U, visit(page(U, 500))))
    assert verdict.severity is severity


CHAIN = [
    (hops(0), ("pass", "chain.short")),
    (hops(1), ("pass", "chain.short")),
    (hops(2), ("warn", "chain.long")),
    (hops(3), ("warn", "chain.long")),
    (hops(4), ("fail", "chain.too-long")),
    (visit(redirect(U, U), stopped="loop"), ("fail", "chain.no-end")),
    (cut_off(redirect(U, "https://b.test/")), ("could_not_tell", "net.refused")),
]


@pytest.mark.parametrize(("visited", "expected"), CHAIN)
def test_chain(visited: Visit, expected: tuple[str, str]) -> None:
    assert told(chain(Route(U), RouteFacts(U, visited))) == expected


LOOP = [
    (hops(2), ("pass", "loop.none")),
    (visit(redirect(U, U), stopped="loop"), ("fail", "loop.found")),
    (visit(redirect(U, f"{U}x"), stopped="too many redirects"), ("fail", "loop.no-end")),
    (cut_off(redirect(U, "https://b.test/")), ("could_not_tell", "net.refused")),
]


@pytest.mark.parametrize(("visited", "expected"), LOOP)
def test_loop(visited: Visit, expected: tuple[str, str]) -> None:
    assert told(loop(Route(U), RouteFacts(U, visited))) == expected


PLAIN = "http://a.test/"
DOWNGRADE = [
    (hops(2), ("pass", "downgrade.none")),
    (visit(redirect(U, PLAIN), redirect(PLAIN, f"{U}x"), page(f"{U}x")), ("fail", "downgrade.found")),
    (cut_off(redirect(U, PLAIN)), ("fail", "downgrade.found")),
    (cut_off(redirect(U, "https://b.test/")), ("could_not_tell", "net.refused")),
]


@pytest.mark.parametrize(("visited", "expected"), DOWNGRADE)
def test_downgrade(visited: Visit, expected: tuple[str, str]) -> None:
    assert told(downgrade(Route(U), RouteFacts(U, visited))) == expected


UPGRADE = [
    (redirect(PLAIN, U), ("pass", "https-upgrade.same-host")),
    (redirect(PLAIN, "https://www.a.test/"), ("warn", "https-upgrade.other-host")),
    (redirect(PLAIN, "http://www.a.test/"), ("fail", "https-upgrade.stays-plain")),
    (page(PLAIN), ("fail", "https-upgrade.served-plain")),
    (page(PLAIN, 403), ("warn", "https-upgrade.refused")),
    (page(PLAIN, 500), ("fail", "https-upgrade.error")),
    (page(PLAIN, 429), ("could_not_tell", "https-upgrade.throttled")),
    (page(PLAIN, 503, ("cf-mitigated", "challenge")), ("could_not_tell", "https-upgrade.challenge")),
]


@pytest.mark.parametrize(("response", "expected"), UPGRADE)
def test_https_upgrade(response: Response, expected: tuple[str, str]) -> None:
    assert told(https_upgrade(HOST, PlainFacts("a.test", response))) == expected


WWW = "https://www.a.test/"
ABSENT = {"is_absent": True}
APEX_SERVES = {"visit": visit(page(U))}
WWW_SERVES = {"visit": visit(page(WWW))}
TO_WWW = {"visit": visit(redirect(U, WWW), page(WWW))}
TO_APEX = {"visit": visit(redirect(WWW, U), page(U))}
CANONICAL = [
    (TO_WWW, WWW_SERVES, "", ("pass", "canonical.one")),
    (APEX_SERVES, TO_APEX, "", ("pass", "canonical.one")),
    (APEX_SERVES, TO_APEX, "a.test", ("pass", "canonical.one")),
    (APEX_SERVES, TO_APEX, "www.a.test", ("fail", "canonical.other-than-chosen")),
    (APEX_SERVES, ABSENT, "", ("pass", "canonical.only-apex")),
    (APEX_SERVES, ABSENT, "www.a.test", ("fail", "canonical.absent")),
    (ABSENT, WWW_SERVES, "", ("fail", "canonical.no-apex")),
    (ABSENT, ABSENT, "", ("could_not_tell", "canonical.no-address")),
    (APEX_SERVES, WWW_SERVES, "", ("fail", "canonical.both-serve")),
    (
        TO_WWW,
        {"visit": visit(redirect(WWW, "https://b.test/"), page("https://b.test/"))},
        "",
        ("fail", "canonical.apart"),
    ),
    ({"visit": visit(redirect(U, WWW), stopped="loop")}, TO_APEX, "", ("fail", "canonical.loop")),
    (APEX_SERVES, {"error": "refused"}, "", ("could_not_tell", "canonical.no-answer")),
    ({"visit": cut_off(redirect(U, WWW))}, WWW_SERVES, "", ("could_not_tell", "canonical.no-answer")),
    ({"visit": visit(CHALLENGE)}, WWW_SERVES, "", ("could_not_tell", "canonical.challenge")),
]


@pytest.mark.parametrize(("apex", "www", "chosen", "expected"), CANONICAL)
def test_canonical(
    apex: dict[str, object], www: dict[str, object], chosen: str, expected: tuple[str, str]
) -> None:
    facts = EntranceFacts(Entrance("a.test", **apex), Entrance("www.a.test", **www))  # type: ignore[arg-type]
    surface = Surface(Domain("a.test"), canonical_host=chosen)
    assert told(canonical(Domain("a.test"), facts, surface)) == expected


PERMANENT = [
    (301, ("pass", "permanent.all")),
    (308, ("pass", "permanent.all")),
    (302, ("fail", "permanent.temporary")),
    (307, ("fail", "permanent.temporary")),
]


@pytest.mark.parametrize(("status", "expected"), PERMANENT)
def test_permanent(status: int, expected: tuple[str, str]) -> None:
    moved = visit(redirect(WWW, U, status), page(U))
    facts = EntranceFacts(Entrance("a.test", visit=visit(page(U))), Entrance("www.a.test", visit=moved))
    assert told(permanent(Domain("a.test"), facts, Surface(Domain("a.test")))) == expected


LOGIN = "https://accounts.a.test/login"
HOME = "https://app.a.test/"
# The hops of the apex, the chosen host, and what comes of it; www always shows its page.
MOVES = {
    "a permanent move, then a login": (
        (redirect(U, WWW), redirect(WWW, LOGIN, 302), page(LOGIN)), "", ("pass", "permanent.all"),
    ),
    "a login alone is no move": (
        (redirect(U, LOGIN, 302), page(LOGIN)), "", ("not_applicable", "permanent.no-redirect"),
    ),
    "a login and back": (
        (redirect(U, LOGIN, 302), redirect(LOGIN, U, 302), page(U)),
        "", ("not_applicable", "permanent.no-redirect"),
    ),
    "a temporary move, then a login": (
        (redirect(U, WWW, 302), redirect(WWW, LOGIN, 302), page(LOGIN)), "", ("fail", "permanent.temporary"),
    ),
    "a move to the host that was chosen": (
        (redirect(U, HOME, 302), page(HOME)), "app.a.test", ("fail", "permanent.temporary"),
    ),
    "a move to a host that nobody chose": (
        (redirect(U, HOME, 302), page(HOME)), "", ("not_applicable", "permanent.no-redirect"),
    ),
    "a login at the host that was chosen": (
        (redirect(U, f"{HOME}login?next=/", 302), page(HOME)),
        "app.a.test", ("not_applicable", "permanent.no-redirect"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVES)
def test_only_moves_to_the_one_address_are_to_be_permanent(what: str) -> None:
    hops, chosen, expected = MOVES[what]
    facts = EntranceFacts(
        Entrance("a.test", visit=visit(*hops)), Entrance("www.a.test", visit=visit(page(WWW)))
    )
    surface = Surface(Domain("a.test"), canonical_host=chosen)
    assert told(permanent(Domain("a.test"), facts, surface)) == expected


def test_permanent_without_redirects() -> None:
    alone = EntranceFacts(Entrance("a.test", visit=visit(page(U))), Entrance("www.a.test", is_absent=True))
    assert told(permanent(Domain("a.test"), alone, Surface(Domain("a.test")))) == (
        "not_applicable",
        "permanent.no-redirect",
    )
    lost = EntranceFacts(Entrance("a.test", error="refused"), Entrance("www.a.test", is_absent=True))
    assert told(permanent(Domain("a.test"), lost, Surface(Domain("a.test")))) == (
        "could_not_tell",
        "permanent.no-answer",
    )


ASKED = f"http://a.test{KEPT_PATH}?{KEPT_QUERY}"
SECURE = f"https://a.test{KEPT_PATH}?{KEPT_QUERY}"
NOT_FOUND = page(SECURE, 404)
KEEPS = [
    (redirect(ASKED, SECURE), NOT_FOUND, ("pass", "keeps-path.kept")),
    (redirect(ASKED, f"https://a.test/en{KEPT_PATH}/?{KEPT_QUERY}"), NOT_FOUND, ("pass", "keeps-path.kept")),
    (redirect(ASKED, U), NOT_FOUND, ("fail", "keeps-path.path-lost")),
    (redirect(ASKED, f"https://a.test{KEPT_PATH}"), NOT_FOUND, ("fail", "keeps-path.query-lost")),
    (redirect(ASKED, SECURE), redirect(SECURE, WWW), ("fail", "keeps-path.path-lost")),
    (redirect(ASKED, SECURE), redirect(SECURE, "/home"), ("pass", "keeps-path.kept")),
    (page(ASKED, 404), NOT_FOUND, ("not_applicable", "keeps-path.no-redirect")),
    ("timed out", NOT_FOUND, ("could_not_tell", "keeps-path.no-answer")),
    (page(ASKED, 404), "timed out", ("could_not_tell", "keeps-path.no-answer")),
    (
        page(ASKED, 403, ("cf-mitigated", "challenge")),
        NOT_FOUND,
        ("could_not_tell", "keeps-path.challenge"),
    ),
    (
        redirect(ASKED, SECURE),
        redirect(SECURE, "https://id.example.test/authorize?state=x", 302),
        ("pass", "keeps-path.kept"),
    ),
    (
        redirect(ASKED, SECURE),
        redirect(SECURE, "https://b.test/in?to=%2Flaunch-check%2Fkept", 302),
        ("pass", "keeps-path.kept"),
    ),
    (
        redirect(ASKED, SECURE),
        redirect(SECURE, "https://b.test/login", 301),
        ("fail", "keeps-path.path-lost"),
    ),
    (redirect(ASKED, SECURE), redirect(SECURE, "https://b.test/", 302), ("fail", "keeps-path.path-lost")),
    ("timed out", redirect(SECURE, WWW), ("fail", "keeps-path.path-lost")),
]


@pytest.mark.parametrize(("plain", "secure", "expected"), KEEPS)
def test_keeps_path(plain: Response | str, secure: Response | str, expected: tuple[str, str]) -> None:
    assert told(keeps_path(HOST, PathFacts("a.test", plain, secure))) == expected
