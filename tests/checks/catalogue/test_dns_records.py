"""What the checks of approved and left-over records say, word for word, and what their recipes hold."""

from dataclasses import replace

import pytest

from checks.catalogue.dns_records import expected, stale
from checks.check import Severity, Verdict
from checks.facts.dns_records import TargetFacts, TargetSight, ZoneFacts
from checks.fixes.recipe import recipe_for
from checks.subjects import Domain, Host, HostRole, Surface, ZoneRecord
from checks.zone.comparison import LiveZone

DOMAIN = Domain("shop.test")
A = ZoneRecord("www.shop.test", "A", "192.0.2.1", 300)
MX = ZoneRecord("shop.test", "MX", "10 mx.test", 3600)
TEXT = ZoneRecord("shop.test", "TXT", "hello", 3600)
SURFACE = Surface(
    DOMAIN,
    hosts=(Host("www.shop.test", HostRole.WWW),),
    approved=(A, MX),
    approval="approved by Ana Lima on 1 May 2026 at 10:00 UTC",
)


def judge(
    *live: ZoneRecord, surface: Surface = SURFACE, lost: tuple[tuple[str, str, str], ...] = ()
) -> Verdict:
    return expected(DOMAIN, ZoneFacts(LiveZone(live, lost)), surface)


def test_a_pass_names_how_many_and_who_approved_them() -> None:
    said = judge(A, MX).summary
    assert said == "shop.test: all 2 records are as approved by Ana Lima on 1 May 2026 at 10:00 UTC"


def test_a_missing_record_is_named_with_what_would_break() -> None:
    verdict = judge(A)
    assert (verdict.code, verdict.severity) == ("expected.missing", None)
    assert verdict.summary == "shop.test: 1 missing: shop.test MX 10 mx.test"
    assert verdict.evidence["would_break"] == [
        "shop.test MX 10 mx.test: Mail to addresses at shop.test arrives by it."
    ]


def test_everything_that_differs_is_counted_and_the_worst_gives_the_code() -> None:
    verdict = judge(replace(A, value="192.0.2.9"), TEXT)
    assert verdict.code == "expected.missing"
    assert verdict.summary == (
        "shop.test: 1 missing, 1 changed, 1 not approved: shop.test MX 10 mx.test; "
        "www.shop.test A 192.0.2.9, approved 192.0.2.1; shop.test TXT hello"
    )


def test_what_was_only_added_weighs_less() -> None:
    verdict = judge(A, MX, TEXT)
    assert (verdict.code, verdict.severity) == ("expected.added", Severity.MEDIUM)
    assert verdict.evidence["added"] == ["shop.test TXT hello"]


def test_another_lifetime_is_a_warning_with_both_figures() -> None:
    verdict = judge(replace(A, ttl=60), MX)
    assert (verdict.code, verdict.severity) == ("expected.ttl", Severity.LOW)
    assert verdict.summary.endswith("www.shop.test A 60 s, approved 300 s")


def test_an_open_question_is_no_pass_and_a_difference_outweighs_it() -> None:
    lost = (("www.shop.test", "CAA", "TIMEOUT"), ("shop.test", "MX", "SERVFAIL"))
    verdict = judge(A, lost=lost)
    assert verdict.summary == "shop.test: no usable DNS answer for shop.test MX (SERVFAIL)"
    assert judge(replace(A, value="192.0.2.9"), lost=lost).code == "expected.changed"


def test_an_open_question_about_what_nobody_approved_does_not_hide_a_pass() -> None:
    assert judge(A, MX, lost=(("www.shop.test", "CAA", "SERVFAIL"),)).code == "expected.equal"


def test_many_differences_are_counted_past_the_third() -> None:
    approved = tuple(ZoneRecord(f"h{number}.shop.test", "A", "192.0.2.1", 300) for number in range(9))
    assert judge(surface=replace(SURFACE, approved=approved)).summary.endswith("; and 6 more")


@pytest.mark.parametrize(
    ("live", "block"),
    [
        ((A,), "shop.test. 3600 IN MX 10 mx.test."),
        ((A, MX, TEXT), "shop.test TXT hello"),
        ((replace(A, ttl=60), MX), "www.shop.test A 60 s, approved 300 s"),
    ],
)
def test_the_recipe_holds_the_clients_own_records(live: tuple[ZoneRecord, ...], block: str) -> None:
    verdict = judge(*live)
    recipe = recipe_for("dns.expected", verdict.code, "shop.test", verdict.evidence)
    assert recipe is not None
    assert any(block in one.content for one in recipe.blocks)


def left(*records: ZoneRecord, sights: tuple[TargetSight, ...] = ()) -> Verdict:
    return stale(DOMAIN, TargetFacts(sights), replace(SURFACE, records=records))


def test_a_leftover_address_is_named_even_when_it_has_an_owner() -> None:
    old = ZoneRecord("old.shop.test", "A", "192.0.2.7", 300, "The old shop", "Mira")
    verdict = left(A, old)
    assert verdict.summary == "shop.test: nothing on the surface map needs old.shop.test A 192.0.2.7"
    assert verdict.severity is Severity.LOW


@pytest.mark.parametrize(
    ("purpose", "owner", "code"), [("x", "y", "none"), ("x", "", "untied"), ("", "y", "untied")]
)
def test_a_text_is_kept_by_who_owns_it_and_says_why(purpose: str, owner: str, code: str) -> None:
    assert left(A, replace(TEXT, purpose=purpose, owner=owner)).code == f"stale.{code}"


def test_a_target_that_is_gone_outweighs_one_that_only_is_silent() -> None:
    sights = (
        TargetSight(A, "192.0.2.1", "silent", "nothing answers there (refused)"),
        TargetSight(MX, "mx.test", "nxdomain", "mx.test does not exist (NXDOMAIN)"),
    )
    verdict = left(A, MX, sights=sights)
    assert verdict.code == "stale.nxdomain"
    assert verdict.summary.endswith("leads nowhere: mx.test does not exist (NXDOMAIN) (and 1 more)")
    recipe = recipe_for("dns.stale", verdict.code, "shop.test", verdict.evidence)
    assert recipe is not None
    assert "shop.test MX 10 mx.test   ; mx.test does not exist (NXDOMAIN)" in recipe.blocks[0].content


def test_recipes_are_written_even_where_the_evidence_is_of_another_time() -> None:
    for key in ("dns.expected", "dns.stale"):
        for code in ("expected.added", "expected.ttl", "expected.missing", "stale.untied"):
            assert recipe_for(key, code, "shop.test", {"approved_records": [{"name": 3}], "added": 7})
