"""SPF verdicts, one row for each way in which a record can be good or bad."""

import json

import pytest

from checks.catalogue.mail_spf import spf
from checks.catalogue.mail_spf_lookups import spf_lookups
from checks.catalogue.mail_spf_senders import spf_senders
from checks.check import Severity, get_check
from checks.fixes.recipe import recipe_for

from .mail_zone import DOMAIN, Zone, Zones, judge, judge_with

TXT = f"{DOMAIN} TXT"


def _chain(length: int) -> dict[str, str | list[str]]:
    """A record whose includes nest that deep."""
    zone: dict[str, str | list[str]] = {TXT: "v=spf1 include:s1.test -all"}
    for level in range(1, length):
        zone[f"s{level}.test TXT"] = f"v=spf1 include:s{level + 1}.test -all"
    return zone | {f"s{length}.test TXT": "v=spf1 ip4:192.0.2.1 -all"}


def _fan(count: int) -> dict[str, str | list[str]]:
    """A record with that many includes beside each other."""
    terms = " ".join(f"include:s{number}.test" for number in range(count))
    return {TXT: f"v=spf1 {terms} -all"} | {f"s{number}.test TXT": "v=spf1 -all" for number in range(count)}


PUBLISHED: list[tuple[str, str, str, Zone]] = [
    ("a hard ending", "pass", "spf.valid", {TXT: "v=spf1 ip4:192.0.2.1 -all"}),
    ("a soft ending", "pass", "spf.valid", {TXT: ["v=spf1 mx ~all", "other=1"]}),
    (
        "the ending of a redirect",
        "pass",
        "spf.valid",
        {TXT: "v=spf1 redirect=r.test", "r.test TXT": "v=spf1 mx -all"},
    ),
    ("no mail at all", "pass", "spf.no-mail", {TXT: "v=spf1 -all"}),
    ("nothing", "fail", "spf.missing", {}),
    ("other texts only", "fail", "spf.missing", {TXT: "google-site-verification=1"}),
    ("a near miss", "fail", "spf.unreadable", {TXT: "v=spf1; mx -all"}),
    ("two records", "fail", "spf.multiple", {TXT: ["v=spf1 mx -all", "v=spf1 a -all"]}),
    ("a typing error", "fail", "spf.syntax", {TXT: "v=spf1 ip4:192.0.2 -all"}),
    ("two redirects", "fail", "spf.syntax", {TXT: "v=spf1 redirect=a.test redirect=b.test"}),
    ("an open door", "fail", "spf.allows-everyone", {TXT: "v=spf1 +all"}),
    ("an open door without its plus", "fail", "spf.allows-everyone", {TXT: "v=spf1 mx all"}),
    ("half of all addresses", "fail", "spf.allows-everyone", {TXT: "v=spf1 ip4:128.0.0.0/1 -all"}),
    ("a large network", "pass", "spf.valid", {TXT: "v=spf1 ip4:10.0.0.0/10 -all"}),
    ("the whole address space", "fail", "spf.allows-everyone", {TXT: "v=spf1 ip4:0.0.0.0/0 -all"}),
    (
        "an open door in an include",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": "v=spf1 +all"},
    ),
    (
        "an open door behind a redirect",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 redirect=r.test", "r.test TXT": "v=spf1 all"},
    ),
    (
        "an include that refuses everyone whom it matches",
        "pass",
        "spf.valid",
        {TXT: "v=spf1 -include:i.test ~all", "i.test TXT": "v=spf1 +all"},
    ),
    ("a neutral ending", "fail", "spf.neutral", {TXT: "v=spf1 mx ?all"}),
    ("no ending", "fail", "spf.no-all", {TXT: "v=spf1 mx"}),
    (
        "no ending behind a redirect",
        "fail",
        "spf.no-all",
        {TXT: "v=spf1 redirect=r.test", "r.test TXT": "v=spf1 mx"},
    ),
    ("terms after the ending", "warn", "spf.ignored-terms", {TXT: "v=spf1 -all include:i.test"}),
    ("a redirect beside an ending", "warn", "spf.ignored-terms", {TXT: "v=spf1 mx -all redirect=r.test"}),
    ("an equals sign for a colon", "warn", "spf.ignored-terms", {TXT: "v=spf1 include=i.test -all"}),
    ("ptr", "warn", "spf.ptr", {TXT: "v=spf1 ptr -all"}),
    ("a redirect to nothing", "fail", "spf.broken-redirect", {TXT: "v=spf1 redirect=r.test"}),
    ("a redirect in a circle", "fail", "spf.broken-redirect", {TXT: f"v=spf1 redirect={DOMAIN}"}),
    (
        "a redirect to a faulty record",
        "fail",
        "spf.broken-redirect",
        {TXT: "v=spf1 redirect=r.test", "r.test TXT": "v=spf1 moo -all"},
    ),
    (
        "a redirect without an answer",
        "could_not_tell",
        "spf.redirect-unanswered",
        {TXT: "v=spf1 redirect=r.test", "r.test TXT": "!SERVFAIL"},
    ),
    ("a redirect by message", "could_not_tell", "spf.redirect-depends", {TXT: "v=spf1 redirect=%{l}.r.test"}),
    (
        "a redirect beyond all limits",
        "could_not_tell",
        "spf.redirect-unfollowed",
        _fan(40) | {TXT: str(_fan(40)[TXT]).replace("-all", "redirect=r.test")},
    ),
    ("no answer", "could_not_tell", "dns.servfail", {TXT: "!SERVFAIL"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_the_record_is_judged(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(spf, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    json.dumps(verdict.evidence)


COUNTED: list[tuple[str, str, str, Zone]] = [
    ("nothing that costs", "pass", "spf.lookups", {TXT: "v=spf1 ip4:192.0.2.1 -all"}),
    ("exactly ten", "pass", "spf.lookups", _fan(10)),
    ("eleven", "fail", "spf.too-many-lookups", _fan(11)),
    ("a nest of ten", "pass", "spf.lookups", _chain(10)),
    ("a nest of eleven", "fail", "spf.too-many-lookups", _chain(11)),
    ("a nest without end", "fail", "spf.too-many-lookups", _chain(60)),
    (
        "ptr and macros cost too",
        "fail",
        "spf.too-many-lookups",
        {TXT: "v=spf1" + " ptr exists:%{i}.x.test" * 6 + " -all"},
    ),
    ("terms after all cost nothing", "pass", "spf.lookups", {TXT: "v=spf1 -all" + " ptr" * 20}),
    (
        "a redirect beside all costs nothing",
        "pass",
        "spf.lookups",
        {TXT: "v=spf1 -all redirect=nowhere.test"},
    ),
    ("two voids", "pass", "spf.lookups", {TXT: "v=spf1 a:v1.test a:v2.test -all"}),
    ("three voids", "fail", "spf.too-many-voids", {TXT: "v=spf1 a:v1.test mx:v2.test exists:v3.test -all"}),
    (
        "one address family is no void",
        "pass",
        "spf.lookups",
        {TXT: "v=spf1 a:v1.test a:v2.test a -all", f"{DOMAIN} AAAA": "2001:db8::1"},
    ),
    ("an include without record", "fail", "spf.broken-include", {TXT: "v=spf1 include:i.test -all"}),
    (
        "an include with two records",
        "fail",
        "spf.broken-include",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": ["v=spf1 -all", "v=spf1 mx -all"]},
    ),
    (
        "an include with a fault",
        "fail",
        "spf.broken-include",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": "v=spf1 moo -all"},
    ),
    (
        "an include of a name that is none",
        "fail",
        "spf.broken-include",
        {TXT: f"v=spf1 include:{'a' * 64}.test -all"},
    ),
    ("an include of itself", "fail", "spf.loop", {TXT: f"v=spf1 include:{DOMAIN} -all"}),
    (
        "a circle of two",
        "fail",
        "spf.loop",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": f"v=spf1 include:{DOMAIN.upper()} -all"},
    ),
    (
        "the same include twice is no circle",
        "pass",
        "spf.lookups",
        {
            TXT: "v=spf1 include:i.test include:j.test -all",
            "i.test TXT": "v=spf1 include:j.test -all",
            "j.test TXT": "v=spf1 -all",
        },
    ),
    (
        "eleven mail servers",
        "fail",
        "spf.too-many-mx",
        {TXT: "v=spf1 mx -all", f"{DOMAIN} MX": [f"10 mx{number}.test" for number in range(11)]},
    ),
    (
        "an include without an answer",
        "could_not_tell",
        "spf.unanswered",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": "!SERVFAIL"},
    ),
    (
        "an address without an answer",
        "could_not_tell",
        "spf.unanswered",
        {TXT: "v=spf1 a -all", f"{DOMAIN} A": "!TIMEOUT", f"{DOMAIN} AAAA": "!TIMEOUT"},
    ),
    (
        "no answer, but over the limit all the same",
        "fail",
        "spf.too-many-lookups",
        _fan(12) | {"s3.test TXT": "!SERVFAIL"},
    ),
    (
        "an include that differs for each message",
        "could_not_tell",
        "spf.depends-on-message",
        {TXT: "v=spf1 include:%{i}.x.test -all"},
    ),
    (
        "a macro that the domain fills in",
        "pass",
        "spf.lookups",
        {TXT: "v=spf1 include:_spf.%{d} -all", f"_spf.{DOMAIN} TXT": "v=spf1 -all"},
    ),
    ("no record", "not_applicable", "spf.nothing-to-count", {}),
    ("a faulty record", "not_applicable", "spf.nothing-to-count", {TXT: "v=spf1 moo"}),
    ("no answer", "could_not_tell", "dns.timeout", {TXT: "!TIMEOUT"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), COUNTED, ids=[row[0] for row in COUNTED])
def test_lookups_are_counted(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(spf_lookups, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    assert len(json.dumps(verdict.evidence)) < 60_000


def test_the_cost_of_each_include_is_shown_as_a_tree() -> None:
    zone = {
        TXT: "v=spf1 include:a.test mx -all",
        f"{DOMAIN} MX": "10 mx.test",
        "a.test TXT": "v=spf1 include:b.test a:none.test -all",
        "b.test TXT": "v=spf1 ip4:192.0.2.1 -all",
    }
    tree = judge(spf_lookups, zone).evidence["tree"]
    assert (tree["name"], tree["lookups"]) == (DOMAIN, 4)
    assert [(each["term"], each["lookups"]) for each in tree["terms"]] == [("include:a.test", 3), ("mx", 1)]
    inner = tree["terms"][0]["terms"]
    assert [(each["term"], each.get("void", False)) for each in inner] == [
        ("include:b.test", False),
        ("a:none.test", True),
    ]


def test_the_summary_names_the_dearest_include() -> None:
    zone = _fan(8) | {"s2.test TXT": "v=spf1 a a a -all", "s2.test A": "192.0.2.1"}
    assert judge(spf_lookups, zone).summary == (
        f"{DOMAIN}: 11 of 10 DNS look-ups, 4 of them in include:s2.test"
    )


def test_a_record_of_hundreds_of_includes_makes_few_questions() -> None:
    zones = Zones({TXT: "v=spf1" + "".join(f" include:s{number}.test" for number in range(500)) + " -all"})
    assert judge_with(zones, spf_lookups).summary.startswith(f"{DOMAIN}: at least 30 of 10")
    assert len(zones.asked) < 40


WITH_GOOGLE = {TXT: "v=spf1 include:_spf.google.com -all", "_spf.google.com TXT": "v=spf1 -all"}
SENDERS: list[tuple[str, tuple[str, ...], str, str, Zone]] = [
    ("nobody declared", (), "not_applicable", "spf.no-providers", WITH_GOOGLE),
    ("no record", ("Google Workspace",), "not_applicable", "spf.no-single-record", {}),
    ("named", ("google",), "pass", "spf.all-senders", WITH_GOOGLE),
    ("not named", ("Google Workspace", "Office 365"), "fail", "spf.missing-sender", WITH_GOOGLE),
    (
        "perhaps by address",
        ("Fastmail",),
        "warn",
        "spf.sender-by-address",
        {TXT: "v=spf1 ip4:192.0.2.0/24 -all"},
    ),
    ("own return address", ("Postmark",), "could_not_tell", "spf.own-return-address", WITH_GOOGLE),
    ("an unknown provider", ("Carrier Pigeon",), "could_not_tell", "spf.own-return-address", WITH_GOOGLE),
    (
        "an include without an answer",
        ("Fastmail",),
        "could_not_tell",
        "spf.senders-unknown",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": "!REFUSED"},
    ),
]


@pytest.mark.parametrize(
    ("what", "providers", "outcome", "code", "zone"), SENDERS, ids=[row[0] for row in SENDERS]
)
def test_providers_are_looked_for(
    what: str, providers: tuple[str, ...], outcome: str, code: str, zone: Zone
) -> None:
    verdict = judge(spf_senders, zone, providers=providers)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary


def test_a_lenient_ending_weighs_less_than_none_at_all() -> None:
    assert judge(spf, {TXT: "v=spf1 ?all"}).severity is Severity.MEDIUM
    assert get_check("mail.spf").worst is Severity.HIGH


@pytest.mark.parametrize(
    ("check", "zone", "record"),
    [
        (spf, PUBLISHED[7][3], "v=spf1 mx a -all"),
        (spf, {TXT: ["v=spf1 mx -all", "v=spf1 a ~all"]}, "v=spf1 mx a ~all"),
        (spf, {TXT: "v=spf1 mx ?all"}, "v=spf1 mx ~all"),
        (spf, {TXT: "v=spf1 ip4:1.2.3 mx -all"}, "v=spf1 mx -all"),
        (spf, {TXT: "v=spf1 ip4:0.0.0.0/0 mx -all"}, "v=spf1 mx -all"),
        (spf, {TXT: "v=spf1 -all include:i.test"}, "v=spf1 include:i.test -all"),
        (spf, {TXT: "v=spf1 include=i.test -all"}, "v=spf1 include:i.test -all"),
        (spf, {TXT: "v=spf1; mx ~all"}, "v=spf1 mx ~all"),
        (spf, {TXT: "v=spf1 redirect=r.test", "r.test TXT": "v=spf1 mx"}, "v=spf1 include:r.test ~all"),
        (
            spf_lookups,
            {TXT: "v=spf1 include:gone.test mx -all", f"{DOMAIN} MX": "10 m.test"},
            "v=spf1 mx -all",
        ),
        (
            spf_lookups,
            {TXT: "v=spf1 a:v1.test a:v2.test a:v3.test mx -all", f"{DOMAIN} MX": "1 m.test"},
            "v=spf1 mx -all",
        ),
    ],
)
def test_the_recipe_holds_the_mended_record(check, zone: Zone, record: str) -> None:
    verdict = judge(check, zone)
    key = "mail.spf" if check is spf else "mail.spf-lookups"
    evidence = json.loads(json.dumps(verdict.evidence))
    recipe = recipe_for(key, verdict.code, DOMAIN, evidence)
    assert recipe is not None
    assert f'{DOMAIN}. 3600 IN TXT "{record}"' in [block.content for block in recipe.blocks]


def test_too_many_lookups_are_mended_by_return_addresses_of_their_own() -> None:
    zone = _fan(11) | {TXT: "v=spf1 include:sendgrid.net " + str(_fan(11)[TXT]).removeprefix("v=spf1 ")}
    zone["sendgrid.net TXT"] = "v=spf1 -all"
    verdict = judge(spf_lookups, zone)
    recipe = recipe_for("mail.spf-lookups", verdict.code, DOMAIN, verdict.evidence)
    assert recipe is not None
    assert f'bounce.{DOMAIN}. 3600 IN TXT "v=spf1 include:sendgrid.net include:s10.test -all"' in [
        block.content for block in recipe.blocks
    ]


def test_a_missing_record_is_written_for_the_providers_that_were_seen() -> None:
    recipe = recipe_for("mail.spf", "spf.missing", DOMAIN, {}, frozenset({"Google Workspace", "Cloudflare"}))
    assert recipe is not None
    assert recipe.blocks[0].provider == "Cloudflare"
    assert "v=spf1 include:_spf.google.com ~all" in recipe.blocks[0].content
