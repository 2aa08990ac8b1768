"""`manage.py lab` tells people and supervisors what it serves, and goes away when told to."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from checks.lab.running import read_state, running_lab

from .visitor import Visitor

ROOT = Path(__file__).parents[3]


MANAGE = (sys.executable, "manage.py", "lab")
MODULE = (sys.executable, "-m", "checks.lab")  # the same without Django, which starts faster


@contextmanager
def started(command: tuple[str, ...], *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command with its words up to the last line of its greeting, or all of them if it ended."""
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = threading.Timer(20, process.kill)
    deadline.start()
    try:
        text = ""
        for line in process.stdout:
            text += line
            if "Ctrl-C" in line:
                break
        yield process, text
    finally:
        deadline.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_lab_says_what_it_serves_writes_its_state_and_ends_on_ctrl_c(tmp_path, monkeypatch, block):
    state = tmp_path / "run" / "lab.json"
    arguments = ("--scenario", "brightcart", "--dns-port", "0", "--base", block, "--state", str(state))
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with started(MANAGE, *arguments) as (process, text):
        facts = read_state(state)
        assert (facts.pid, facts.domains) == (process.pid, ["brightcart.test"])
        assert facts.ca_file == tmp_path / "lab" / "ca.pem"
        for fact in (facts.resolver, str(facts.ca_file), f"{block}.0.0/16", "brightcart.test"):
            assert fact in text
        [line] = re.findall(r"^manage\.py audit .*", text, re.MULTILINE)
        words = shlex.split(line)
        assert words[2:7] == ["brightcart.test", "--resolver", facts.resolver, "--ca", str(facts.ca_file)]
        assert words[7:9] == ["--allow", f"{block}.0.0/16"]
        assert words[words.index("--dkim") + 1] == "lr1"
        assert Visitor(facts).fetch("https://app.brightcart.test/health").status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert not state.exists()


def test_a_delay_is_kept_and_the_authority_survives_a_restart(tmp_path, block):
    authorities = []
    for delay in ("0", "120"):
        arguments = ("--scenario", "clean", "--dns-port", "0", "--base", block, "--delay", delay)
        arguments += ("--directory", str(tmp_path), "--state", str(tmp_path / "state.json"))
        with started(MODULE, *arguments) as (process, _):
            facts = read_state(tmp_path / "state.json")
            begun = time.perf_counter()
            Visitor(facts).address("www.clean.test")
            assert (time.perf_counter() - begun >= 0.12) == (delay == "120")
            authorities.append(facts.ca_file.read_text())
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
    assert authorities[0] == authorities[1]


def privileged_ports_begin_at_1024() -> bool:
    setting = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    return setting.is_file() and int(setting.read_text()) == 1024


@pytest.mark.skipif(not privileged_ports_begin_at_1024(), reason="anyone may bind port 80 on this machine")
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root cannot give up its right")
def test_who_may_not_bind_port_80_gets_other_ports_and_is_told(tmp_path, block):
    prefix = ("setpriv", "--bounding-set=-net_bind_service") if os.geteuid() == 0 else ()
    state = tmp_path / "state.json"
    arguments = ("--scenario", "clean", "--dns-port", "0", "--base", block, "--state", str(state))
    with started((*prefix, *MODULE), "--directory", str(tmp_path), *arguments) as (_, text):
        assert "80 is 8080, 443 is 8443" in text
        assert json.loads(state.read_text())["port_map"] == {"80": 8080, "443": 8443, "25": 2525}
        assert Visitor(read_state(state)).fetch("https://www.clean.test/health").status == 200


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--scenario", "nothing"), "there is no scenario 'nothing'"),
        (("--base", "10.0"), r"the address block must be one of 127\.53"),
        (("--delay", "-1"), "a delay is between 0 and 60000 ms"),
        (("--delay", "soon"), "invalid"),
    ],
)
def test_wrong_usage_is_one_clear_line(arguments, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("lab", *arguments)


def test_the_module_without_django_reports_wrong_usage_too(tmp_path):
    with started(MODULE, "--directory", str(tmp_path), "--scenario", "nothing") as (process, text):
        assert text.startswith("there is no scenario 'nothing'; there are brightcart, clean")
        assert process.wait(5) == 2


def test_a_second_lab_in_the_same_place_is_told_so(block):
    with running_lab(["clean"], base=block) as lab:
        port = lab.resolver.rpartition(":")[2]
        with pytest.raises(CommandError, match="is another lab running"):
            call_command("lab", "--scenario", "clean", "--base", block, "--dns-port", port)


def test_the_scenarios_are_listed():
    output = StringIO()
    call_command("lab", "--list", stdout=output)
    assert re.search(r"^clean +clean\.test +Six hosts", output.getvalue(), re.MULTILINE)
    assert re.search(r"^brightcart +brightcart\.test +A founder-led shop", output.getvalue(), re.MULTILINE)
