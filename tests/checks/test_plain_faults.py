"""What a founder reads of a failing verdict is true of that very way of failing, code by code."""

import importlib
import pkgutil
import re
from datetime import date

import pytest

import tests.checks.verdicts as package
from checks.books import Account, Books, Contact, Duty
from checks.catalogue.caching import private, set_cookie
from checks.catalogue.headers_cookies import cookies
from checks.catalogue.mail_spf_lookups import spf_lookups
from checks.catalogue.records import SYSTEMS, access_complete, contacts_present
from checks.check import Check, Outcome, Verdict, all_checks, get_check
from checks.facts.assets import AssetFacts
from checks.facts.shared_cache import SharedCacheFacts
from checks.plain_fault_codes import PLAIN_FAULTS_OF_CODES
from checks.plain_faults import PLAIN_FAULTS, plain_fault
from checks.subjects import Domain, Route, RouteRole, Sprint, Surface
from tests.checks.catalogue.mail_zone import DOMAIN, judge
from tests.checks.catalogue.web_answers import HOST, answer, page, site

JARGON = re.compile(r"DNS|TLS|HTTP|SPF|DKIM|DMARC|CORS|CSP|HSTS|header|record|redirect")
TODAY = date(2026, 11, 1)


def failing_codes() -> set[tuple[str, str]]:
    """Each code with which a check is brought to fail over real sockets."""
    modules = [one.name for one in pkgutil.iter_modules(package.__path__) if one.name.endswith("_cases")]
    cases = [case for name in modules for case in importlib.import_module(f"{package.__name__}.{name}").CASES]
    return {(case.check, case.code) for case in cases if case.outcome == Outcome.FAIL}


FAILING = sorted(failing_codes())


def a_cookie(line: str) -> Verdict:
    return cookies(HOST, site(page(set_cookie=line)))


def a_shared_cookie(line: str) -> Verdict:
    shown = site(page(set_cookie=line, cache_control="public, max-age=60"))
    return set_cookie(HOST, shown, AssetFacts(HOST.name, ()))


def a_kept_login() -> Verdict:
    route = Route("https://app.shop.test/login", RouteRole.LOGIN)
    return private(route, SharedCacheFacts(answer(route.url, cache_control="public, max-age=60")))


def with_books(books: Books) -> Surface:
    return Surface(Domain("shop.test"), books=books)


def an_unknown_second_factor() -> Verdict:
    accounts = tuple(
        Account("A1", system, "P", "Ann", "unknown" if system == "dns" else "on", "1p", TODAY)
        for system in SYSTEMS
    )
    due = {"access.complete": (Duty("t", "s", is_due=True),)}
    return access_complete(Sprint(), with_books(Books(TODAY, accounts, duties=due)))


def a_missing_telephone() -> Verdict:
    people = (Contact("Ann", turn=1), Contact("Bob", "provider"), Contact("Eve", can_be_reached=False))
    due = {"contacts.present": (Duty("t", "s", is_due=True),)}
    return contacts_present(Sprint(), with_books(Books(TODAY, contacts=people, duties=due)))


def a_broken_include() -> Verdict:
    return judge(spf_lookups, {f"{DOMAIN} TXT": "v=spf1 include:gone.test -all"})


# What came of the check, what the founder reads of it, and what must not stand there.
READ = [
    (a_cookie("theme=dark; SameSite=None"), "headers.cookies", "browsers throw it away", "signed in"),
    (a_cookie("theme=dark; Secure; SameSite=odd"), "headers.cookies", "do not know", "signed in"),
    (a_cookie("sessionid=1; Secure; SameSite=Lax"), "headers.cookies", "keeps people signed in", "throw"),
    (a_shared_cookie("theme=dark; Secure"), "caching.set-cookie", "one visitor", "sign-in"),
    (a_kept_login(), "caching.private", "such as the sign-in", "behind"),
    (an_unknown_second_factor(), "access.complete", "how to get in", "belongs to nobody"),
    (a_missing_telephone(), "contacts.present", "how to reach them", "nobody"),
    (a_broken_include(), "mail.spf-lookups", "give up", "too long"),
]


@pytest.mark.parametrize(("verdict", "key", "says", "not_says"), READ)
def test_the_words_are_true_of_the_verdict(verdict: Verdict, key: str, says: str, not_says: str) -> None:
    assert verdict.outcome is Outcome.FAIL
    words = str(plain_fault(get_check(key), verdict.code))
    assert says in words
    assert not_says not in words


@pytest.mark.parametrize(("key", "code"), FAILING)
def test_every_way_of_failing_is_said_in_plain_words(key: str, code: str) -> None:
    check: Check = get_check(key)
    words = str(plain_fault(check, code))
    assert words.endswith(".")
    assert words not in {check.protects, check.title}
    assert not JARGON.search(words)


def test_no_words_are_left_of_what_can_no_longer_fail() -> None:
    assert set(PLAIN_FAULTS_OF_CODES) - set(FAILING) == set()
    known = {check.key: check for check in all_checks()}
    assert set(PLAIN_FAULTS) - set(known) == set()
