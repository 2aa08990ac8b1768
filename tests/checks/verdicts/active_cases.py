"""What sends more than a visitor does: with a permit it tells, without one it says why it sent nothing."""

from collections.abc import Callable
from dataclasses import replace

from checks.lab import (
    AuditHint,
    Guard,
    GuardKind,
    Host,
    HttpFault,
    HttpFaultKind,
    Route,
    Scenario,
)
from checks.permission.limits import CROSS_USER, LIMITS, LOAD, RATE_LIMIT, WAF, Limits, addresses_of
from checks.permission.warrant import Login, Permit, Warrants
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world

LOGIN_FORM = (
    "<form method=post action=/login><input type=hidden name=token value=abc><input type=email name=email>"
    "<input type=password name=password><button>Sign in</button></form>"
)
ACCOUNTS = {"one@lab.test": "first-of-two", "two@lab.test": "second-of-two"}


def permitted(key: str, *, per_address: int = 0, accounts: int = 0) -> Callable[[Surface], Warrants]:
    """A permit for one check on everything that it is aimed at, faster than a client would agree to."""

    def build(surface: Surface) -> Warrants:
        login = f"https://{surface.domain.name}/login"
        named = (*addresses_of(key, surface), login)
        limits = Limits(per_address or LIMITS[key].per_address, per_second=200)
        names = list(ACCOUNTS.items())[:accounts]
        if surface.domain.name == "clean.test":
            login = "https://app.clean.test/login"
            names = [("one@clean.test", "first-of-two"), ("two@clean.test", "second-of-two")][:accounts]
        logins = tuple(Login(login, name, password, name) for name, password in names)
        return Warrants([Permit(key, frozenset(named), limits)], logins=logins)

    return build


def site(name: str, *guards: Guard, page: str = LOGIN_FORM, posted: Route | None = None) -> Scenario:
    """One host with a home page and a sign-in page."""
    domain = f"{name}.test"
    posts = posted or Route("/login", methods=("POST",), status=401, body=page)
    return small_world(
        name,
        Host(
            domain,
            "1.1",
            routes=(Route("/", body="<h1>Home</h1>"), Route("/login", body=page), posts),
            guards=guards,
        ),
        audit=AuditHint(routes=(f"https://{domain}/login",)),
    )


def throttled(name: str, kind: GuardKind, after: int) -> Scenario:
    return site(name, Guard("/login", kind, after, "POST"))


def burst(code: str, outcome: str, scenario: Scenario, per_address: int = 0) -> Case:
    subject = f"https://{scenario.domain}/login"
    warrants = permitted(RATE_LIMIT, per_address=per_address)
    return Case(RATE_LIMIT, outcome, code, scenario, subject, warrants=warrants)


OPEN = site("wideopen")
ELSEWHERE = site("elsewhere", page=LOGIN_FORM.replace("action=/login", "action=https://id.provider.test/in"))
SCRIPTED = site("scripted", page="<div id=root></div>")
PICKY = site("picky", posted=Route("/login", methods=("POST",), status=400))

RATE_LIMITS = (
    burst("rate-limit.throttled", "pass", throttled("toomany", GuardKind.THROTTLE, 5)),
    burst("rate-limit.throttled", "pass", throttled("blocked", GuardKind.BLOCK, 5)),
    burst("rate-limit.throttled", "pass", throttled("worded", GuardKind.WORDS, 5)),
    burst("rate-limit.slowed", "pass", throttled("tarpit", GuardKind.DELAY, 3), per_address=7),
    burst("rate-limit.challenged", "pass", throttled("challenged", GuardKind.CHALLENGE, 5)),
    burst("rate-limit.late", "warn", throttled("latecomer", GuardKind.THROTTLE, 25)),
    burst("rate-limit.unclear", "warn", throttled("unclear", GuardKind.UNAVAILABLE, 5)),
    burst("rate-limit.none", "fail", OPEN),
    burst("rate-limit.error", "could_not_tell", throttled("breaks", GuardKind.BREAK, 5)),
    burst("rate-limit.no-form", "could_not_tell", SCRIPTED),
    burst("rate-limit.not-counted", "could_not_tell", PICKY),
    burst("rate-limit.too-few", "could_not_tell", site("hasty"), per_address=9),
    burst("rate-limit.elsewhere", "not_applicable", ELSEWHERE),
    Case(RATE_LIMIT, "not_applicable", "rate-limit.nothing-to-guess", OPEN, "https://wideopen.test/"),
    Case(RATE_LIMIT, "could_not_tell", "permission.missing", OPEN, "https://wideopen.test/login"),
    Case(
        RATE_LIMIT,
        "could_not_tell",
        "permission.not-covered",
        OPEN,
        "https://wideopen.test/login",
        warrants=lambda surface: Warrants([Permit(RATE_LIMIT, frozenset(), LIMITS[RATE_LIMIT])]),
    ),
    Case(
        RATE_LIMIT,
        "pass",
        "rate-limit.throttled",
        "clean",
        "https://app.clean.test/reset",
        warrants=permitted(RATE_LIMIT),
    ),
    burst(
        "net.reset", "could_not_tell", site("gone").with_faults(HttpFault("gone.test", HttpFaultKind.RESET))
    ),
)


def filtered(name: str, kind: GuardKind, *, against_attacks: bool = True) -> Scenario:
    return site(name, Guard("*", kind, against_attacks=against_attacks))


def attacked(code: str, outcome: str, scenario: Scenario) -> Case:
    return Case(WAF, outcome, code, scenario, warrants=permitted(WAF))


MOVED = small_world("moved", Host("moved.test", "1.1", canonical="https://www.elsewhere.test{path}{query}"))
BROKEN = small_world("broken", Host("broken.test", "1.1", routes=(Route("/", status=500),)))
WAFS = (
    attacked("waf.blocked", "pass", filtered("filtered", GuardKind.BLOCK)),
    attacked("waf.challenged", "pass", filtered("mistrusts", GuardKind.CHALLENGE)),
    attacked("waf.none", "fail", OPEN),
    attacked("waf.breaks", "fail", filtered("brittle", GuardKind.BREAK)),
    attacked(
        "waf.everybody", "could_not_tell", filtered("fortress", GuardKind.CHALLENGE, against_attacks=False)
    ),
    attacked("waf.error", "could_not_tell", BROKEN),
    attacked("waf.redirects", "not_applicable", MOVED),
    attacked("net.reset", "could_not_tell", RATE_LIMITS[-1].scenario),  # type: ignore[arg-type]
    Case(WAF, "could_not_tell", "permission.missing", OPEN),
    Case(WAF, "not_applicable", "waf.not-guarded", "clean", "status.clean.test"),
    Case(WAF, "pass", "waf.blocked", "clean", "www.clean.test", warrants=permitted(WAF)),
)


def loaded(code: str, outcome: str, scenario: Scenario | str, target: float = 900, domain: str = "") -> Case:
    def promise(surface: Surface) -> Surface:
        return replace(surface, p95_targets_ms={"home": target})

    subject = f"https://{domain or getattr(scenario, 'domain', '')}/"
    return Case(LOAD, outcome, code, scenario, subject, promise, warrants=permitted(LOAD))


FLAKY = site("flaky", Guard("/", GuardKind.BREAK, 60))
HELD_UP = site("heldup", Guard("/", GuardKind.THROTTLE, 60))
SLOW = small_world("slow", Host("slow.test", "1.1", routes=(Route("/", body="Home", delay_ms=60),)))
LOADS = (
    loaded("load.holds", "pass", OPEN),
    loaded("load.errors", "fail", FLAKY),
    loaded("load.slow", "fail", SLOW, target=20),
    loaded("load.held-back", "could_not_tell", HELD_UP),
    loaded("load.no-target", "not_applicable", OPEN, target=0),
    Case(
        LOAD,
        "could_not_tell",
        "permission.missing",
        OPEN,
        "https://wideopen.test/",
        lambda surface: replace(surface, p95_targets_ms={"": 900}),
    ),
)


def shop(
    name: str, *, is_leaky: bool = False, body: str = "Orders of {user}", page: str = LOGIN_FORM
) -> Scenario:
    """A host with a page of one's own behind a sign-in."""
    routes = (
        Route("/", body="Home"),
        Route("/login", body=page),
        Route(
            "/login",
            methods=("POST",),
            redirect="/dashboard",
            cookies=("session={user}; Path=/; Secure; HttpOnly",),
            accounts=ACCOUNTS,
        ),
        Route("/dashboard", body=body, sign_in=("session", "/login"), is_leaky=is_leaky),
    )
    domain = f"{name}.test"
    return small_world(
        name,
        Host(domain, "1.1", routes=routes),
        audit=AuditHint(routes=(f"https://{domain}/login", f"https://{domain}/dashboard")),
    )


def signed_in(
    code: str, outcome: str, scenario: Scenario | str, accounts: int = 2, subject: str = ""
) -> Case:
    subject = subject or f"https://{getattr(scenario, 'domain', '')}/dashboard"
    return Case(
        CROSS_USER, outcome, code, scenario, subject, warrants=permitted(CROSS_USER, accounts=accounts)
    )


LEAKY = shop("leaky", is_leaky=True)
MIXED = shop("mixedup", body="Orders of {user}, and of two@lab.test")
TIGHT = shop("tight")
CROSS = (
    signed_in("cross-user.apart", "pass", TIGHT),
    signed_in("cross-user.apart", "pass", "clean", subject="https://app.clean.test/dashboard"),
    signed_in("cross-user.served-to-nobody", "fail", shop("leaks", is_leaky=True), accounts=1),
    signed_in("cross-user.served-to-another", "fail", LEAKY),
    signed_in("cross-user.served-to-another", "fail", MIXED),
    signed_in("cross-user.one-account", "could_not_tell", TIGHT, accounts=1),
    signed_in("cross-user.no-login", "could_not_tell", TIGHT, accounts=0),
    signed_in("cross-user.not-signed-in", "could_not_tell", shop("scriptlogin", page="<div id=root></div>")),
    signed_in("cross-user.own-page-not-seen", "could_not_tell", shop("anonymous", body="Your orders")),
    Case(CROSS_USER, "could_not_tell", "permission.missing", TIGHT, "https://tight.test/dashboard"),
    Case(CROSS_USER, "not_applicable", "cross-user.no-page", TIGHT, "https://tight.test/login"),
)

CASES = (*RATE_LIMITS, *WAFS, *LOADS, *CROSS)
