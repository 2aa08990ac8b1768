"""OpenSSL's own server answers our hello, and its staple and timestamps are read as it sent them."""

import socket
import subprocess
import time
from base64 import encodebytes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from checks.facts.staple import read_staple
from checks.lab.first_flight import ocsp_response
from checks.lab.issuers import make_issuer, make_root
from checks.lab.leaves import make_leaf
from checks.lab.scenario_tls import Certificate, Staple
from checks.lab.transparency import beside, log_id
from checks.net.hello import USUAL, client_hello
from checks.net.server_hello import FirstFlight, ServerReply
from checks.parsing.timestamps import logs_in
from tests.checks.independent_servers import binary

KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = make_issuer("Issuer", make_root("Root"))
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
