"""Recipes for names, redirects and speed hold the client's own names and stand any evidence."""

import pytest

from checks.check import all_checks
from checks.fixes.recipe import keys_with_recipes, recipe_for

KEYS = sorted(check.key for check in all_checks() if check.topic in {"dns", "routing", "speed"})


@pytest.mark.parametrize("key", KEYS)
def test_every_check_has_a_recipe(key: str) -> None:
    assert key in keys_with_recipes()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"conflicts": 3, "targets": "x", "hops": None, "record": 1, "ttl_seconds": "y"},
        {"conflicts": [{"records": 5}]},
    ],
)
@pytest.mark.parametrize("subject", ["app.brightcart.test", "https://app.brightcart.test/login"])
def test_recipe_stands_evidence_of_any_shape(key: str, evidence: dict[str, object], subject: str) -> None:
    recipe = recipe_for(key, "some.code", subject, evidence)
    assert recipe
    assert recipe.title
    assert recipe.steps
    assert "brightcart.test" in " ".join(
        [recipe.title, *recipe.steps, *(one.content for one in recipe.blocks)]
    )


def content(key: str, code: str, subject: str, **evidence: object) -> str:
    recipe = recipe_for(key, code, subject, evidence)
    assert recipe
    return "\n".join(block.content for block in recipe.blocks)


def test_duplicate_spf_records_are_merged_into_one() -> None:
    records = ["v=spf1 include:_spf.mail.test ~all", "v=spf1 mx include:_spf.mail.test -all"]
    conflict = {"code": "conflicts.duplicate-spf", "what": "two", "records": records}
    text = content("dns.conflicts", "conflicts.duplicate-spf", "a.test", conflicts=[conflict])
    assert text.startswith('a.test. 3600 IN TXT "v=spf1 include:_spf.mail.test mx ~all"')


def test_both_checks_merge_spf_records_into_the_same_one() -> None:
    records = ["v=spf1 include:_spf.mail.test a:mail.wall.test ~all", "v=spf1 mx -all"]
    conflict = {"code": "conflicts.duplicate-spf", "what": "two", "records": records}
    by_dns = content("dns.conflicts", "conflicts.duplicate-spf", "a.test", conflicts=[conflict])
    assert by_dns == content("mail.spf", "spf.multiple", "a.test", records=records)


def test_target_in_the_own_domain_is_no_strangers_prey() -> None:
    recipe = recipe_for("dns.dangling", "dangling.nxdomain", "a.test", {"target": "b.a.test", "is_own": True})
    assert recipe
    assert "stranger" not in " ".join(recipe.steps)


def test_ttl_recipe_repeats_the_record_with_a_short_ttl() -> None:
    text = content("dns.ttl", "ttl.too-long", "a.test", ttl_seconds=86400, record="a.test 86400 A 192.0.2.7")
    assert "a.test. 300 IN A 192.0.2.7" in text


def test_mx_alias_is_replaced_by_the_name_behind_it() -> None:
    targets = [{"name": "mx.a.test", "alias": "real.a.test", "preference": 5}]
    assert "a.test. 3600 IN MX 5 real.a.test." in content("dns.mx", "mx.alias", "a.test", targets=targets)


def test_canonical_recipe_redirects_the_other_name() -> None:
    text = content("routing.canonical", "canonical.both-serve", "a.test", canonical_host="www.a.test")
    assert "server_name a.test;" in text
    assert "https://www.a.test$request_uri" in text


def test_chain_is_shortened_to_its_end() -> None:
    hops = ["https://a.test/x → 301 to https://a.test/y", "https://a.test/y → 200"]
    assert "return 308 https://a.test/y;" in content(
        "routing.chain", "chain.long", "https://a.test/x", hops=hops
    )
