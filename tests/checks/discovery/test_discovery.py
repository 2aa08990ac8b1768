"""A look at the lab's domains finds nearly all that they hold, and nothing that is not theirs."""

from collections.abc import Iterator

import pytest

from checks.discovery import Proposal, discover
from checks.discovery.names import mentioned
from checks.lab import Certificate, Host, RunningLab, Scenario, Zone, running_lab
from checks.lab import Route as Page
from checks.lab.reaching import reaching

PRODUCTS = ("clean", "brightcart", "tasklane", "fablecraft")
SHOP = Scenario(
    "shop",
    domain="shop.test",
    zones=(
        Zone(
            "shop.test",
            """
            @                 MX  10 inbound.postmarkapp.com.
            @                 TXT "v=spf1 include:sendgrid.net include:_spf.google.com -all"
            s1._domainkey     TXT "v=DKIM1; k=rsa; p=MIGf"
            pay               CNAME checkout.stripe.storefronts.test.
            *                 A {base}.9.1
            """,
        ),
    ),
    hosts=(
        Host(
            "shop.test",
            "9.1",
            routes=(
                Page(
                    "/",
                    body='<a href="/konto/login">in</a><script src="/_next/static/a.js"></script>'
                    '<a href="https://other.test/x">elsewhere</a><a href="https://nope.shop.testing/">no</a>',
                ),
                Page("/konto/login", body="<form></form>"),
                Page(
                    "/_next/static/a.js",
                    type="text/javascript",
                    body='fetch("https://backend7.shop.test/v2/cart")',
                ),
            ),
            certificate=Certificate(names=("shop.test", "hidden8.shop.test", "*.shop.test", "stranger.test")),
        ),
        Host("hidden8.shop.test", "9.2"),
        Host("backend7.shop.test", "9.3", routes=(Page("/v2/cart", type="application/json", body="[]"),)),
    ),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([*PRODUCTS, SHOP]) as running:
        yield running


def look(lab: RunningLab, domain: str) -> Proposal:
    return discover(domain, reaching(lab))


def test_it_finds_nine_of_ten_hosts_and_no_false_one(lab: RunningLab) -> None:
    held, found = set[str](), set[str]()
    for name in PRODUCTS:
        scenario = lab.scenario(name)
        held |= {host.name for host in scenario.hosts} | set(scenario.audit.hosts)
        found |= {host.name for host in look(lab, scenario.domain).hosts}
    assert found <= held
    assert len(found) >= 0.9 * len(held), held - found


def test_it_finds_the_doors_of_a_product(lab: RunningLab) -> None:
    proposal = look(lab, "clean.test")
    assert proposal.canonical_host == "www.clean.test"
    urls = {route.url: route.status for route in proposal.routes}
    assert urls["https://www.clean.test/"] == 200
    assert urls["https://app.clean.test/login"] == 200
    assert urls["https://app.clean.test/dashboard"] == 302
    assert {"https://app.clean.test/signup", "https://app.clean.test/reset"} <= set(urls)


def test_certificates_pages_and_scripts_lead_to_hosts_that_nobody_guesses(lab: RunningLab) -> None:
    proposal = look(lab, "shop.test")
    whys = {host.name: host.why for host in proposal.hosts}
    assert set(whys) == {"shop.test", "hidden8.shop.test", "backend7.shop.test", "pay.shop.test"}
    assert "the certificate of shop.test names it" in whys["hidden8.shop.test"]
    assert "speaks of https://backend7.shop.test/v2/cart" in whys["backend7.shop.test"]
    routes = {route.url: route.why for route in proposal.routes}
    assert "linked from https://shop.test/" in routes["https://shop.test/konto/login"]
    assert "https://backend7.shop.test/v2/cart" in routes


def test_mail_selectors_and_frameworks_are_told_with_reasons(lab: RunningLab) -> None:
    proposal = look(lab, "shop.test")
    assert {trait.name for trait in proposal.mail} == {"Postmark", "SendGrid", "Google Workspace"}
    assert [trait.name for trait in proposal.selectors] == ["s1"]
    assert "Next.js" in {trait.name for trait in proposal.frameworks}
    assert all(trait.why for trait in (*proposal.mail, *proposal.selectors, *proposal.frameworks))


def test_a_page_for_everything_proves_no_route(lab: RunningLab) -> None:
    tasklane = lab.scenario("tasklane")
    everything = Page("/*", body="<title>App</title>")
    host = tasklane.host("www.tasklane.test")
    lab.replace(tasklane.with_host("www.tasklane.test", canonical="", routes=(*host.routes, everything)))
    try:
        urls = [route.url for route in look(lab, "tasklane.test").routes]
    finally:
        lab.replace(tasklane)
    assert not [
        url for url in urls if url.startswith("https://www.tasklane.test/") and not url.endswith("test/")
    ]


def test_a_domain_that_nobody_has_is_not_there(lab: RunningLab) -> None:
    assert look(lab, "nobody-has-this.test").exists is False


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://api.shop.test/v1/cart?x=1", {"api.shop.test"}),
        ("//cdn.shop.test/a.js", {"cdn.shop.test"}),
        ("wss://live.eu.shop.test", {"live.eu.shop.test"}),
        ("https://evilshop.test/ https://shop.test.evil.com/ mailto:a@b.shop.test", set()),
        ("https://-bad.shop.test/ https://a..shop.test/", set()),
    ],
)
def test_only_addresses_of_the_domain_are_mentions(text: str, hosts: set[str]) -> None:
    assert set(mentioned("shop.test", text)) == hosts


def test_a_name_below_another_domain_is_no_mention() -> None:
    assert mentioned("shop.test", "https://www.shop.test.example/") == {}
