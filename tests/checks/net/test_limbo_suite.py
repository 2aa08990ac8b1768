"""The public test suite x509-limbo (C2SP), over real sockets: would browsers let this host pass?"""

import asyncio
import gzip
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.catalogue.tls import hostname, trusted
from checks.catalogue.tls_versions import strength
from checks.check import Outcome, Verdict
from checks.facts.certificate import Certificate
from checks.facts.tls import facts_of
from checks.facts.tls_offers import TlsOffers
from checks.net.answers import NetError
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.subjects import Host

# Its cases of servers with a DNS name, at the present time, without revocation lists or limits of its own;
# and without the two whose certificate no server could be set up with.
SUITE = Path(__file__).parents[2] / "data" / "x509-limbo.json.gz"
CASES: dict[str, Mapping[str, Any]] = {
    case["id"]: case for case in json.loads(gzip.decompress(SUITE.read_bytes()))
}
# Where our verdict is another than the suite's: the reason, and the cases.
REASONS: dict[str, tuple[str, ...]] = {
    "what the profile asks of authorities; no browser refuses a certificate over it": (
        "rfc5280::aki::leaf-missing-aki",
        "rfc5280::aki::intermediate-missing-aki",
        "rfc5280::aki::cross-signed-root-missing-aki",
        "rfc5280::nc::permitted-dns-match-noncritical",
        "rfc5280::nc::invalid-dnsname-leading-period",
        "rfc5280::nc::not-allowed-in-ee-noncritical",
        "rfc5280::nc::not-allowed-in-ee-critical",
        "rfc5280::pc::ica-noncritical-pc",
        "rfc5280::san::noncritical-with-empty-subject",
        "rfc5280::san::underscore-dns",
        "rfc5280::serial::too-long",
        "rfc5280::serial::zero",
        "rfc5280::ski::root-missing-ski",
        "rfc5280::ski::intermediate-missing-ski",
        "rfc5280::leaf-ku-keycertsign",
        "webpki::eku::ee-anyeku",
        "webpki::eku::ee-critical-eku",
        "webpki::eku::ee-without-eku",
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences",
        "webpki::san::san-critical-with-nonempty-subject",
        "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
    ),
    "about the root, which browsers trust as they have it, not as it is sent": (
        "rfc5280::root-missing-basic-constraints",
        "rfc5280::root-non-critical-basic-constraints",
        "webpki::aki::root-with-aki-missing-keyidentifier",
        "webpki::aki::root-with-aki-authoritycertissuer",
        "webpki::aki::root-with-aki-authoritycertserialnumber",
        "webpki::aki::root-with-aki-all-fields",
        "webpki::aki::root-with-aki-ski-mismatch",
        "webpki::eku::root-has-eku",
        "webpki::forbidden-dsa-root",
        "webpki::forbidden-rsa-not-divisible-by-8-in-root",
    ),
    "about the common name, which nobody reads any more (RFC 9525 §2)": (
        "webpki::cn::punycode-not-in-san",
        "webpki::cn::utf8-vs-punycode-mismatch",
        "webpki::cn::not-in-san",
        "webpki::cn::case-mismatch",
    ),
    "the name that may not be issued for is not the host's own": (
        "cve::cve-2025-61727",
        "rfc5280::nc::nc-forbids-dnsname-wildcard-san",
        "rfc5280::nc::nc-permits-invalid-dns-san",
    ),
    "only an authority could issue it, for a host that is the client's own domain": (
        "webpki::san::public-suffix-multi-label-wildcard-san",
        "webpki::san::public-suffix-private-namespace-wildcard-san",
    ),
    "an authority's certificate on a server: RFC 5280 says nothing, Firefox refuses": (
        "pathlen::validation-ignores-pathlen-in-leaf",
        "rfc5280::ca-as-leaf",
    ),
}
DEVIATIONS = {case: reason for reason, cases in REASONS.items() for case in cases}


def verdicts(case: Mapping[str, Any], directory: Path) -> list[Verdict]:
    """What the three checks of a certificate say, or nothing where there was no handshake at all."""
    roots, chain = directory / "roots.pem", directory / "chain.pem"
    roots.write_text("\n".join(case["roots"]), encoding="ascii")
    chain.write_text("\n".join([case["key"], case["leaf"], *case["others"]]), encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(chain)
    return asyncio.run(_judge(case["name"], context, str(roots)))


async def _judge(name: str, context: ssl.SSLContext, roots: str) -> list[Verdict]:
    host = Host(name)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.77.0.9", 0, ssl=context)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # of the server: clients leave early
    port = server.sockets[0].getsockname()[1]
    config = NetConfig(
        resolvers=("127.77.0.53:53",),
        allowed_networks=(ipaddress.ip_network("127.77.0.0/16"),),
        ca_file=roots,
        port_map={443: port},
    )
    try:
        async with open_net(config) as net:
            shown = await net.handshake(name, check_hostname=False, address="127.77.0.9")
            tls = facts_of(name, shown, datetime.now(UTC), net.roots())
    except NetError:
        return []
    finally:
        server.close()
    tls = replace(tls, chain=(_of_usual_length(tls.chain[0]), *tls.chain[1:])) if tls.chain else tls
    return [trusted(host, tls), hostname(host, tls), strength(host, tls, TlsOffers(name, {}))]


def _of_usual_length(leaf: Certificate) -> Certificate:
    """The suite's certificates are valid for a thousand years, which no browser would take."""
    return replace(leaf, not_before=leaf.not_after - timedelta(days=90))


@pytest.mark.parametrize("key", CASES)
def test_the_suite_and_the_checks_agree(key: str, tmp_path: Path) -> None:
    case = CASES[key]
    found = verdicts(case, tmp_path)
    failures = [one for one in found if one.outcome in {Outcome.FAIL, Outcome.COULD_NOT_TELL}]
    agrees = (bool(found) and not failures) is case["is_good"]
    said = "; ".join(f"{one.code}: {one.summary}" for one in failures) or "all pass"
    assert agrees is (key not in DEVIATIONS), said


def test_every_deviation_is_one_of_the_suite() -> None:
    assert set(CASES) >= set(DEVIATIONS)
