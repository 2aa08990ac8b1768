"""Hard cases of public logs and staples that take more than one certificate to bring about."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from checks.catalogue.tls_promises import stapling, transparency
from checks.check import Severity, Verdict
from checks.facts.staple import Staple, read_staple
from tests.checks.catalogue.test_tls import GOOD, HOST, NOW, OFFERS, facts

SHOWN = replace(OFFERS, has_shown_all=True)
LEAF, MIDDLE = GOOD
A, B, C = "aa" * 32, "bb" * 32, "cc" * 32


def told(verdict: Verdict) -> tuple[str, str]:
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def logged(days: float, *logs: str) -> object:
    return replace(LEAF, logs=logs, not_before=LEAF.not_after - timedelta(days=days))


TRANSPARENT = {
    "the same log twice": (logged(90, A, A), SHOWN, ("fail", "transparency.too-few")),
    "one in the certificate, one beside it": (
        logged(90, A),
        replace(SHOWN, logs=(B,)),
        ("pass", "transparency.logged"),
    ),
    "a long-lived one with two beside it": (
        logged(190),
        replace(SHOWN, logs=(A, B)),
        ("pass", "transparency.logged"),
    ),
    "a long-lived one with one beside it and one in its staple": (
        logged(190),
        replace(SHOWN, logs=(A,), staple=Staple("good", logs=(B,))),
        ("pass", "transparency.logged"),
    ),
    "a long-lived one with two in it and another beside it": (
        logged(190, A, B),
        replace(SHOWN, logs=(C,)),
        ("pass", "transparency.logged"),
    ),
    "a long-lived one with one in it and the same beside it": (
        logged(190, A),
        replace(SHOWN, logs=(A,)),
        ("fail", "transparency.too-few"),
    ),
    "the same one beside it": (logged(90, A), replace(SHOWN, logs=(A,)), ("fail", "transparency.too-few")),
    "one in the staple": (
        logged(90, A),
        replace(SHOWN, staple=Staple("good", logs=(B,))),
        ("pass", "transparency.logged"),
    ),
    "two in the staple": (
        logged(90),
        replace(SHOWN, staple=Staple("good", logs=(A, B))),
        ("pass", "transparency.logged"),
    ),
    "six months to the day": (logged(180, A, B), SHOWN, ("pass", "transparency.logged")),
    "a day more": (logged(181, A, B), SHOWN, ("fail", "transparency.too-few")),
    "a day more and a log more": (logged(181, A, B, C), SHOWN, ("pass", "transparency.logged")),
    "TLS 1.3 alone, with enough in the certificate": (
        logged(90, A, B),
        OFFERS,
        ("pass", "transparency.logged"),
    ),
    "TLS 1.3 alone, with too few": (logged(90, A), OFFERS, ("could_not_tell", "transparency.unseen")),
}


@pytest.mark.parametrize("what", TRANSPARENT)
def test_transparency(what: str) -> None:
    leaf, offers, expected = TRANSPARENT[what]
    assert told(transparency(HOST, facts(leaf, MIDDLE), offers)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("beside", [(), (A, B)])
def test_a_pass_says_what_was_not_looked_at(beside: tuple[str, ...]) -> None:
    leaf = logged(90) if beside else logged(90, A, B)
    verdict = transparency(HOST, facts(leaf, MIDDLE), replace(SHOWN, logs=beside))  # type: ignore[arg-type]
    assert "2 logs" in verdict.summary
    assert "who runs them, and whether browsers know them, was not looked at" in verdict.summary


def test_a_chain_to_a_root_that_browsers_do_not_know_needs_no_log() -> None:
    given = facts(logged(90), MIDDLE, error_code=19)  # type: ignore[arg-type]
    assert told(transparency(HOST, given, SHOWN)) == ("not_applicable", "transparency.untrusted")


def word(status: str = "good", **more: object) -> Staple:
    usual = Staple(status, serial=7, updated=NOW - timedelta(days=1), until=NOW + timedelta(days=6))
    return replace(usual, **more)  # type: ignore[arg-type]


STAPLES = {
    "good": (word(), "pass", "pass"),
    "good without an end": (word(until=None), "pass", "pass"),
    "ended a minute ago": (word(until=NOW - timedelta(minutes=1)), "warn", "fail"),
    "its issuer does not know it": (word("unknown"), "warn", "fail"),
    "revoked": (word("revoked"), "fail", "fail"),
    "revoked, and the word is old": (word("revoked", until=NOW - timedelta(days=1)), "fail", "fail"),
    "another one is revoked": (word("revoked", serial=8), "warn", "fail"),
    "the issuer is busy": (Staple(problem="the issuer said try_later"), "warn", "fail"),
    "nothing": (None, "not_applicable", "fail"),
}


@pytest.mark.parametrize("what", STAPLES)
def test_stapling(what: str) -> None:
    staple, without_demand, with_demand = STAPLES[what]
    offers = replace(SHOWN, staple=staple)
    assert told(stapling(HOST, facts(replace(LEAF, serial=7), MIDDLE), offers))[0] == without_demand
    strict = facts(replace(LEAF, serial=7, must_staple=True), MIDDLE)
    assert told(stapling(HOST, strict, offers))[0] == with_demand


def test_a_revoked_certificate_weighs_more_than_a_forgotten_staple() -> None:
    strict = facts(replace(LEAF, serial=7, must_staple=True), MIDDLE)
    forgotten = stapling(HOST, strict, SHOWN)
    assert (forgotten.code, forgotten.severity) == ("stapling.missing", Severity.HIGH)
    assert stapling(HOST, strict, replace(SHOWN, staple=word("revoked"))).severity is None


@pytest.mark.parametrize("data", [b"\x30\x03\x0a\x01\x00", b"\x30\x00", b"nonsense", b"0" * 70_000])
def test_what_is_no_staple_is_told(data: bytes) -> None:
    read = read_staple(data)
    assert read is not None
    assert read.problem
    assert read_staple(b"") is None
