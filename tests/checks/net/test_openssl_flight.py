"""OpenSSL's own server answers our hello, and its staple and timestamps are read as it sent them."""

import asyncio
import socket
import subprocess
import time
from base64 import encodebytes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from checks.catalogue.tls_promises import stapling, transparency
from checks.facts.staple import read_staple
from checks.facts.tls import TlsFacts, probe_tls
from checks.facts.tls_offers import TlsOffers, probe_tls_offers
from checks.lab.first_flight import ocsp_response
from checks.lab.issuers import make_issuer, make_root
from checks.lab.leaves import make_leaf
from checks.lab.scenario_tls import Certificate, Staple
from checks.lab.transparency import beside, log_id
from checks.net.hello import USUAL, client_hello
from checks.net.network import open_net
from checks.net.server_hello import FirstFlight, ServerReply
from checks.parsing.timestamps import logs_in
from checks.subjects import Host
from tests.checks.independent_servers import binary
from tests.checks.net.small_servers import config, everything_at, name_server

KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = make_root("Root")
ISSUER = make_issuer("Issuer", ROOT)
HOST = Host("shop.test")
LEAF = make_leaf("shop.test", Certificate(logs=0), KEY, ISSUER)


@contextmanager
def serving(directory: Path, *options: str) -> Iterator[int]:
    """OpenSSL's server with the leaf, at a port that is free; it listens when this begins."""
    for name, content in (
        ("leaf.pem", LEAF.public_bytes(Encoding.PEM)),
        ("key.pem", KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
    ):
        (directory / name).write_bytes(content)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [binary("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", *options]
    process = subprocess.Popen(
        [*command, "-cert", "leaf.pem", "-key", "key.pem"], cwd=directory, stdin=subprocess.PIPE
    )
    try:
        yield port
    finally:
        process.kill()
        process.communicate()


def flight(port: int) -> ServerReply:
    deadline = time.monotonic() + 10
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
            break
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                pytest.fail("OpenSSL's server does not listen")
            time.sleep(0.05)
    with connection:
        connection.sendall(client_hello("TLSv1.2", "shop.test", USUAL, wants_status=True))
        flight, data = FirstFlight(wants_all=True), b""
        while (reply := flight.feed(data)) is None:
            data = connection.recv(65536)
            assert data, "closed in the middle"
        return reply


@pytest.mark.parametrize(("staple", "status"), [(Staple.GOOD, "good"), (Staple.REVOKED, "revoked")])
def test_openssls_staple_is_read(tmp_path: Path, staple: Staple, status: str) -> None:
    (tmp_path / "staple.der").write_bytes(ocsp_response(LEAF, ISSUER, staple))
    with serving(tmp_path, "-status_file", "staple.der") as port:
        read = read_staple(flight(port).staple)
    assert read is not None
    assert (read.status, read.serial, read.problem) == (status, LEAF.serial_number, "")


def test_openssls_timestamps_are_read(tmp_path: Path) -> None:
    shown = beside(LEAF.public_bytes(Encoding.DER), 2)
    body = encodebytes(b"\x00\x12" + len(shown).to_bytes(2, "big") + shown).decode()
    name = "SERVERINFO FOR EXTENSION 18"
    (tmp_path / "info.pem").write_text(f"-----BEGIN {name}-----\n{body}-----END {name}-----\n", "ascii")
    with serving(tmp_path, "-serverinfo", "info.pem") as port:
        reply = flight(port)
    assert logs_in(reply.timestamps) == (log_id(0).hex(), log_id(1).hex())
    assert reply.staple == b""


def _two_certificates(directory: Path) -> tuple[tuple[str, ...], int]:
    """OpenSSL's options for a server that shows its RSA certificate in TLS 1.2 and an EC one in 1.3, and
    staples to the first, whose serial is given."""
    key = rsa.generate_private_key(65537, 2048)
    leaf = make_leaf("shop.test", Certificate(logs=0), key, ISSUER)
    (directory / "rsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / "rsa-key.pem").write_bytes(private)
    (directory / "staple.der").write_bytes(ocsp_response(leaf, ISSUER, Staple.GOOD))
    (directory / "ca.pem").write_bytes(ROOT.certificate.public_bytes(Encoding.PEM))
    (directory / "chain.pem").write_bytes(ISSUER.certificate.public_bytes(Encoding.PEM))
    options = ("-dcert", "rsa.pem", "-dkey", "rsa-key.pem", "-cert_chain", "chain.pem", "-status_file")
    return (*options, "staple.der", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"), leaf.serial_number


def test_a_staple_is_held_against_the_certificate_of_its_own_handshake(tmp_path: Path) -> None:
    options, serial = _two_certificates(tmp_path)

    async def audit(port: int) -> tuple[TlsFacts, TlsOffers]:
        async with (
            name_server(everything_at("127.0.0.1")) as dns,
            open_net(
                config(
                    dns.address,
                    port,
                    allowed_networks=(ip_network("127.0.0.0/8"),),
                    ca_file=str(tmp_path / "ca.pem"),
                )
            ) as net,
        ):
            return await probe_tls(HOST, net), await probe_tls_offers(HOST, net)

    with serving(tmp_path, *options) as port:
        flight(port)  # it listens
        tls, offers = asyncio.run(audit(port))
    assert tls.leaf
    assert tls.leaf.serial == LEAF.serial_number != serial == offers.serial
    verdict = stapling(HOST, tls, offers)
    assert (verdict.outcome, verdict.code) == ("pass", "stapling.good"), verdict.summary
    strict = replace(tls, chain=(replace(tls.leaf, must_staple=True), *tls.chain[1:]))
    assert stapling(HOST, strict, offers).code == "stapling.unseen"
    assert transparency(HOST, tls, replace(offers, logs=("aa", "bb"))).code == "transparency.unseen"
