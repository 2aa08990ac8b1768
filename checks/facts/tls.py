"""Shakes hands with a host as a browser does, and reads the certificates that it shows."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from checks.facts.certificate import Certificate, read_certificate, read_chain
from checks.facts.probe import probe
from checks.net.answers import Handshake, NetError
from checks.net.network import Net
from checks.net.paths import read_certificates, why_no_path
from checks.subjects import Host

# X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY and X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE.
NO_ISSUER = frozenset({20, 21})
_FETCHED_AT_MOST = 2
_FETCHING_SECONDS = 3.0  # an issuer that does not answer must not cost the facts themselves


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """`error` and `error_code` are OpenSSL's (X509_V_ERR_*), "" and 0 for a chain with a path to a root;
    `weakness` is its error about a weak key or signature. `refused` is why the handshake that browsers make
    failed, where one that takes old versions and weak ciphers had to show the certificates.

    Where the path breaks off, `completed` says what became of fetching the missing certificate from where the
    last one says that it is: "trusted", or why not; "" where nothing was fetched. `has_other_path` is whether
    a search that goes back and tries again, as browsers' does, finds a way to a root where OpenSSL's, which
    never turns round, ended in `error`. `unreadable` says which certificates are malformed."""

    host: str
    version: str
    cipher: str
    error: str
    error_code: int
    chain: tuple[Certificate, ...]
    at: datetime
    address: str = ""
    alpn: str = ""
    weakness: str = ""
    refused: str = ""
    completed: str = ""
    has_other_path: bool = False
    unreadable: tuple[str, ...] = ()

    @property
    def leaf(self) -> Certificate | None:
        return self.chain[0] if self.chain else None


@probe()
async def probe_tls(host: Host, net: Net) -> TlsFacts:
    """Raises CouldNotFindOut when no handshake succeeds at any version."""
    refused = ""
    try:
        shown = await net.handshake(host.name, check_hostname=False)
    except NetError as error:
        refused = error.detail
        shown = await _shake_with_the_weak(host, net, error)
    facts = replace(facts_of(host.name, shown, datetime.now(UTC), net.roots()), refused=refused)
    if facts.error_code not in NO_ISSUER or not facts.chain or facts.has_other_path:
        return facts
    try:
        async with asyncio.timeout(_FETCHING_SECONDS):
            return replace(facts, completed=await _complete(host, net, shown, facts.at))
    except TimeoutError:
        return replace(facts, completed=f"no answer within {_FETCHING_SECONDS:g} s")


def facts_of(host: str, shown: Handshake, at: datetime, roots: tuple[bytes, ...]) -> TlsFacts:
    """What one handshake tells by itself, held against the roots that are trusted."""
    chain, unreadable = read_chain(shown.chain)
    return TlsFacts(
        host=host,
        version=shown.version,
        cipher=shown.cipher,
        error=shown.error,
        error_code=shown.error_code,
        chain=chain,
        at=at,
        address=shown.address,
        alpn=shown.alpn,
        weakness=shown.weakness,
        has_other_path=bool(shown.error_code and chain) and _has_other_path(shown, chain[0], roots, at),
        unreadable=unreadable,
    )


def _has_other_path(shown: Handshake, leaf: Certificate, roots: tuple[bytes, ...], at: datetime) -> bool:
    """Asked for a name that the certificate has: whether it has the right one is another question."""
    if leaf.is_self_signed or not leaf.names:
        return False
    name = leaf.names[0].replace("*", "any", 1)
    return not why_no_path(shown.chain[0], shown.chain[1:], roots, name, at)


async def _shake_with_the_weak(host: Host, net: Net, first: NetError) -> Handshake:
    """Only a server that says no can be asked differently."""
    could_not = first.could_not(f"shake hands over TLS with {host.name}")
    if first.kind != "tls":
        raise could_not
    try:
        return await net.handshake(host.name, check_hostname=False, takes_weak=True)
    except NetError:
        raise could_not from None


async def _complete(host: Host, net: Net, shown: Handshake, at: datetime) -> str:
    """Does what Chrome, Edge and Safari do: fetches the issuer from the address in the last certificate."""
    leaf, *others = shown.chain
    url = top_of(read_chain(shown.chain)[0]).issuer_url
    for _ in range(_FETCHED_AT_MOST):
        if not url.startswith("http://"):
            return ""
        try:
            answer = await net.request(url)
        except NetError as error:
            return f"{url}: {error.detail}"
        found = read_certificates(answer.body) if answer.status == 200 else ()
        if not found:
            return f"{url}: no certificate (status {answer.status})"
        others += found
        reason = why_no_path(leaf, tuple(others), net.roots(), host.name, at)
        if not reason:
            return "trusted"
        url = read_certificate(found[0]).issuer_url
    return reason


def top_of(chain: tuple[Certificate, ...]) -> Certificate:
    """The last certificate that can be reached from the host's own, issuer by issuer, in any order."""
    return path_of(chain)[-1]


def path_of(chain: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """The certificates from the host's own up, each followed by its issuer, in whatever order they came.

    Among several of an issuer's name the one that is valid longest counts: cross-signs share a name.
    """
    path, rest = [chain[0]], list(chain[1:])
    while not path[-1].is_self_signed:
        issuers = [one for one in rest if one.issued(path[-1]) and one not in path]
        if not issuers:
            break
        path.append(max(issuers, key=lambda one: one.not_after))
        rest.remove(path[-1])
    return tuple(path)
