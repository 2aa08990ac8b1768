"""Finds out which TLS versions and which weak ciphers a server would agree to, one hello each."""

import asyncio
from dataclasses import dataclass, field

from checks.facts.certificate import read_certificate
from checks.facts.probe import probe
from checks.facts.staple import Staple, read_staple
from checks.net.answers import Handshake, NetError
from checks.net.hello import BROKEN, FINITE_FIELD, HELLO_VERSIONS, USUAL
from checks.net.network import Net
from checks.net.server_hello import ServerReply
from checks.parsing.timestamps import logs_in
from checks.subjects import Host


@dataclass(frozen=True, slots=True)
class TlsOffers:
    """`versions` maps each version to True (offered), False (refused) or the reason why it is not known.

    `broken_cipher` is the name of one that nobody should agree to, `dh_bits` the size of the finite-field
    group, 0 where there is none. `compresses` and `has_secure_renegotiation` hold for TLS 1.2 and below;
    the latter is None where they are refused. `staple` is what the server said about the revocation of its
    certificate, `logs` the ids of those whose promises it showed beside it, both over TLS 1.2; `serial` is
    that of the certificate shown with them, 0 where none can be read. Without `has_shown_all` nobody was
    there to ask. `unknown` says what else could not be found out."""

    host: str
    versions: dict[str, bool | str]
    negotiated: str = ""
    broken_cipher: str = ""
    dh_bits: int = 0
    compresses: bool = False
    has_secure_renegotiation: bool | None = None
    staple: Staple | None = None
    logs: tuple[str, ...] = ()
    has_shown_all: bool = False
    unknown: dict[str, str] = field(default_factory=dict)
    serial: int = 0

    def is_about(self, serial: int) -> bool:
        """Whether it was that certificate which the server showed over TLS 1.2.

        Servers with an RSA and an ECDSA key show one or the other, by what the visitor offers.
        """
        return self.serial in {0, serial}


@probe()
async def probe_tls_offers(host: Host, net: Net) -> TlsOffers:
    """Raises CouldNotFindOut when the server agrees to none of the hellos."""
    greetings = asyncio.gather(
        *(_greet(host, net, version, USUAL, wants_status=version == "TLSv1.2") for version in HELLO_VERSIONS),
        _greet(host, net, "TLSv1.2", tuple(BROKEN)),
        _greet(host, net, "TLSv1.2", FINITE_FIELD, wants_group=True),
    )
    usual, replies = await asyncio.gather(_shake(host, net), greetings)
    by_version = dict(zip(HELLO_VERSIONS, replies, strict=False))
    broken, group = replies[len(HELLO_VERSIONS) :]
    if isinstance(usual, NetError) and not any(_has_agreed(reply) for reply in replies):
        raise usual.could_not(f"shake hands over TLS with {host.name}")
    offers = {version: _offer(reply, version) for version, reply in by_version.items()}
    offers["TLSv1.3"] = _modern(usual)
    newest = by_version["TLSv1.2"]
    spoken = next((reply for reply in reversed(by_version.values()) if _has_agreed(reply)), None)
    return TlsOffers(
        host=host.name,
        versions=offers,
        negotiated=usual.version if isinstance(usual, Handshake) else "",
        broken_cipher=BROKEN.get(broken.suite, "") if isinstance(broken, ServerReply) else "",
        dh_bits=group.dh_bits if isinstance(group, ServerReply) else 0,
        compresses=isinstance(spoken, ServerReply) and spoken.compression != 0,
        has_secure_renegotiation=(
            spoken.has_secure_renegotiation if isinstance(spoken, ServerReply) else None
        ),
        staple=read_staple(newest.staple) if isinstance(newest, ServerReply) else None,
        logs=logs_in(newest.timestamps) if isinstance(newest, ServerReply) else (),
        has_shown_all=offers["TLSv1.2"] is True,
        unknown={
            what: f"{reply.kind}: {reply.detail}"
            for what, reply in (("broken ciphers", broken), ("finite-field groups", group))
            if isinstance(reply, NetError) and reply.kind not in _SAID_NO
        },
        serial=_serial(newest.leaf) if isinstance(newest, ServerReply) else 0,
    )


# A server that is connected to and hangs up, or answers what is no TLS, has turned the hello down.
_SAID_NO = frozenset({"tls", "reset", "protocol"})


def _serial(leaf: bytes) -> int:
    try:
        return read_certificate(leaf).serial
    except ValueError:
        return 0


async def _shake(host: Host, net: Net) -> Handshake | NetError:
    try:
        return await net.handshake(host.name, check_hostname=False)  # the one that the certificates come from
    except NetError as error:
        return error


async def _greet(
    host: Host,
    net: Net,
    version: str,
    suites: tuple[int, ...],
    *,
    wants_group: bool = False,
    wants_status: bool = False,
) -> ServerReply | NetError:
    try:
        return await net.greet(host.name, version, suites, wants_group=wants_group, wants_status=wants_status)
    except NetError as error:
        return error


def _has_agreed(reply: ServerReply | NetError) -> bool:
    return isinstance(reply, ServerReply) and not reply.alert


def _offer(reply: ServerReply | NetError, version: str) -> bool | str:
    """A server that answers with another version refuses this one; silence is not known to be a no."""
    if isinstance(reply, ServerReply):
        return not reply.alert and reply.version == version
    return False if reply.kind in _SAID_NO else f"{reply.kind}: {reply.detail}"


def _modern(usual: Handshake | NetError) -> bool | str:
    """1.3 was offered in the usual handshake: a server that chose anything else does not have it."""
    if isinstance(usual, Handshake):
        return usual.version == "TLSv1.3"
    return False if usual.kind in _SAID_NO else f"{usual.kind}: {usual.detail}"
