"""The judgement of received and reported mail in its hard cases: what weighs more, what is not known."""

from dataclasses import replace
from typing import Any

import pytest

from checks.catalogue.mail_delivery import delivery
from checks.catalogue.mail_pass_rate import pass_rate
from checks.check import CouldNotFindOut, Outcome, Severity, Verdict
from checks.facts.delivery import CheckedSignature, DeliveryFacts
from checks.facts.dmarc import DmarcFacts, step_of
from checks.fixes.recipe import recipe_for
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.values import MailTraffic, NewestMessage, Source
from checks.mail_evidence.verification import Unverified
from checks.mail_records.dmarc import parse_dmarc, settle_walk
from checks.mail_records.spf_result import SpfEvaluation, SpfResult
from checks.net.answers import Answer, Record
from checks.subjects import Domain, SendingDomain, Surface
from tests.checks.mail_evidence.signed_mail import ARRIVED, eml

DOMAIN = SendingDomain("brightcart.test")
PASSES = SpfEvaluation(SpfResult.PASS, "brightcart.test")


def answer(name: str, *values: str, rcode: str = "NOERROR") -> Answer:
    return Answer(name, "TXT", rcode, tuple(Record(name, "TXT", 60, value) for value in values))


def walked(name: str, record: str = "v=DMARC1; p=none", rcode: str = "NOERROR") -> DmarcFacts:
    step = step_of(name, answer(f"_dmarc.{name}", *([record] if record else []), rcode=rcode))
    return DmarcFacts(name, (step,), settle_walk(name, [(name, parse_dmarc(record) if record else None)]))


def facts(**changes: Any) -> DeliveryFacts:
    """A message whose one signature holds and whose sender passes, with some of it changed."""
    message = read_eml(eml(**changes.pop("message", {})), ARRIVED)
    age_days = changes.pop("age_days", 1.0)
    unverified, rcode = changes.pop("unverified", None), changes.pop("rcode", "NOERROR")
    sound = DeliveryFacts(
        NewestMessage(DOMAIN.name, "k", message, age_days),
        tuple(
            CheckedSignature(one, answer("s1._domainkey.x.test", rcode=rcode), unverified)
            for one in message.signatures
        ),
        PASSES,
        message.sender_domain,
        {name: walked(name) for name in {DOMAIN.name, *(one.domain for one in message.signatures)}},
    )
    return replace(sound, **changes)


def judged(**changes: Any) -> tuple[str, str, Severity | None]:
    verdict = delivery(DOMAIN, facts(**changes))
    return verdict.outcome.value, verdict.code, verdict.severity


BROKEN = Unverified("mismatch", "it does not match")
SOFT = SpfEvaluation(SpfResult.SOFTFAIL, "brightcart.test")
SILENT = SpfEvaluation(SpfResult.TEMPERROR, "brightcart.test", problem="brightcart.test TXT got SERVFAIL")
BOTH = {"signatures": ({"d": "esp.test"}, {})}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("pass", "delivery.trusted", None)),
        ({"message": BOTH}, ("pass", "delivery.trusted", None)),
        ({"spf": SOFT}, ("warn", "delivery.spf-fails", Severity.MEDIUM)),
        ({"spf": SILENT}, ("could_not_tell", "delivery.spf-unknown", None)),
        ({"spf": None}, ("could_not_tell", "delivery.spf-unknown", None)),
        ({"unverified": BROKEN}, ("fail", "delivery.dkim-fails", Severity.MEDIUM)),
        ({"unverified": BROKEN, "spf": SOFT}, ("fail", "delivery.dkim-fails", Severity.HIGH)),
        ({"unverified": BROKEN, "spf": SILENT}, ("fail", "delivery.dkim-fails", Severity.HIGH)),
        ({"signatures": ()}, ("fail", "delivery.unsigned", Severity.MEDIUM)),
        ({"rcode": "SERVFAIL"}, ("could_not_tell", "delivery.unanswered", None)),
        ({"rcode": "SERVFAIL", "spf": SOFT}, ("could_not_tell", "delivery.unanswered", None)),
        ({"age_days": 14.0}, ("pass", "delivery.trusted", None)),
        ({"age_days": 14.1}, ("warn", "delivery.old", Severity.LOW)),
        ({"age_days": 90.0, "unverified": BROKEN}, ("fail", "delivery.dkim-fails", Severity.MEDIUM)),
        ({"message": {"seconds": 600}}, ("pass", "delivery.trusted", None)),
        ({"message": {"seconds": 601}}, ("warn", "delivery.slow", Severity.MEDIUM)),
        ({"message": {"seconds": -40}}, ("pass", "delivery.trusted", None)),
    ],
)
def test_each_state_of_a_message_has_its_verdict(
    changes: dict[str, Any], expected: tuple[str, str, Severity | None]
) -> None:
    assert judged(**changes) == expected


def test_a_signature_of_the_sender_service_alone_is_not_enough() -> None:
    verdict = delivery(DOMAIN, facts(message={"signatures": ({"d": "esp.test"},)}))
    assert verdict.code == "delivery.dkim-not-aligned"
    assert "signed by esp.test, not by brightcart.test" in verdict.summary


def test_strict_alignment_refuses_a_subdomain_that_relaxed_takes() -> None:
    message = {"signatures": ({"d": "mail.brightcart.test"},)}
    relaxed = walked("brightcart.test")
    below = replace(walked("mail.brightcart.test"), walk=relaxed.walk)
    strict = walked("brightcart.test", "v=DMARC1; p=none; adkim=s")
    own = {"mail.brightcart.test": below}
    assert judged(message=message, walks={**own, "brightcart.test": relaxed})[1] == "delivery.trusted"
    assert judged(message=message, walks={**own, "brightcart.test": strict})[1] == "delivery.dkim-not-aligned"


def test_a_silent_walk_matters_only_where_it_decides() -> None:
    silent = {"brightcart.test": walked("brightcart.test", "", "SERVFAIL")}
    assert judged(walks=silent)[1] == "delivery.trusted"
    below = {"message": {"signatures": ({"d": "mail.brightcart.test"},)}}
    assert judged(**below, walks=silent)[:2] == ("could_not_tell", "delivery.unanswered")


@pytest.mark.parametrize(
    ("age_days", "noted", "code"),
    [
        (5.0, "brightcart.test", "delivery.key-gone"),
        (0.5, "brightcart.test", "delivery.dkim-fails"),
        (5.0, "other.test", "delivery.dkim-fails"),
    ],
)
def test_a_key_that_was_there_on_arrival_is_no_fault_of_the_message(
    age_days: float, noted: str, code: str
) -> None:
    more = (f"Authentication-Results: mx.inbox.test; dkim=pass header.d={noted}",)
    gone = Unverified("key-gone", "no key there")
    assert judged(message={"more": more}, unverified=gone, age_days=age_days)[1] == code


def rated(*sources: Source, spf: Any = None, **changes: Any) -> Verdict:
    traffic = MailTraffic(
        DOMAIN.name,
        30,
        3,
        ("google.com",),
        sum(source.count for source in sources),
        sum(source.passed for source in sources),
        sources,
        **changes,
    )
    surface = Surface(Domain(DOMAIN.name), sending_domains=(DOMAIN,), mail_traffic=(traffic,))
    return pass_rate(DOMAIN, surface, {DOMAIN: spf or CouldNotFindOut("dns.servfail", "no answer")})


def own(count: int, passed: int) -> Source:
    return Source("192.0.2.1", count, passed, passed, passed, names=("brightcart.test",))


@pytest.mark.parametrize(
    ("sources", "code", "share"),
    [
        ((own(1000, 951),), "pass-rate.high", "95.1 %"),
        ((own(1000, 950),), "pass-rate.own-mail-fails", "95 %"),
        ((own(100_000, 99_999),), "pass-rate.high", "99.9 %"),
        ((own(50, 50),), "pass-rate.high", "100 %"),
        ((own(49, 49),), "pass-rate.too-few", "100 %"),
        ((own(49, 10),), "pass-rate.few-and-failing", "20.4 %"),
        ((own(900, 900), Source("8.8.8.8", 100, 0, 0, 0)), "pass-rate.strangers", "90 %"),
        ((own(900, 600), Source("8.8.8.8", 900, 0, 0, 0)), "pass-rate.own-mail-fails", "33.3 %"),
    ],
)
def test_the_rate_is_held_against_95_per_cent(sources: tuple[Source, ...], code: str, share: str) -> None:
    verdict = rated(*sources)
    assert verdict.code == code
    assert f"{share} of " in verdict.summary


def test_mail_of_strangers_weighs_less_than_ones_own() -> None:
    assert rated(own(900, 900), Source("8.8.8.8", 100, 0, 0, 0)).severity is Severity.MEDIUM
    assert rated(own(900, 600)).severity is None


def test_old_reports_say_nothing() -> None:
    assert rated(newest_age_days=61.0).outcome is Outcome.COULD_NOT_TELL
    assert "61 days" in rated(newest_age_days=61.0).summary


@pytest.mark.parametrize(
    "code",
    [
        "delivery.no-message",
        "delivery.old",
        "delivery.slow",
        "delivery.unsigned",
        "delivery.dkim-not-aligned",
        "delivery.dkim-fails",
        "delivery.spf-fails",
        "delivery.spf-not-aligned",
        "delivery.unanswered",
    ],
)
def test_each_verdict_on_a_message_has_steps_in_the_clients_own_names(code: str) -> None:
    evidence = dict(delivery(DOMAIN, facts(unverified=BROKEN)).evidence)
    recipe = recipe_for("mail.delivery", code, DOMAIN.name, evidence, frozenset({"Postmark"}))
    assert recipe is not None
    assert len(recipe.steps) >= 2
    told = f"{recipe.title} {recipe.steps} {recipe.blocks}"
    if code not in {"delivery.slow", "delivery.unanswered"}:
        assert DOMAIN.name in told
    if code in {"delivery.unsigned", "delivery.spf-not-aligned"}:
        assert "Postmark" in told


def test_the_recipe_for_a_low_rate_lists_who_fails() -> None:
    verdict = rated(own(900, 900), Source("8.8.8.8", 100, 0, 0, 0))
    recipe = recipe_for("mail.pass-rate", verdict.code, DOMAIN.name, verdict.evidence)
    assert recipe is not None
    assert "8.8.8.8: 0 of 100 pass" in recipe.blocks[0].content


def test_recipes_stand_evidence_of_another_shape() -> None:
    for code in ("delivery.dkim-fails", "delivery.unsigned", "delivery.spf-fails"):
        assert recipe_for("mail.delivery", code, DOMAIN.name, {"dkim": [1, {"domain": None}], "spf": 3})
    assert recipe_for("mail.pass-rate", "x", DOMAIN.name, {"senders": [{}, 4]})
