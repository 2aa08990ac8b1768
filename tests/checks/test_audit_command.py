"""`manage.py audit` and `manage.py catalogue` as people and programs use them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line

from checks.check import all_checks
from checks.lab import running_lab
from checks.lab.running import RunningLab
from checks.lab.scenario_dns import DnsFault, DnsFaultKind
from checks.permission.limits import LIMITS
from checks.subjects import Sprint

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with a broken DATABASE_URL: the commands must not need one."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "nonsense://nowhere", "COLUMNS": "120"} | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["clean", "brightcart", "edgecases"]) as running:
        yield running


def options(lab: RunningLab) -> list[str]:
    words = ["--resolver", lab.resolver, "--ca", str(lab.ca_file)]
    for network in lab.networks:
        words += ["--allow", network]
    for usual, served in lab.port_map.items():
        words += ["--port-map", f"{usual}:{served}"]
    return words


def audit(lab: RunningLab, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In this process, where a second of starting is spared; pytest-django lets nobody at a database here."""
    out, err, code = StringIO(), StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            execute_from_command_line(["manage.py", "audit", *arguments, *options(lab)])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def hints(lab: RunningLab, scenario: str) -> list[str]:
    hint = lab.scenario(scenario).audit
    words = [word for host in hint.hosts for word in ("--host", host)]
    words += [word for url in hint.routes for word in ("--route", url)]
    return words + [word for selector in hint.dkim for word in ("--dkim", selector)]


def test_clean_domain_exits_with_0_and_one_json_object(lab: RunningLab) -> None:
    words = ["clean.test", *hints(lab, "clean"), "--playbook", "marketplace-launch", "--json"]
    done = manage("audit", *words, *options(lab))
    report = json.loads(done.stdout)
    assert set(report) == {"domain", "started", "seconds", "results"}
    assert report["domain"] == "clean.test"
    keys = {"check", "subject", "verdict", "code", "summary", "severity", "evidence"}
    assert all(set(result) == keys for result in report["results"])
    bad = [result for result in report["results"] if result["verdict"] not in {"pass", "not_applicable"}]
    # What sends more than a visitor does is not sent by anybody who does not prove that the domain is theirs.
    withheld = [result for result in bad if result["check"] in {*LIMITS, *OF_NAME_SERVERS}]
    codes = {"permission.missing", "permission.unverified", "cross-user.no-login"}
    assert {result["code"] for result in withheld} == codes
    assert [result for result in bad if result not in withheld] == []
    everything = {check.key for check in all_checks() if check.subject is not Sprint}  # a sprint has books
    assert {result["check"] for result in report["results"]} == everything
    unknown = f"{len(withheld)} of {len(report['results'])} results: could not tell\n"
    assert (done.returncode, done.stderr) == (0, unknown)


OF_NAME_SERVERS = ("dns.transfer", "dns.recursion")
TOKEN = "f00dfeed0123456789abcdef"
ACTIVE = ["--only", "edge.rate-limit", "--only", "edge.waf", "--route", "https://app.clean.test/login"]


@pytest.fixture
def proven(lab: RunningLab) -> Iterator[None]:
    """The clean zone with the token in it."""
    before = lab.scenario("clean")
    zone = next(zone for zone in before.zones if zone.name == "clean.test")
    lab.replace(
        before.with_records("clean.test", f"{zone.records}\n_launch-ready TXT launch-ready={TOKEN}\n")
    )
    yield
    lab.replace(before)


@pytest.mark.usefixtures("proven")
@pytest.mark.parametrize(
    ("token", "codes"),
    [
        (TOKEN, {"transfer.refused", "recursion.refused"}),
        (f"{TOKEN}0", {"permission.unverified"}),
        ("", {"permission.unverified"}),
    ],
)
def test_name_servers_are_tried_for_whoever_owns_the_domain(
    lab: RunningLab, token: str, codes: set[str]
) -> None:
    chosen = [word for key in OF_NAME_SERVERS for word in ("--only", key)]
    done = audit(lab, "clean.test", *chosen, *(["--verified-token", token] if token else []), "--json")
    assert {result["code"] for result in json.loads(done.stdout)["results"]} == codes


def test_a_token_in_the_zone_lets_tests_run_that_need_consent(lab: RunningLab, proven: None) -> None:
    found = json.loads(audit(lab, "clean.test", *ACTIVE, "--verified-token", TOKEN, "--json").stdout)[
        "results"
    ]
    codes = {result["code"] for result in found if result["verdict"] == "pass"}
    assert codes == {"rate-limit.throttled", "waf.blocked"}


@pytest.mark.parametrize("token", ["another-token-of-16-letters", ""])
def test_without_the_token_of_the_zone_nothing_of_the_kind_is_sent(
    lab: RunningLab, proven: None, token: str
) -> None:
    lab.log.clear()
    found = json.loads(audit(lab, "clean.test", *ACTIVE, "--verified-token", token, "--json").stdout)[
        "results"
    ]
    assert {result["verdict"] for result in found} == {"could_not_tell", "not_applicable"}
    assert [request for request in lab.log.requests if request.method == "POST" or request.query] == []


def test_a_token_that_could_be_guessed_is_refused(lab: RunningLab) -> None:
    done = audit(lab, "clean.test", "--verified-token", "short")
    assert done.returncode == 2
    assert "16 to 64" in done.stderr


def test_domain_with_faults_exits_with_1_and_a_table(lab: RunningLab) -> None:
    done = manage("audit", "brightcart.test", *hints(lab, "brightcart"), *options(lab))
    assert done.returncode == 1
    assert "brightcart.test: " in done.stdout
    assert "DNS\n" in done.stdout
    assert "  FAIL  blocker" in done.stdout
    assert "failing" in done.stdout.splitlines()[-1]
    assert "\x1b[" not in done.stdout, "colour where nobody looks"
    topic = done.stdout.split("\n\n")[1].splitlines()[1:]
    marks = [line.split()[0] for line in topic if not line.startswith("       ")]
    order = {"FAIL": 0, "warn": 1, "?": 2, "pass": 3, "–": 4}
    assert [order[mark] for mark in marks] == sorted(order[mark] for mark in marks)


def test_could_not_tell_alone_exits_with_0_and_is_counted_on_stderr(lab: RunningLab) -> None:
    lab.break_with("clean", DnsFault("clean.test", DnsFaultKind.SERVFAIL))
    try:
        done = audit(lab, "clean.test", "--only", "dns.resolves", "--json")
    finally:
        lab.mend("clean")
    (result,) = [result for result in json.loads(done.stdout)["results"] if result["subject"] == "clean.test"]
    assert result["verdict"] == "could_not_tell"
    assert "SERVFAIL" in result["summary"]
    assert len(result["evidence"]["asked"][0]["attempts"]) == 2
    assert done.returncode == 0
    assert "1 of 2 results: could not tell" in done.stderr


def test_only_runs_what_the_globs_match(lab: RunningLab) -> None:
    done = audit(lab, "clean.test", "--only", "dns.*", "--only", "routing.loop", "--json")
    checks = {result["check"] for result in json.loads(done.stdout)["results"]}
    assert checks == {check.key for check in all_checks() if check.topic == "dns"} | {"routing.loop"}


def test_www_is_on_the_map_where_it_resolves(lab: RunningLab) -> None:
    done = audit(lab, "clean.test", "--only", "dns.resolves", "--host", "APP.clean.test.", "--json")
    subjects = [result["subject"] for result in json.loads(done.stdout)["results"]]
    assert subjects == ["clean.test", "www.clean.test", "app.clean.test"]


def test_two_runs_list_their_results_in_the_same_order(lab: RunningLab) -> None:
    runs = [audit(lab, "clean.test", "--only", "*s.*", "--json") for _ in range(2)]
    first, second = (
        [(result["check"], result["subject"]) for result in json.loads(run.stdout)["results"]] for run in runs
    )
    assert first == second


def test_domain_that_does_not_exist_fails_its_resolving(lab: RunningLab) -> None:
    done = audit(lab, "nowhere.clean.test", "--only", "dns.resolves", "--only", "routing.*", "--json")
    verdicts = {result["check"]: result["verdict"] for result in json.loads(done.stdout)["results"]}
    assert verdicts.pop("dns.resolves") == "fail"
    assert "fail" not in verdicts.values(), "what nobody could look at is no failure"
    assert done.returncode == 1


def test_a_format_for_programs_agrees_with_the_way_the_command_ends(lab: RunningLab) -> None:
    words = ["brightcart.test", *hints(lab, "brightcart"), "--only", "mail.*", "--only", "tls.*"]
    told = {name: audit(lab, *words, "--format", name) for name in ("json", "sarif", "junit", "markdown")}
    assert {done.returncode for done in told.values()} == {1}
    failing = [one for one in json.loads(told["json"].stdout)["results"] if one["verdict"] == "fail"]
    (run,) = json.loads(told["sarif"].stdout)["runs"]
    assert sum(
        one["kind"] == "fail" and "fail" in one["properties"]["verdict"] for one in run["results"]
    ) == len(failing)
    assert f'failures="{len(failing)}"' in told["junit"].stdout.splitlines()[1]
    assert told["markdown"].stdout.startswith(f"### ❌ brightcart.test: {len(failing)} failure")


def test_a_baseline_lets_what_is_known_pass_and_counts_what_is_new(lab: RunningLab, tmp_path: Path) -> None:
    former = tmp_path / "former.json"
    words = ["brightcart.test", *hints(lab, "brightcart"), "--only", "mail.*", "--only", "dns.*"]
    former.write_text(audit(lab, *words, "--json").stdout, encoding="utf-8")
    same = audit(lab, *words, "--baseline", str(former))
    assert same.returncode == 0, same.stdout
    assert "0 new, 0 fixed" in same.stdout
    known = json.loads(former.read_text())
    failing = next(one for one in known["results"] if one["verdict"] == "fail")
    well = next(one for one in known["results"] if one["verdict"] == "pass")
    failing["verdict"], well["verdict"] = "pass", "fail"
    former.write_text(json.dumps(known), encoding="utf-8")
    worse = audit(lab, *words, "--baseline", str(former))
    assert worse.returncode == 1
    assert "1 new, 1 fixed" in worse.stdout
    assert re.search(rf"NEW +{re.escape(failing['check'])}", worse.stdout)
    part = audit(lab, "brightcart.test", "--only", well["check"], "--baseline", str(former), "--json")
    assert {one["check"] for one in json.loads(part.stdout)["baseline"]["gone"]} <= {well["check"]}


def test_failures_of_less_weight_than_asked_for_do_not_count(lab: RunningLab) -> None:
    words = ["brightcart.test", *hints(lab, "brightcart"), "--only", "headers.leaks"]
    found = json.loads(audit(lab, *words, "--json").stdout)["results"]
    worst = {one["severity"] for one in found if one["verdict"] == "fail"}
    assert worst
    assert "blocker" not in worst
    done = audit(lab, *words, "--fail-on", "BLOCKER")
    assert done.returncode == 0
    assert f"0 of {sum(one['verdict'] == 'fail' for one in found)} failures count" in done.stdout


WRONG = {
    "a URL": (["https://clean.test"], "is an address"),
    "an IP address": (["127.0.0.1"], "IP address"),
    "localhost": (["localhost"], "this computer itself"),
    "an internal name": (["printer.local"], "internal name"),
    "a public suffix": (["co.uk"], "public suffix"),
    "a name too long": (["a." * 130 + "com"], "at most 253"),
    "nothing": ([""], "Enter a domain name"),
    "a host outside": (["clean.test", "--host", "app.other.test"], "not in clean.test"),
    "a route outside": (["clean.test", "--route", "https://other.test/"], "not in clean.test"),
    "a foreign port": (["clean.test", "--route", "https://clean.test:8443/"], "Port 8443"),
    "userinfo": (["clean.test", "--route", "https://me:x@clean.test/"], "user name"),
    "plain http": (["clean.test", "--route", "http://clean.test/"], "https://"),
    "a bad resolver": (["clean.test", "--resolver", "dns.google"], "IP:PORT"),
    "a bad resolver port": (["clean.test", "--resolver", "127.0.0.1:99999"], "no port"),
    "a missing CA file": (["clean.test", "--ca", "/nowhere/ca.pem"], "cannot be read"),
    "a CA file without certificates": (["clean.test", "--ca", "pyproject.toml"], "no certificates"),
    "a bad network": (["clean.test", "--allow", "127.0.0.0/99"], "is no network"),
    "an unknown playbook": (["clean.test", "--playbook", "moonshot"], "no playbook 'moonshot'"),
    "a glob without checks": (["clean.test", "--only", "dns.*", "--only", "nothing.*"], "matches no check"),
    "a bad selector": (["clean.test", "--dkim", "a b"], "no DKIM selector"),
    "a bad port map": (["clean.test", "--port-map", "443"], "USUAL:SERVED"),
    "an unknown severity": (["clean.test", "--fail-on", "awful"], "blocker, high, medium, low, info"),
    "a missing baseline": (["clean.test", "--baseline", "/nowhere/former.json"], "cannot be read"),
    "a baseline that is none": (["clean.test", "--baseline", "pyproject.toml"], "is no report"),
    "an unknown option": (["clean.test", "--frobnicate"], "unrecognized arguments"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, reason = WRONG[case]
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "audit", *arguments])
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert reason in told.err
    assert told.out == ""
    if case != "an unknown option":  # argparse shows how it is used, too
        assert len(told.err.strip().splitlines()) == 1


def test_wrong_usage_ends_a_process_of_its_own_without_a_traceback() -> None:
    done = manage("audit", "https://clean.test")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("audit: ")


def test_catalogue_lists_every_check() -> None:
    listed = json.loads(manage("catalogue", "--json").stdout)
    assert {row["key"] for row in listed} == {check.key for check in all_checks()}
    for row in listed:
        assert {"key", "title", "severity", "subject", "standard"} <= set(row)
        assert all(row.values()), row


def test_catalogue_is_a_table_for_people() -> None:
    done = manage("catalogue")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(all_checks())
    assert any(line.startswith("dns.resolves") and "blocker" in line for line in done.stdout.splitlines())


def test_old_addresses_are_followed_to_their_targets(lab: RunningLab) -> None:
    done = audit(
        lab, "clean.test", "--json", "--only", "routing.old-urls",
        "--old-url", "/?from=2019=https://www.clean.test/", "--old-url", "https://www.clean.test/gone=/",
    )  # fmt: skip
    (result,) = json.loads(done.stdout)["results"]
    assert (result["verdict"], result["code"]) == ("fail", "old-urls.lost")
    codes = [one["code"] for one in result["evidence"]["old_urls"]]
    assert codes == ["old-urls.reached", "old-urls.lost"]


@pytest.mark.parametrize("pair", ["/old", "=/new", "ftp://x/=/new", "/old=https://elsewhere.test/"])
def test_an_old_address_that_makes_no_sense_is_wrong_usage(lab: RunningLab, pair: str) -> None:
    done = audit(lab, "clean.test", "--only", "routing.old-urls", "--old-url", pair)
    assert done.returncode == 2
    assert done.stderr.startswith("audit: ")


def test_a_server_behind_an_edge_is_knocked_at(lab: RunningLab) -> None:
    done = audit(
        lab, "clean.test", "--json", "--only", "edge.origin-hidden", "--only", "tls.origin",
        "--host", "www.clean.test", "--origin", "www.clean.test=web-7f3a.clean.test",
    )  # fmt: skip
    found = {
        one["check"]: one for one in json.loads(done.stdout)["results"] if one["subject"].startswith("www")
    }
    assert {key: one["verdict"] for key, one in found.items()} == {
        "edge.origin-hidden": "pass",
        "tls.origin": "pass",
    }
    assert "status 403" in found["edge.origin-hidden"]["summary"]


@pytest.mark.parametrize(
    "pair", ["www.clean.test", "www.clean.test=", "elsewhere.test=203.0.113.7", "www.clean.test=127.1"]
)
def test_an_origin_that_makes_no_sense_is_wrong_usage(lab: RunningLab, pair: str) -> None:
    done = audit(lab, "clean.test", "--only", "tls.origin", "--origin", pair)
    assert done.returncode == 2
    assert done.stderr.startswith("audit: ")
