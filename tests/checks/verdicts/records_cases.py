"""The sprint's own books, from empty to complete; the registrar that they name is the lab's own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from checks.books import Account, Books, Contact, Duty, Key, Procedure
from checks.catalogue.records import RUNBOOKS, SYSTEMS
from checks.subjects import Surface
from tests.checks.verdicts.case import Case, small_world

TODAY = date(2026, 3, 2)
_BOOKISH = small_world("bookish")
_ACCOUNTS = tuple(
    Account(f"A{number}", system, "Northgate Domains", "Mira", "on", "vault/1", TODAY)
    for number, system in enumerate(SYSTEMS, 1)
)
_KEYS = (
    Key("API_URL", "production", "present", "Render", "Mira"),
    Key("API_URL", "staging", "present", "Render staging", "Mira"),
)
_PROCEDURES = tuple(Procedure(title, key, "Mira, +31 20 555 0100", TODAY) for key, title in RUNBOOKS.items())
_CONTACTS = (Contact("Mira", turn=1), Contact("Fjord support", "provider", turn=2))
_FULL = Books(TODAY, _ACCOUNTS, _KEYS, _PROCEDURES, _CONTACTS)
_CONFIRMED = ("deploy.recorded", "deploy.rollback-tested", "deploy.smoke", "watch.coverage", "watch.routes")


def _with(**changes: Any) -> Callable[[Surface], Surface]:
    return lambda surface: replace(surface, books=replace(_FULL, **changes))


def _due(check: str, **changes: Any) -> Callable[[Surface], Surface]:
    return _with(duties={check: (Duty("Written down", "Handover", is_due=True),)}, **changes)


def _gaps(check: str, code: str, **changes: Any) -> Iterable[Case]:
    """Unknown while its stage is open, wrong once that is done."""
    topic = check.partition(".")[0]
    topic = "access" if check == "domain.registrar-access" else topic
    yield Case(check, "could_not_tell", f"{topic}.not-written-yet", _BOOKISH, surface=_with(**changes))
    yield Case(check, "fail", code, _BOOKISH, surface=_due(check, **changes))


def _words(check: str) -> Iterable[Case]:
    """A line of the roadmap that is open, overdue, confirmed, waived."""
    topic = check.partition(".")[0]
    for outcome, code, duty in (
        ("could_not_tell", "not-confirmed-yet", Duty("Try it", "Deploy")),
        ("fail", "not-confirmed", Duty("Try it", "Deploy", is_due=True)),
        ("pass", "confirmed", Duty("Try it", "Deploy", is_confirmed=True, said="4 min", by="Ana")),
        ("not_applicable", "not-asked", Duty("Try it", "Deploy", is_waived=True, said="no deploys")),
    ):
        yield Case(check, outcome, f"{topic}.{code}", _BOOKISH, surface=_with(duties={check: (duty,)}))


def _access(*accounts: Account) -> Callable[[Surface], Surface]:
    return _with(accounts=accounts)


CASES = (
    Case("access.complete", "pass", "access.complete", _BOOKISH, surface=_with()),
    *_gaps("access.complete", "access.incomplete", accounts=()),
    *_gaps(
        "access.complete", "access.incomplete", accounts=(*_ACCOUNTS[1:], replace(_ACCOUNTS[0], owner=""))
    ),
    Case(
        "access.complete",
        "warn",
        "access.without-second-factor",
        _BOOKISH,
        surface=_access(*_ACCOUNTS[1:], replace(_ACCOUNTS[0], mfa="off")),
    ),
    Case(
        "access.complete",
        "warn",
        "access.unconfirmed",
        _BOOKISH,
        surface=_access(*_ACCOUNTS[1:], replace(_ACCOUNTS[0], confirmed_on=None)),
    ),
    Case(
        "access.complete",
        "fail",
        "access.disputed",
        _BOOKISH,
        surface=_access(*_ACCOUNTS[1:], replace(_ACCOUNTS[0], confirmed_on=None, dispute="It is Jo's.")),
    ),
    Case(
        "access.complete",
        "pass",
        "access.complete",
        _BOOKISH,
        surface=_access(*_ACCOUNTS[:-1], Account("A9", "payments", "None")),
    ),
    Case("env.inventory", "pass", "env.complete", _BOOKISH, surface=_with()),
    *_gaps("env.inventory", "env.incomplete", keys=()),
    *_gaps("env.inventory", "env.incomplete", keys=(replace(_KEYS[0], owner=""),)),
    Case(
        "env.inventory",
        "fail",
        "env.missing-in-production",
        _BOOKISH,
        surface=_with(keys=(replace(_KEYS[0], state="missing"),)),
    ),
    Case(
        "env.inventory",
        "warn",
        "env.shared-store",
        _BOOKISH,
        surface=_with(keys=(_KEYS[0], replace(_KEYS[1], store="render"))),
    ),
    *(
        Case("env.inventory", "pass", "env.complete", _BOOKISH, surface=_with(keys=keys))
        for keys in (
            tuple(replace(key, store="Render", is_secret=False) for key in _KEYS),
            (_KEYS[0], replace(_KEYS[1], store="Render", state="missing")),
            tuple(
                replace(key, store="Render", environment=where)
                for key, where in zip(_KEYS, ("staging", "local"), strict=True)
            ),
        )
    ),
    Case("runbooks.present", "pass", "runbooks.present", _BOOKISH, surface=_with()),
    *_gaps("runbooks.present", "runbooks.incomplete", procedures=_PROCEDURES[2:]),
    Case("runbooks.rehearsed", "pass", "runbooks.rehearsed", _BOOKISH, surface=_with()),
    *_gaps("runbooks.rehearsed", "runbooks.incomplete", procedures=(Procedure("Deploy", contact="Mira"),)),
    Case(
        "runbooks.rehearsed",
        "fail",
        "runbooks.rehearsal-failed",
        _BOOKISH,
        surface=_with(procedures=(replace(_PROCEDURES[0], has_failed=True), *_PROCEDURES[1:])),
    ),
    Case(
        "runbooks.rehearsed",
        "warn",
        "runbooks.stale",
        _BOOKISH,
        surface=_with(today=TODAY + timedelta(days=200)),
    ),
    Case("contacts.present", "pass", "contacts.present", _BOOKISH, surface=_with()),
    *(
        case
        for contacts in (
            (),
            _CONTACTS[:1],
            _CONTACTS[1:],
            tuple(replace(one, turn=None) for one in _CONTACTS),
            (*_CONTACTS, Contact("Tomas", can_be_reached=False)),
        )
        for case in _gaps("contacts.present", "contacts.incomplete", contacts=contacts)
    ),
    *(case for check in (*_CONFIRMED, "watch.drill") for case in _words(check)),
    Case("domain.registrar-access", "pass", "access.registrar-works", _BOOKISH, surface=_with()),
    *_gaps("domain.registrar-access", "access.registrar-missing", accounts=()),
    Case(
        "domain.registrar-access",
        "fail",
        "access.other-registrar",
        _BOOKISH,
        surface=_access(replace(_ACCOUNTS[0], provider="Quay Domains")),
    ),
    Case(
        "domain.registrar-access",
        "fail",
        "access.registrar-without-owner",
        _BOOKISH,
        surface=_access(replace(_ACCOUNTS[0], owner="")),
    ),
    Case(
        "domain.registrar-access",
        "warn",
        "access.registrar-unconfirmed",
        _BOOKISH,
        surface=_access(replace(_ACCOUNTS[0], confirmed_on=None)),
    ),
    Case(
        "domain.registrar-access",
        "fail",
        "access.registrar-disputed",
        _BOOKISH,
        surface=_access(replace(_ACCOUNTS[0], confirmed_on=None, dispute="It is Jo's.")),
    ),
    Case("domain.registrar-access", "not_applicable", "access.no-inventory", _BOOKISH),
)
