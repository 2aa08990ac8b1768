"""TLS for the lab's sites: contexts per address, and a sans-io session that can be told to be slow."""

import ssl
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from checks.lab.authority import Authority
from checks.lab.first_flight import ASKS_FOR_STATUS
from checks.lab.scenario_tls import Certificate, Staple
from checks.lab.scenario_web import Host

VERSIONS = {
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
CHUNK = 65536


# The first record of a server that would go on with SSL 3.0: a ServerHello, all zeros but for what it chose.
_SSL3_HELLO = bytes.fromhex("160300002a02000026 0300" + "00" * 32 + "00 0035 00")
# RFC 2409 §6.2: 1024 bits, the size that Logjam made suspect.
_SMALL_GROUP = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


class SiteContext(ssl.SSLContext):
    """Speaks what OpenSSL speaks; `speaks_ssl3` answers hellos of a version that OpenSSL has forgotten.

    `first_flight` are the words for those that ask for a staple, where there is one.
    """

    speaks_ssl3 = False
    first_flight = b""


def server_context(
    authority: Authority,
    name: str,
    wanted: Certificate,
    min_tls: str = "1.2",
    max_tls: str = "1.3",
    ciphers: str = "",
    staple: Staple = Staple.NONE,
    shown_logs: int = 0,
) -> SiteContext:
    """A context with a fresh certificate; versions below 1.2 also get the weak ciphers that they need."""
    context = SiteContext(ssl.PROTOCOL_TLS_SERVER)
    context.speaks_ssl3 = min_tls == "ssl3"
    # One ticket, as servers send them: it also acknowledges the client's Finished, without which a client
    # that does not set TCP_NODELAY would wait 40 ms before its first request.
    context.num_tickets = 1
    context.set_alpn_protocols(["http/1.1"])
    if ciphers:
        context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    elif min_tls in {"ssl3", "1.0", "1.1"} or wanted.key == "rsa-1024" or wanted.issuer == "sha1":
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Old versions are deprecated, rightly; serving them is what the lab is asked for here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = VERSIONS.get(min_tls, ssl.TLSVersion.MINIMUM_SUPPORTED)
        context.maximum_version = VERSIONS.get(max_tls, ssl.TLSVersion.TLSv1)
    with tempfile.TemporaryDirectory() as directory:  # load_cert_chain takes files only
        file = Path(directory) / "host.pem"
        file.touch(mode=0o600)
        issued = authority.issue(name, wanted)
        file.write_bytes(issued)
        context.load_cert_chain(file)
        if ciphers.startswith("DHE"):
            file.write_text(_SMALL_GROUP, encoding="ascii")
            context.load_dh_params(str(file))
    if staple is not Staple.NONE or shown_logs:
        context.first_flight = authority.first_flight(issued, wanted, staple, shown_logs)
    return context


class Contexts(Mapping[str, ssl.SSLContext]):
    """One context per address suffix, which picks the certificate by the name that the client asks for.

    A client that names none, or one that is not there, gets the certificate of the first host. Certificates
    are made when somebody first asks for them: for most hosts of a lab nobody does.
    """

    def __init__(self, authority: Authority, hosts: Iterable[Host]) -> None:
        self._authority = authority
        self._hosts = [host for host in hosts if host.has_https]
        self._made: dict[int, SiteContext] = {}
        # By suffix and name the host's place in the list: it may stand at two addresses with one certificate.
        self._named: dict[str, dict[str, int]] = {}
        for place, host in enumerate(self._hosts):
            for suffix in (host.suffix, *(["::1"] if host.has_ipv6 else [])):
                self._named.setdefault(suffix, {})[host.name] = place
        self._beside = {next(iter(named.values())): named for named in self._named.values()}

    def __getitem__(self, suffix: str) -> SiteContext:
        return self._of(next(iter(self._named[suffix].values())))

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)

    def _of(self, place: int) -> SiteContext:
        if place not in self._made:
            host = self._hosts[place]
            context = self._made[place] = server_context(
                self._authority,
                host.name,
                host.certificate,
                host.min_tls,
                host.max_tls,
                host.ciphers,
                host.staple,
                host.shown_logs,
            )
            context.set_alpn_protocols(["h2", "http/1.1"] if host.has_http2 else ["http/1.1"])
            if place in self._beside:
                context.sslobject_class = _NamedTls
                context.sni_callback = self._chooser(self._beside[place])
        return self._made[place]

    def _chooser(
        self, named: Mapping[str, int]
    ) -> Callable[[ssl.SSLObject, str | None, ssl.SSLContext], None]:
        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            asked = (name or "").lower()
            if isinstance(connection, _NamedTls):
                connection.requested_name = asked
            if asked in named:
                connection.context = self._of(named[asked])

        return choose


class _NamedTls(ssl.SSLObject):
    """Remembers the name that the client asked for, which `ssl` tells to the SNI callback only."""

    requested_name = ""


class TlsSession:
    """One server side of TLS over memory: bytes in, bytes out, nothing of its own on the wire."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._site = context if isinstance(context, SiteContext) else None
        self._has_heard = False
        self.is_ready = False

    @property
    def server_name(self) -> str:
        """The name in the ClientHello, empty before it came and where it has none."""
        return self._tls.requested_name if isinstance(self._tls, _NamedTls) else ""

    @property
    def protocol(self) -> str:
        """What ALPN agreed on, empty for nothing."""
        return self._tls.selected_alpn_protocol() or ""

    def feed(self, data: bytes) -> None:
        first = self._first_flight(data) if self._site and not self._has_heard else b""
        if first:
            self._out.write(first)
        else:
            self._in.write(data)
        self._has_heard = True

    def _first_flight(self, hello: bytes) -> bytes:
        """What OpenSSL has no words for, "" where it shall speak itself."""
        if self._site and self._site.speaks_ssl3 and hello[9:11] == b"\x03\x00":
            return _SSL3_HELLO
        return self._site.first_flight if self._site and ASKS_FOR_STATUS in hello else b""

    def handshake(self) -> None:
        """Goes as far as the bytes fed so far allow. Raises ssl.SSLError where the two cannot agree."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.is_ready = True

    def read(self) -> tuple[bytes, bool]:
        """What has been decrypted, and whether the other side has said good-bye."""
        pieces: list[bytes] = []
        while True:
            try:
                piece = self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                return b"".join(pieces), False
            except ssl.SSLZeroReturnError:
                return b"".join(pieces), True
            if not piece:
                return b"".join(pieces), True
            pieces.append(piece)

    def write(self, data: bytes) -> None:
        self._tls.write(data)

    def close(self) -> None:
        """Queues a close_notify; an answer to it is not waited for."""
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            return  # WantRead: the alert is in the outgoing bytes, which is all that is needed

    def outgoing(self) -> bytes:
        return self._out.read()
