"""Recipes survive whatever a database may hand them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import load_catalogue
from checks.fixes.dns_blocks import record_blocks
from checks.fixes.recipe import keys_with_recipes, recipe_for
from checks.mail_records.bimi import parse_bimi
from checks.mail_records.mta_sts import parse_mta_sts, parse_policy
from checks.mail_records.tls_rpt import parse_tls_rpt

CHECKS = (
    "mail.spf",
    "mail.spf-lookups",
    "mail.spf-senders",
    "mail.dkim",
    "mail.dmarc",
    "mail.dmarc-policy",
    "mail.dmarc-reports",
    "mail.mta-sts",
    "mail.tls-rpt",
    "mail.bimi",
    "mail.starttls",
)
CODES = (
    *(
        "spf.missing",
        "spf.unreadable",
        "spf.multiple",
        "spf.too-many-lookups",
        "dkim.missing",
        "dkim.testing",
    ),
    *("dkim.no-selector", "dkim.multiple", "dmarc.retired-tags", "dmarc.testing", "dmarc.subdomains-open"),
    *("dmarc.reports-not-accepted", "dmarc.public-suffix", "mta-sts.testing", "mta-sts.no-file"),
    *("starttls.unanswered", "starttls.wrong-name", "something.else"),
)
EVIDENCE_KEYS = (
    *("records", "near_misses", "errors", "tree", "terms", "missing", "selector", "selectors", "providers"),
    *("walk", "record", "found_at", "destinations", "term", "lookups", "asked", "mailbox", "policy"),
    *("host", "hosts", "mail_hosts", "policy_url", "logo"),
)
KEYS = st.sampled_from(EVIDENCE_KEYS)
TEXTS = st.text(max_size=40) | st.sampled_from(
    ["v=spf1 include:a.test -all", "v=spf1 ip4:1 redirect=x.test", "v=DMARC1; p=x", "v=DKIM1; p=", "s1"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("key", CHECKS)
def test_every_check_of_mail_has_a_recipe(key: str) -> None:
    load_catalogue()
    assert key in keys_with_recipes()


@pytest.mark.parametrize("key", CHECKS)
@pytest.mark.parametrize("code", CODES)
def test_a_recipe_needs_no_evidence(key: str, code: str) -> None:
    recipe = recipe_for(key, code, "brightcart.test")
    assert recipe is not None
    assert recipe.title
    assert recipe.steps


@given(st.sampled_from(CHECKS), st.sampled_from(CODES), st.dictionaries(KEYS, JSON, max_size=6))
def test_a_recipe_survives_any_evidence(key: str, code: str, evidence: dict[str, object]) -> None:
    assert recipe_for(key, code, "brightcart.test", evidence, frozenset({"Fastmail"})) is not None


def test_the_policy_file_names_every_mail_host_and_can_be_read() -> None:
    evidence = {"mail_hosts": ["mx1.x.test", "mx2.x.test"]}
    recipe = recipe_for("mail.mta-sts", "mta-sts.testing", "x.test", evidence)
    assert recipe is not None
    policy = parse_policy(recipe.blocks[0].content)
    assert (policy.mode, policy.errors) == ("enforce", ())
    assert policy.uncovered(evidence["mail_hosts"]) == ()


def test_what_the_recipes_publish_is_read_back_without_a_fault() -> None:
    for key, parse in (
        ("mail.tls-rpt", parse_tls_rpt),
        ("mail.bimi", parse_bimi),
        ("mail.mta-sts", parse_mta_sts),
    ):
        recipe = recipe_for(key, "something.else", "x.test")
        assert recipe is not None
        line = next(block.content for block in recipe.blocks if block.language == "dns")
        assert parse(line.partition('"')[2].removesuffix('"')).errors == ()


def test_a_size_limit_of_the_earlier_standard_is_dropped_from_the_record() -> None:
    evidence = {
        "record": "v=DMARC1; p=reject; rua=mailto:a@x.test!10m,mailto:b@x.test",
        "found_at": "_dmarc.x.test",
    }
    recipe = recipe_for("mail.dmarc", "dmarc.retired-tags", "x.test", evidence)
    assert recipe is not None
    assert "rua=mailto:a@x.test,mailto:b@x.test" in recipe.blocks[0].content


def test_long_text_is_cut_into_strings_of_255_for_a_zone_file() -> None:
    block = record_blocks("x.test", "x.test", "TXT", "a" * 300)[0]
    assert block.content == f'x.test. 3600 IN TXT "{"a" * 255}" "{"a" * 45}"'


def test_a_name_ends_in_a_dot_in_a_zone_file_and_in_none_in_a_form() -> None:
    zone_file, form = record_blocks("x.test", "a.x.test", "CNAME", "b.test.")[:2]
    assert zone_file.content == "a.x.test. 3600 IN CNAME b.test."
    assert "Name: a.x.test" in form.content


def test_a_command_for_a_name_below_the_domain_is_left_out_where_the_zone_is_not_known() -> None:
    assert "Vercel" in {block.provider for block in record_blocks("x.test", "_dmarc.x.test", "TXT", "v")}
    assert "Vercel" not in {block.provider for block in record_blocks("m.x.test", "m.x.test", "TXT", "v")}
