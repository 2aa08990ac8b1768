"""Where the token counts as published, and where it does not."""

import asyncio
from collections.abc import Iterator

import pytest

from checks.lab import Certificate, DnsFault, DnsFaultKind, Host, Route, RunningLab, running_lab
from checks.lab.reaching import reaching
from checks.net.network import open_net
from checks.permission.proof import FILE, Proof, find_proof
from tests.checks.verdicts.case import small_world

TOKEN = "f00dfeed0123456789abcdef"
LINE = f"launch-ready={TOKEN}"


def host(name: str, body: str, **fields: object) -> Host:
    return Host(f"{name}.test", "1.1", (Route(FILE, type="text/plain", body=body),), **fields)  # type: ignore[arg-type]


SCENARIOS = [
    small_world("byrecord", records=f'_launch-ready TXT "{LINE}"'),
    small_world("amongothers", records=f'_launch-ready TXT "v=other"\n_launch-ready TXT "{LINE}"'),
    small_world("inside", records=f'_launch-ready TXT "see {LINE} there"'),
    small_world("apexonly", records=f'@ TXT "{LINE}"'),
    small_world("byfile", host("byfile", f"{LINE}\n")),
    small_world("echo", host("echo", f"<html>nothing like {LINE} here</html>")),
    small_world("badcert", host("badcert", LINE, certificate=Certificate(is_self_signed=True))),
    small_world("away", Host("away.test", "1.1", canonical=f"https://byfile.test{FILE}")),
    small_world(
        "towww", Host("towww.test", "1.1", canonical="https://www.towww.test{path}"), host("www.towww", LINE)
    ),
    small_world("silent", dns_faults=(DnsFault("_launch-ready.silent.test", DnsFaultKind.SERVFAIL),)),
    small_world("nothing"),
]


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["clean", *SCENARIOS]) as running:
        yield running


def look(lab: RunningLab, name: str, token: str = TOKEN) -> Proof:
    config = reaching(lab)

    async def run() -> Proof:
        async with open_net(config) as net:
            return await find_proof(f"{name}.test", token, net)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "found", "method"),
    [
        ("byrecord", "there", "dns"),
        ("amongothers", "there", "dns"),
        ("byfile", "there", "file"),
        ("towww", "there", "file"),
        ("inside", "absent", ""),
        ("apexonly", "absent", ""),
        ("echo", "absent", ""),
        ("badcert", "absent", ""),
        ("away", "absent", ""),
        ("nothing", "absent", ""),
        ("silent", "unknown", ""),
    ],
)
def test_a_token_is_looked_for_in_both_places(lab: RunningLab, name: str, found: str, method: str) -> None:
    proof = look(lab, name)
    assert (proof.found.value, proof.method) == (found, method), proof.detail
    assert bool(proof.detail) is (found != "there")


def test_another_token_is_none(lab: RunningLab) -> None:
    assert look(lab, "byrecord", "a" * 24).found == "absent"
    assert look(lab, "byfile", TOKEN[:-1]).found == "absent"
