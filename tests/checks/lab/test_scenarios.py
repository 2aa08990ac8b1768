"""Scenario files say what they mean: a misspelt key or a contradiction is an error with its place."""

from pathlib import Path

import pytest

from checks.lab import (
    DnsFault,
    DnsFaultKind,
    Host,
    Scenario,
    ScenarioError,
    Zone,
    load_scenario,
    parse_scenario,
    scenario_names,
)
from checks.lab.scenario import check_scenarios
from checks.lab.scenario_file import AT_FIRST_DIR, load_at_first
from checks.lab.server import resolve_scenarios
from checks.lab.zones import Names, absolute

GOOD = """
domain = "a.test"
[headers.strict]
X-Frame-Options = "DENY"
[[zones]]
name = "a.test"
ttl = "5m"
records = "@ 1h TXT hello"
[[hosts]]
name = "a.test"
address = "9.1"
header_sets = ["strict"]
headers = { Server = "lab" }
certificate = { days_left = 3, self_signed = true }
[[hosts.routes]]
path = "/"
type = "json"
body = "{}"
[[dns_faults]]
name = "a.test"
kind = "servfail"
"""


def test_a_file_becomes_plain_values():
    scenario = parse_scenario(GOOD, "a")
    [host] = scenario.hosts
    assert scenario.zones[0].ttl == 300
    assert dict(host.headers) == {"X-Frame-Options": "DENY", "Server": "lab"}
    assert (host.certificate.days_left, host.certificate.is_self_signed) == (3, True)
    assert host.routes[0].type == "application/json"
    assert scenario.dns_faults == (DnsFault("a.test", DnsFaultKind.SERVFAIL),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('domain = "a.test"', "domain = ", r"^a: Invalid value"),
        ('domain = "a.test"', "domain = 1", r"^a: domain must be a str, not 1$"),
        ('domain = "a.test"', 'domian = "a.test"', r"^a: unknown key domian$"),
        ('address = "9.1"', "", r"^a, hosts a\.test: address is missing$"),
        ("days_left = 3", "days = 3", r"^a, hosts a\.test, certificate: unknown key days$"),
        ("days_left = 3", 'days_left = "3"', r"days_left must be a float"),
        ("days_left = 3", "days_left = true", r"days_left must be a int"),
        ("self_signed = true", 'key = "rsa-4"', r"key: 'rsa-4' is not known"),
        ('ttl = "5m"', 'ttl = "5 potatoes"', r"^a, zones a\.test: ttl: "),
        ('["strict"]', '["loose"]', r"there is no header set 'loose'"),
        ('path = "/"', 'path = "x"', r"path must begin with a slash"),
        ('body = "{}"', 'file = "no/such.html"', r"there is no page 'no/such\.html'"),
        ('body = "{}"', 'file = "../clean.toml"', r"there is no page"),
        ('body = "{}"', 'file = "clean/home.html"\nbody = ""', r"both a body and a file"),
        ('kind = "servfail"', 'kind = "sulk"', r"^a, dns_faults a\.test: kind: 'sulk' is not known$"),
        ('X-Frame-Options = "DENY"', "X-Frame-Options = 1", r"every value must be a string"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(old, new, message):
    assert old in GOOD
    with pytest.raises(ScenarioError, match=message):
        parse_scenario(GOOD.replace(old, new, 1), "a")


def test_an_entry_that_is_no_table_is_told():
    with pytest.raises(ScenarioError, match=r"^a: zones must be tables, not 'a\.test'$"):
        parse_scenario('zones = ["a.test"]', "a")


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ("www 5m", "zone a.test, line 1"),
        ("www SPAM x", "line 1: 'www SPAM x'"),
        ("www A 999.1.1.1", "line 1"),
        ("fine A 127.0.0.1\nwww MX 10", "line 2"),
        ("www.other.test. A 127.0.0.1", "lies outside"),
    ],
)
def test_a_record_that_makes_no_sense_is_told_with_its_line(records, message):
    with pytest.raises(ScenarioError, match=message):
        Names([Scenario("a", zones=(Zone("a.test", records),))], "127.53")


@pytest.mark.parametrize(
    ("scenarios", "message"),
    [
        ([Scenario("a"), Scenario("a")], "scenario a is given twice"),
        ([Scenario("a", zones=(Zone("x.test"), Zone("X.test.")))], "zone X.test. is given twice"),
        (
            [Scenario("a", hosts=(Host("x.test", "9.1"), Host("x.test", "9.1")))],
            "x.test at 9.1 is given twice",
        ),
        (
            [Scenario("a", hosts=(Host("x.test", "9.1"),)), Scenario("b", hosts=(Host("x.test", "9.2"),))],
            "host x.test is given twice",
        ),
        ([Scenario("a", hosts=(Host("x.test", "9.256"),))], "two numbers up to 255"),
        ([Scenario("a", hosts=(Host("x.test", "127.0.0.1"),))], "two numbers up to 255"),
        ([Scenario("a", hosts=(Host("x.test", "0.1"),))], "the lab's own"),
        (
            [Scenario("a", hosts=(Host("x.test", "9.1"), Host("y.test", "9.1", min_tls="1.0")))],
            "share their TLS versions",
        ),
    ],
)
def test_scenarios_that_contradict_each_other_are_refused(scenarios, message):
    with pytest.raises(ScenarioError, match=message):
        check_scenarios(scenarios)


def test_an_unknown_scenario_is_refused_with_the_known_ones():
    with pytest.raises(ScenarioError, match="there are brightcart, clean"):
        load_scenario("../clean")


def test_changes_of_what_is_not_there_are_refused():
    clean = load_scenario("clean")
    with pytest.raises(LookupError):
        clean.with_host("nobody.clean.test", ttl=1)
    with pytest.raises(LookupError):
        clean.with_records("other.test", "")
    with pytest.raises(TypeError):
        clean.with_host("www.clean.test", colour="red")


def test_all_files_fit_into_one_lab():
    scenarios = resolve_scenarios([])
    assert {scenario.name for scenario in scenarios} == {"providers", *scenario_names()}
    assert set(scenario_names()) == {"brightcart", "clean", "edgecases", "fablecraft", "tasklane"}


def test_a_scenario_can_be_served_as_its_sprint_found_it():
    then, now = load_at_first("tasklane"), load_scenario("tasklane")
    assert [host.name for host in then.hosts] == [host.name for host in now.hosts]
    assert then.host("app.tasklane.test").plain == "serve"
    assert then.host("tasklane.test") == now.host("tasklane.test")
    assert {fault.path for fault in then.http_faults} == {"", "/dashboard"}
    assert load_at_first("clean") == load_scenario("clean")


@pytest.mark.parametrize(
    "more", ['domain = "other.test"', '[[mail]]\nname = "mx.other.test"\naddress = "3.9"']
)
def test_nothing_else_can_have_been_different(more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tasklane.toml").write_text(more, encoding="utf-8")
    monkeypatch.setattr("checks.lab.scenario_file.AT_FIRST_DIR", tmp_path)
    with pytest.raises(ScenarioError, match="can be different"):
        load_at_first("tasklane")


def test_all_that_was_different_at_first_fits_into_one_lab_too():
    names = {path.stem for path in AT_FIRST_DIR.glob("*.toml")}
    assert names
    assert names < set(scenario_names())
    resolve_scenarios([load_at_first(name) for name in scenario_names()])


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenarios_audit_names_only_what_the_scenario_has(name):
    scenario = load_scenario(name)
    names = Names(resolve_scenarios([name]), "127.53")
    for host in scenario.audit.hosts:
        zone = names.zone_of(absolute(host))
        assert zone is not None
        assert zone.find(absolute(host)) is not None, host
    for route in scenario.audit.routes:
        assert scenario.host(route.split("/")[2]), route


def test_the_shops_leaked_settings_hold_nothing_that_looks_real():
    [route] = [
        route
        for route in load_scenario("brightcart").host("app.brightcart.test").routes
        if route.path == "/.env"
    ]
    values = dict(line.split("=", 1) for line in route.body.split())
    assert {value for key, value in values.items() if "PASSWORD" in key} == {
        "not-a-real-one",
        "also-not-a-real-one",
    }
