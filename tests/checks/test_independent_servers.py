"""The audit judges domains served by Debian's nsd and nginx as it judges those of the lab."""

import asyncio
import ipaddress
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.lab.blocks import free_blocks
from checks.net.answers import Response
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.permission.limits import LIMITS
from tests.checks.independent_servers import (
    BLOCKS,
    DNS_PORT,
    HTTP_PORT,
    HTTPS_PORT,
    IS_ROOT,
    Authority,
    Site,
    dkim_record,
    serving,
)

# One worker starts the servers for all of them.
pytestmark = pytest.mark.xdist_group("independent servers")

ROOT = Path(__file__).resolve().parents[2]

TOKEN = "4d2f7b90c1e84a6fb3d5"

# The registry, so that delegations can be looked up where they stand.
PARENT_ZONE = """$ORIGIN test.
$TTL 600
@ SOA ns.test. hostmaster.test. 1 3600 600 86400 600
@ NS ns
ns A {block}.0.53
steady NS ns1.steady
steady NS ns2.steady
ns1.steady A {block}.0.53
ns2.steady A {block}.1.54
wobbly NS ns1.wobbly
ns1.wobbly A {block}.0.53
"""

STEADY_ZONE = """$ORIGIN steady.test.
$TTL 600
@ SOA ns1.steady.test. hostmaster.steady.test. 1 3600 600 604800 600
@ NS ns1
@ NS ns2
ns1 A {block}.0.53
ns2 A {block}.1.54
@ A {block}.0.10
www A {block}.0.11
app A {block}.0.12
help CNAME www
mx1 A {block}.0.25
@ MX 10 mx1
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@steady.test"
s1._domainkey TXT {dkim}
_launch-ready TXT launch-ready={token}
"""

WOBBLY_ZONE = """$ORIGIN wobbly.test.
$TTL 86400
@ SOA ns1.wobbly.test. hostmaster.wobbly.test. 1 3600 600 86400 600
@ NS ns1
ns1 A {block}.0.53
@ A {block}.0.20
www A {block}.0.21
app A {block}.0.22
old CNAME gone.wobbly.test.
mail A {block}.0.25
mx CNAME mail
@ MX 10 mx
@ TXT "v=spf1 mx -all"
@ TXT "v=spf1 a ~all"
_dmarc TXT "v=DMARC1; p=none"
"""

GOOD_HEADERS = """
    add_header Strict-Transport-Security "max-age=63072000; includeSubDomains; preload" always;
    add_header Content-Security-Policy "default-src 'none'; frame-ancestors 'none'; base-uri 'none'" always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Frame-Options DENY always;
    add_header Referrer-Policy no-referrer always;
    add_header Cache-Control "no-store" always;
"""
PAGE = "return 200 '<!doctype html><html lang=en><title>Steady</title><h1>Steady</h1></html>';"


def sites(authority: Authority, block: str) -> list[Site]:
    good = authority.issue("steady", ["steady.test", "*.steady.test"], 60)
    wobbly = authority.issue("wobbly", ["wobbly.test"], 60)
    expired = authority.issue("expired", ["app.wobbly.test"], -1)
    in_spring = datetime.now(UTC) + timedelta(days=150)
    contact = f"Contact: mailto:security@steady.test\\nExpires: {in_spring:%Y-%m-%dT00:00:00Z}\\n"
    security = f'location = /.well-known/security.txt {{ default_type text/plain; return 200 "{contact}"; }}'
    pages = GOOD_HEADERS + f"{security} location = / {{ {PAGE} }} location = /login {{ {PAGE} }}"
    away = GOOD_HEADERS + "return 308 https://www.steady.test$request_uri;"
    loop = "location = /loop { return 302 /round; } location = /round { return 302 /loop; }"
    broken = "location = /login { return 500; } location = /down { return 302 http://app.wobbly.test/; }"
    back = "return 302 http://wobbly.test/;"
    return [
        Site("steady.test", f"{block}.0.10", good, away),
        Site("www.steady.test help.steady.test", f"{block}.0.11", good, pages),
        Site("app.steady.test", f"{block}.0.12", good, pages),
        Site(
            "wobbly.test",
            f"{block}.0.20",
            wobbly,
            f"location = / {{ {PAGE} }} {loop}",
            f"location / {{ {PAGE} }}",
        ),
        Site("www.wobbly.test", f"{block}.0.21", wobbly, f"location / {{ {PAGE} }}", back),
        Site("app.wobbly.test", f"{block}.0.22", expired, f"location = / {{ {PAGE} }} {broken}"),
    ]


@dataclass(frozen=True)
class Served:
    """Where the servers are, as an address block like "127.100", and whom to trust."""

    block: str
    ca_file: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("servers")
    authority = Authority(directory)
    zones = {
        "test": PARENT_ZONE,
        "steady.test": STEADY_ZONE,
        "wobbly.test": WOBBLY_ZONE,
    }
    with ExitStack() as held:
        block = next(free_blocks(held, BLOCKS))
        texts = {
            name: zone.format(block=block, dkim=dkim_record(), token=TOKEN) for name, zone in zones.items()
        }
        with serving(directory, texts, sites(authority, block), block):
            yield Served(block, authority.ca_file)


def audit(served: Served, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    ports = [] if IS_ROOT else ["--port-map", f"80:{HTTP_PORT}", "--port-map", f"443:{HTTPS_PORT}"]
    resolver = ["--resolver", f"{served.block}.0.53:{DNS_PORT}", "--allow", f"{served.block}.0.0/16"]
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "audit",
            *arguments,
            "--json",
            "--ca",
            str(served.ca_file),
            *resolver,
            *ports,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["results"]


# No mail server is among those that are started here, nobody proves that the domain is theirs, and nobody's
# books say who renews certificates.
FOR_OWNERS = {"dns.transfer", "dns.recursion"}
NOT_SERVED = {"mail.starttls", "tls.renewal", *LIMITS, *FOR_OWNERS}


def test_nginx_is_asked_over_http2_though_it_ends_connections_after_a_dozen_requests(served: Served) -> None:
    config = NetConfig(
        resolvers=(f"{served.block}.0.53:{DNS_PORT}",),
        allowed_networks=(ipaddress.ip_network(f"{served.block}.0.0/16"),),
        ca_file=str(served.ca_file),
        port_map={} if IS_ROOT else {80: HTTP_PORT, 443: HTTPS_PORT},
    )

    async def ask() -> list[Response]:
        async with open_net(config) as net:
            pages = [net.request("https://app.steady.test/login", fresh=True) for _ in range(60)]
            return await asyncio.gather(*pages)

    answers = asyncio.run(ask())
    assert {(answer.status, answer.http_version) for answer in answers} == {(200, "HTTP/2")}
    assert {answer.certificate_error for answer in answers} == {""}
    assert all(b"<h1>Steady</h1>" in answer.body for answer in answers)


def test_sound_domain_passes_every_check(served: Served) -> None:
    names = ["--host", "app.steady.test", "--host", "help.steady.test"]
    routes = ["--route", "https://app.steady.test/login", "--route", "https://www.steady.test/"]
    targets = ["--dkim", "s1", "--playbook", "marketplace-launch"]
    code, results = audit(served, "steady.test", *names, *routes, *targets)
    bad = [
        (result["check"], result["verdict"], result["summary"])
        for result in results
        if result["verdict"] not in {"pass", "not_applicable"} and result["check"] not in NOT_SERVED
    ]
    assert bad == []
    assert code == 0
    passing = {result["check"] for result in results if result["verdict"] == "pass"}
    for key in ("dns.resolves", "tls.trusted", "headers.hsts", "mail.spf", "mail.dkim", "routing.canonical"):
        assert key in passing


def test_name_servers_give_strangers_nothing_once_the_domain_is_proven(served: Served) -> None:
    chosen = [word for key in sorted(FOR_OWNERS) for word in ("--only", key)]
    code, results = audit(served, "steady.test", *chosen, "--verified-token", TOKEN)
    assert {(result["check"], result["verdict"]) for result in results} == {
        (key, "pass") for key in FOR_OWNERS
    }
    assert code == 0


FAULTS = {
    ("dns.resolves", "old.wobbly.test"): "resolves.nxdomain",
    ("dns.dangling", "old.wobbly.test"): "dangling.nxdomain",
    ("dns.conflicts", "wobbly.test"): "conflicts.duplicate-spf",
    ("dns.ttl", "app.wobbly.test"): "ttl.too-long",
    ("dns.mx", "wobbly.test"): "mx.alias",
    ("dns.delegation", "wobbly.test"): "delegation.too-few",
    ("routing.answers", "https://app.wobbly.test/login"): "answers.server-error",
    ("routing.loop", "https://wobbly.test/loop"): "loop.found",
    ("routing.downgrade", "https://app.wobbly.test/down"): "downgrade.found",
    ("routing.https-upgrade", "wobbly.test"): "https-upgrade.served-plain",
    ("routing.https-upgrade", "www.wobbly.test"): "https-upgrade.stays-plain",
    ("routing.canonical", "wobbly.test"): "canonical.both-serve",
    ("routing.keeps-path", "www.wobbly.test"): "keeps-path.path-lost",
}
# Judged by other topics' rules; their codes are theirs.
ALSO_FAILING = {
    ("tls.expiry", "app.wobbly.test"),
    ("tls.hostname", "www.wobbly.test"),
    ("headers.hsts", "wobbly.test"),
    ("mail.spf", "wobbly.test"),
}


def test_broken_domain_gets_every_verdict_right(served: Served) -> None:
    names = ["--host", "app.wobbly.test", "--host", "old.wobbly.test"]
    paths = ["https://app.wobbly.test/login", "https://wobbly.test/loop", "https://app.wobbly.test/down"]
    code, results = audit(
        served, "wobbly.test", *names, *(word for url in paths for word in ("--route", url))
    )
    assert code == 1
    found = {(result["check"], result["subject"]): result for result in results}
    for place, expected in FAULTS.items():
        assert (found[place]["verdict"], found[place]["code"]) == ("fail", expected), found[place]
    for place in ALSO_FAILING:
        assert found[place]["verdict"] == "fail", found[place]
    for (check, subject), result in found.items():
        if subject == "old.wobbly.test" and not check.startswith("dns."):
            is_about_an_edge = check.startswith("edge.") or check == "tls.origin"
            expected = "not_applicable" if is_about_an_edge else "could_not_tell"
            assert result["verdict"] in {expected, "could_not_tell"}, result
