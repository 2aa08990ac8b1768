"""A lab starts, changes while it runs, stops cleanly and leaves room for others."""

import asyncio
import dataclasses
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from checks.lab import (
    Host,
    HttpFault,
    HttpFaultKind,
    Lab,
    Route,
    Scenario,
    ScenarioError,
    Zone,
    lab_process,
    load_scenario,
    running_lab,
)
from checks.lab.blocks import free_blocks

from .visitor import Visitor, exchange

ROOT = Path(__file__).parents[3]


def test_a_lab_says_what_an_audit_of_it_needs():
    with running_lab(["clean", "tasklane"]) as lab:
        assert lab.domains == ["clean.test", "tasklane.test"]
        assert lab.networks == [f"{lab.base}.0.0/16"]
        assert lab.resolver.startswith(f"{lab.base}.0.1:")
        assert lab.ca_file.read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_two_labs_with_the_same_domains_run_side_by_side():
    with running_lab(["clean"]) as one, running_lab(["clean"]) as other:
        assert one.networks != other.networks
        for lab in (one, other):
            assert Visitor(lab).fetch("https://www.clean.test/health").status == 200
        assert len(one.log.requests) == len(other.log.requests) == 1


def test_a_block_is_given_once_and_again_when_its_lab_has_ended():
    with ExitStack() as one, ExitStack() as other:
        first = next(free_blocks(one))
        assert next(free_blocks(other)) > first
        one.close()
        assert next(free_blocks(other)) <= first


def test_free_ports_are_told_in_the_port_map():
    with running_lab(["clean"], http_port=0, https_port=0, smtp_port=0) as lab:
        assert set(lab.port_map) == {80, 443, 25}
        assert all(port > 1024 for port in lab.port_map.values())
        visitor = Visitor(lab)
        assert visitor.fetch("https://www.clean.test/health").status == 200
        assert visitor.fetch("http://api.clean.test/").headers["Location"] == "https://api.clean.test/"


def test_a_site_can_be_mended_while_the_lab_runs():
    with running_lab(["clean"]) as lab:
        visitor = Visitor(lab)
        with visitor.handshake("www.clean.test") as kept:
            lab.break_with("clean", HttpFault("www.clean.test", HttpFaultKind.CHALLENGE))
            assert exchange(kept, "GET", "https://www.clean.test/health").status == 403
            lab.mend("clean")
            assert exchange(kept, "GET", "https://www.clean.test/health").status == 200


def test_records_certificates_and_hosts_can_be_replaced_while_the_lab_runs():
    with running_lab(["brightcart"]) as lab:
        visitor = Visitor(lab)
        before = visitor.handshake("www.brightcart.test")
        shop = lab.scenario("brightcart")
        certificate = dataclasses.replace(shop.host("app.brightcart.test").certificate, names=("a.test",))
        shop = shop.with_host("app.brightcart.test", certificate=certificate)
        shop = shop.with_records("brightcart.test", "@ TXT v=spf1 -all")
        new = Host("new.brightcart.test", "2.99", routes=(Route("/", body="New"),))
        lab.replace(dataclasses.replace(shop, hosts=(*shop.hosts, new)))
        assert visitor.texts("brightcart.test", "TXT") == ['"v=spf1 -all"']
        assert visitor.fetch("https://new.brightcart.test/").body == b"New"
        with pytest.raises(OSError, match="Hostname mismatch"):
            visitor.handshake("app.brightcart.test")
        with before:
            assert exchange(before, "GET", "https://www.brightcart.test/").status == 200


def test_a_host_that_is_taken_away_no_longer_listens():
    with running_lab(["clean"]) as lab:
        visitor = Visitor(lab)
        address = visitor.address("status.clean.test")
        clean = lab.scenario("clean")
        others = tuple(host for host in clean.hosts if host.name != "status.clean.test")
        lab.replace(dataclasses.replace(clean, hosts=others))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, lab.port_map.get(443, 443)), timeout=2)


def test_a_senseless_replacement_changes_nothing():
    with running_lab(["clean"]) as lab:
        with pytest.raises(ScenarioError, match=r"host \S*clean\.test is given twice"):
            lab.replace(Scenario("copy", hosts=load_scenario("clean").hosts))
        with pytest.raises(ScenarioError, match="line 1"):
            lab.replace(lab.scenario("clean").with_records("clean.test", "@ NONSENSE x"))
        assert Visitor(lab).fetch("https://www.clean.test/health").status == 200


def test_a_stopped_lab_answers_nothing_and_can_be_followed_by_another(block):
    with running_lab(["clean"], base=block) as lab:
        visitor = Visitor(lab)
        address = visitor.address("www.clean.test")
        port = lab.port_map.get(443, 443)
        open_connection = visitor.handshake("www.clean.test")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, port), timeout=2)
    with open_connection, pytest.raises((ssl.SSLError, ConnectionError)):
        exchange(open_connection, "GET", "https://www.clean.test/")
    with running_lab(["clean"], base=block) as again:
        assert Visitor(again).fetch("https://www.clean.test/health").status == 200


def test_a_lab_runs_inside_an_event_loop_of_the_callers(tmp_path, block):
    async def visit() -> bytes:
        lab = Lab(["clean"], directory=tmp_path, http_port=0, https_port=0, smtp_port=0, base=block)
        await lab.start()
        try:
            reader, writer = await asyncio.open_connection(f"{block}.1.11", lab.facts.port_map[80])
            writer.write(b"GET /a HTTP/1.1\r\nHost: www.clean.test\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer
        finally:
            await lab.stop()

    assert b"Location: https://www.clean.test/a" in asyncio.run(visit())


def test_an_address_that_is_taken_is_an_error_and_leaves_nothing_open(block):
    with running_lab(["clean"], base=block) as lab:
        port = int(lab.resolver.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), running_lab(["tasklane"], base=block, dns_port=port):
            pytest.fail("two labs share a port")


def test_an_address_block_outside_of_the_labs_own_is_refused():
    with pytest.raises(ScenarioError, match=r"127\.53"), running_lab(["clean"], base="10.0"):
        pytest.fail("a lab runs on a foreign network")


def test_a_lab_in_its_own_process_is_small_and_ends_with_the_block(block):
    psutil = pytest.importorskip("psutil")
    with lab_process("--dns-port", "0", "--base", block) as facts:
        process = psutil.Process(facts.pid)
        visitor = Visitor(facts)
        before = process.cpu_times()
        visit_six_hosts(visitor)
        after = process.cpu_times()
        assert process.memory_info().rss < 60 * 2**20
        assert (after.user + after.system) - (before.user + before.system) < 0.3
    assert not psutil.pid_exists(facts.pid)


def visit_six_hosts(visitor: Visitor) -> None:
    """Thirty requests to each host over six connections, as an audit does it."""
    for host in (one for one in load_scenario("clean").hosts if not one.is_locked):
        for _ in range(6):
            with visitor.handshake(host.name) as connection:
                for _ in range(5):
                    exchange(connection, "GET", f"https://{host.name}/")


def test_a_lab_process_does_not_outlive_whoever_started_it():
    psutil = pytest.importorskip("psutil")
    script = (
        "import time\nfrom checks.lab import lab_process\n"
        "with lab_process('--scenario', 'clean', '--dns-port', '0') as facts:\n"
        "    print(facts.pid, flush=True)\n    time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lab = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    lab.wait(10)


def test_a_lab_process_that_cannot_start_says_why():
    with (
        pytest.raises(RuntimeError, match="there is no scenario 'nothing'"),
        lab_process("--scenario", "nothing"),
    ):
        pytest.fail("it started")


def test_a_lab_process_can_show_what_a_sprint_found_at_first():
    address = "http://app.tasklane.test/login"
    with lab_process("--scenario", "tasklane", "--dns-port", "0") as now:
        assert Visitor(now).fetch(address).status == 308
    with lab_process("--scenario", "tasklane", "--dns-port", "0", "--at-first") as then:
        assert Visitor(then).fetch(address).status == 200


def test_an_unserved_name_has_no_host_zone():
    stray = Scenario(
        "stray", "stray.test", zones=(Zone("stray.test"),), hosts=(Host("a.elsewhere.test", "9.1"),)
    )
    with (
        pytest.raises(ScenarioError, match=r"no zone holds the host a\.elsewhere\.test"),
        running_lab([stray]),
    ):
        pytest.fail("it started")
