"""The probes of certificates, pages, leaks and caches, asked of real servers in the lab."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from checks import lab as lab_parts
from checks.check import CouldNotFindOut
from checks.facts.assets import AssetFacts, is_fingerprinted, probe_assets
from checks.facts.cors import CorsFacts, probe_cors
from checks.facts.exposure import (
    PROVOCATIONS,
    ErrorPageFacts,
    ExposedFilesFacts,
    SourceMapFacts,
    probe_error_pages,
    probe_exposed_files,
    probe_source_maps,
)
from checks.facts.shared_cache import SharedCacheFacts, probe_shared_cache
from checks.facts.site import SiteFacts, probe_site
from checks.facts.tls import TlsFacts, probe_tls
from checks.facts.tls_offers import probe_tls_offers
from checks.lab import HttpFault, HttpFaultKind, RunningLab, Scenario, Zone, running_lab
from checks.lab.reaching import reaching
from checks.net.network import Net, open_net
from checks.parsing.exposed_files import RECOGNISERS
from checks.subjects import Domain, Host, Route, RouteRole, Surface

APP = Host("app.web.test")
HOME = """<!doctype html><meta http-equiv=content-security-policy content="default-src 'self'">
<script src=/static/app.3f9a1c2b.js></script><script src=/inline.js></script>
<link rel=stylesheet href=/static/plain.css><link rel=stylesheet href=https://cdn.web.test/x.81d7f04e.css>
<script src=https://cdn.elsewhere.test/y.81d7f04e.js></script>"""
MAP = '{"version": 3, "sources": ["a.ts"], "mappings": "AAAA"}'
JS = "text/javascript"


def host(name: str, suffix: str, *routes: lab_parts.Route, **more: object) -> lab_parts.Host:
    return lab_parts.Host(f"{name}.web.test", suffix, routes, **more)  # type: ignore[arg-type]


def good(name: str, suffix: str, **certificate: object) -> lab_parts.Host:
    return host(name, suffix, certificate=lab_parts.Certificate(**certificate))  # type: ignore[arg-type]


WEB = Scenario(
    name="web",
    domain="web.test",
    zones=(Zone("web.test"),),
    hosts=(
        host(
            "app",
            "9.10",
            lab_parts.Route("/", body=HOME, cookies=("sid=1; Secure",)),
            lab_parts.Route("/start", redirect="/login"),
            lab_parts.Route("/login", body="<title>Log in</title>", headers={"X-Cache": "MISS"}),
            lab_parts.Route("/.env", type="text/plain", body="APP_KEY=abc\n"),
            lab_parts.Route(
                "/static/app.3f9a1c2b.js", type=JS, body="x()\n//# sourceMappingURL=maps/a.map\n"
            ),
            lab_parts.Route("/static/maps/a.map", type="application/json", body=MAP),
            lab_parts.Route("/inline.js", type=JS, body="y()\n//# sourceMappingURL=data:application/json,{}"),
            lab_parts.Route("/api", type="application/json", body="{}", cors=lab_parts.Cors(reflects=True)),
        ),
        host("cdn", "9.11", lab_parts.Route("/x.81d7f04e.css", type="text/css", body="a{}")),
        host("www", "9.12", canonical="https://app.web.test{path}{query}"),
        good("late", "9.13", days_left=-2),
        good("own", "9.14", is_self_signed=True),
        good("bare", "9.15", has_intermediate=False),
        good("other", "9.16", names=("elsewhere.test",)),
        host("old", "9.17", max_tls="1.2"),
        host("silent", "9.18"),
        host("ancient", "9.20", min_tls="1.0", max_tls="1.1"),
        host("guarded", "9.19", lab_parts.Route("/", body=HOME)),
    ),
    http_faults=(
        HttpFault("silent.web.test", HttpFaultKind.RESET),
        HttpFault("silent.web.test", HttpFaultKind.TLS_RESET),
        HttpFault("guarded.web.test", HttpFaultKind.CHALLENGE),
    ),
)
SURFACE = Surface(
    Domain("web.test"),
    hosts=(APP,),
    routes=(
        Route("https://app.web.test/start", RouteRole.DASHBOARD),
        Route("https://app.web.test/login", RouteRole.LOGIN),
        Route("https://app.web.test/api", RouteRole.API),
        Route("https://app.web.test/static/app.3f9a1c2b.js", RouteRole.ASSET),
    ),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([WEB]) as running:
        yield running


def ask[F](lab: RunningLab, question: Callable[[Net], Awaitable[F]]) -> F:
    config = reaching(lab)

    async def asked() -> F:
        async with open_net(config) as net:
            return await question(net)

    return asyncio.run(asked())


def tls(lab: RunningLab, name: str) -> TlsFacts:
    return ask(lab, lambda net: probe_tls(Host(f"{name}.web.test"), net))


def site(lab: RunningLab, name: str = "app") -> SiteFacts:
    return ask(lab, lambda net: probe_site(Host(f"{name}.web.test"), SURFACE, net))


def test_a_good_certificate_is_read_whole(lab: RunningLab) -> None:
    facts = tls(lab, "app")
    assert (facts.error, facts.error_code, facts.version) == ("", 0, "TLSv1.3")
    assert facts.leaf is not None
    assert facts.leaf.names == ("app.web.test",)
    assert facts.leaf.key_bits == 256
    assert len(facts.chain) == 2
    assert 70 < (facts.leaf.not_after - facts.at).days < 90


@pytest.mark.parametrize(("name", "code"), [("late", 10), ("own", 18), ("bare", 20), ("other", 0)])
def test_reasons_for_distrust_come_from_the_handshake(lab: RunningLab, name: str, code: int) -> None:
    facts = tls(lab, name)
    assert facts.chain
    assert facts.error_code in {code, 21 if code == 20 else code}


def offers(lab: RunningLab, name: str) -> dict[str, bool | str]:
    return ask(lab, lambda net: probe_tls_offers(Host(f"{name}.web.test"), net)).versions


def test_versions_are_asked_one_by_one(lab: RunningLab) -> None:
    new, old = offers(lab, "app"), offers(lab, "old")
    assert new == {"SSLv3": False, "TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True}
    assert (old["TLSv1.2"], old["TLSv1.3"]) == (True, False)


def test_a_server_of_old_versions_alone_shows_its_certificate_and_is_verified(lab: RunningLab) -> None:
    facts = tls(lab, "ancient")
    assert facts.chain
    assert facts.refused
    assert facts.error_code == 0
    assert facts.version in {"TLSv1", "TLSv1.1"}
    assert offers(lab, "ancient")["TLSv1.3"] is False


@pytest.mark.parametrize("probe", [probe_tls, probe_exposed_files, probe_error_pages])
@pytest.mark.parametrize("name", ["silent", "nobody"])
def test_what_cannot_be_reached_is_not_known(lab: RunningLab, probe, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CouldNotFindOut) as caught:
        ask(lab, lambda net: probe(Host(f"{name}.web.test"), net))
    assert f"{name}.web.test" in caught.value.reason


def test_a_site_that_cannot_be_reached_is_not_known(lab: RunningLab) -> None:
    with pytest.raises(CouldNotFindOut, match=r"silent\.web\.test"):
        site(lab, "silent")
    with pytest.raises(CouldNotFindOut, match="NXDOMAIN"):
        site(lab, "nobody")


def test_pages_are_the_home_page_and_the_listed_routes(lab: RunningLab) -> None:
    facts = site(lab)
    assert [page.url for page in facts.pages] == [
        "https://app.web.test/",
        "https://app.web.test/start",
        "https://app.web.test/login",
        "https://app.web.test/api",
    ]
    assert facts.home is not None
    assert facts.home.document.csp == ("default-src 'self'",)
    assert sorted(page.last.url for page in facts.contents) == [
        "https://app.web.test/",
        "https://app.web.test/api",
        "https://app.web.test/login",
    ]


def test_a_host_that_only_redirects_is_told(lab: RunningLab) -> None:
    facts = site(lab, "www")
    assert facts.redirects_to == "https://app.web.test/"
    assert facts.contents == ()


def test_a_challenge_is_no_page(lab: RunningLab) -> None:
    facts = site(lab, "guarded")
    assert facts.challenge
    assert facts.contents == ()


def test_every_usual_leak_is_asked_for_once(lab: RunningLab) -> None:
    before = len(lab.log.requests)
    facts: ExposedFilesFacts = ask(lab, lambda net: probe_exposed_files(APP, net))
    assert [one.path for one in facts.answers] == list(RECOGNISERS)
    statuses = {one.path: one.response.status for one in facts.answers if one.response}
    assert statuses.pop("/.env") == 200
    assert set(statuses.values()) == {404}
    assert len(lab.log.requests) - before == len(RECOGNISERS)


def test_provoking_addresses_reach_the_server_as_they_are(lab: RunningLab) -> None:
    facts: ErrorPageFacts = ask(lab, lambda net: probe_error_pages(APP, net))
    assert tuple(one.path for one in facts.answers) == PROVOCATIONS
    assert all(one.response and one.response.url.endswith(one.path) for one in facts.answers)


def test_source_maps_are_found_beside_scripts_and_where_comments_point(lab: RunningLab) -> None:
    async def question(net: Net) -> SourceMapFacts:
        return await probe_source_maps(APP, await probe_site(APP, SURFACE, net), net)

    facts = ask(lab, question)
    statuses = {one.path: one.response.status for one in facts.maps if one.response}
    assert statuses["https://app.web.test/static/maps/a.map"] == 200
    assert statuses["https://app.web.test/static/app.3f9a1c2b.js.map"] == 404
    assert facts.inline == ("https://app.web.test/inline.js",)


def test_only_own_fingerprinted_files_are_fetched(lab: RunningLab) -> None:
    async def question(net: Net) -> AssetFacts:
        return await probe_assets(APP, await probe_site(APP, SURFACE, net), SURFACE, net)

    facts = ask(lab, question)
    assert [response.url for response in facts.responses] == [
        "https://app.web.test/static/app.3f9a1c2b.js",
        "https://cdn.web.test/x.81d7f04e.css",
    ]


def test_strangers_origins_are_tried_on_the_api(lab: RunningLab) -> None:
    facts: CorsFacts = ask(lab, lambda net: probe_cors(APP, SURFACE, net))
    assert facts.url == "https://app.web.test/api"
    assert len(facts.replies) == 3
    assert all(reply.allow_origin == reply.origin for reply in facts.replies)


def test_a_private_route_behind_a_cache_is_asked_twice(lab: RunningLab) -> None:
    start, login = SURFACE.routes[:2]
    twice: SharedCacheFacts = ask(lab, lambda net: probe_shared_cache(login, net))
    once: SharedCacheFacts = ask(lab, lambda net: probe_shared_cache(start, net))
    assert twice.second is not None
    assert once.second is None
    assert once.first.status == 302


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/static/app.3f9a1c2b.js", True),
        ("/assets/index-BxK3a9_Q.css", True),
        ("/_next/static/chunks/main.js", True),
        ("/main.a1b2c3d4e5.min.js", True),
        ("/jquery-3.7.1.min.js", False),
        ("/static/deadbeef.html", False),
        ("/app.js?v=3f9a1c2b", False),
        ("/static/application.js", False),
        ("/fonts/inter-regular.woff2", False),
    ],
)
def test_fingerprints_are_told_from_words_and_versions(path: str, expected: bool) -> None:
    assert is_fingerprinted(f"https://app.web.test{path}") is expected
