"""A resolver and a web server on loopback that answer whatever they are told to, well-formed or not."""

import asyncio
import ipaddress
import random
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checks.net.config import NetConfig

DOMAIN = "fuzz.test"
ADDRESS = "127.0.0.1"
_RECORDS: dict[str, tuple[str, ...]] = {
    "A": (ADDRESS,),
    "NS": ("ns1.fuzz.test.", "ns2.fuzz.test."),
    "SOA": ("ns1.fuzz.test. hostmaster.fuzz.test. 7 7200 3600 1209600 300",),
    "MX": ("10 mx.fuzz.test.", "20 mail.fuzz.test."),
    "TXT": (
        '"v=spf1 a mx include:_spf.fuzz.test exists:%{i}.fuzz.test ip4:192.0.2.0/24 -all"',
        '"v=DMARC1; p=none; rua=mailto:a@fuzz.test!10m; np=reject; t=y"',
        '"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDZ"',
        '"v=STSv1; id=20260101"',
        '"v=TLSRPTv1; rua=mailto:a@fuzz.test"',
    ),
    "CAA": ('0 issue "ca.example; accounturi=https://ca.example/1"', '128 issuewild ";"'),
    "CNAME": ("other.fuzz.test.",),
    "DS": ("20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",),
}


class Resolver(asyncio.DatagramProtocol):
    """Answers each question; `change` has the last word on the bytes."""

    def __init__(self, rng: random.Random, change: Callable[[bytes], bytes]) -> None:
        self._rng = rng
        self._change = change

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        question = query.question[0]
        rdtype = dns.rdatatype.to_text(question.rdtype)
        for value in _RECORDS.get(rdtype, ()):
            if self._rng.random() < 0.8:
                answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", rdtype, value))
        self._transport.sendto(self._change(answer.to_wire()), address)  # type: ignore[attr-defined]


@asynccontextmanager
async def wild_world(
    rng: random.Random, on_name: Callable[[bytes], bytes], on_page: Callable[[], bytes]
) -> AsyncIterator[NetConfig]:
    """`on_name` changes each DNS answer, `on_page` makes each answer of the web server, head and body."""
    loop = asyncio.get_running_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(on_page())
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the other end has had enough
        finally:
            writer.close()

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        udp, _ = await loop.create_datagram_endpoint(lambda: Resolver(rng, on_name), local_addr=(ADDRESS, 0))
        secure = await asyncio.start_server(serve, ADDRESS, 0, ssl=_context(Path(folder)))
        plain = await asyncio.start_server(serve, ADDRESS, 0)
        ports = {443: _port(secure), 80: _port(plain), 53: udp.get_extra_info("sockname")[1]}
        yield NetConfig(
            resolvers=(f"{ADDRESS}:{ports[53]}",),
            allowed_networks=(ipaddress.ip_network("127.0.0.0/8"),),
            port_map=ports,
            dns_seconds=0.05,
            connect_seconds=0.5,
            request_seconds=1,
        )
        secure.close()
        plain.close()
        udp.close()


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


def certificate(names: tuple[str, ...] = (DOMAIN,), days: int = 90) -> tuple[bytes, bytes]:
    """A self-signed certificate and its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return made.public_bytes(encoding), key.private_bytes(encoding, form, serialization.NoEncryption())


def _context(folder: Path) -> ssl.SSLContext:
    path = folder / "server.pem"
    path.write_bytes(b"".join(certificate()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
