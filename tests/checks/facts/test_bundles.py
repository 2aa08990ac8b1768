"""Bundles are read within limits; a key is never kept whole, and others' libraries name what they like."""

import asyncio

from checks.catalogue.exposure_bundles import bundle_internals, bundle_secrets
from checks.facts.bundles import MAX_BYTES, BundleFacts, probe_bundles
from checks.facts.exposure import SourceMapFacts
from checks.facts.page_files import PageFile, PageFileFacts
from checks.net.answers import Response
from checks.subjects import Domain, Host, HostRole, Surface
from tests.checks.catalogue.web_answers import HOST, page, site

KEY = "_".join(("sk", "live", "51HxT4nd0mRand0mRand0mQ9"))


def script(url: str, body: bytes, *, is_foreign: bool = False) -> PageFile:
    return PageFile(url, is_script=True, is_foreign=is_foreign, response=Response(url, 200, (), body))


def looked_through(*scripts: PageFile, body: str = "") -> tuple[PageFileFacts, BundleFacts]:
    files = PageFileFacts(HOST.name, scripts)
    maps = SourceMapFacts(HOST.name, ())
    return files, asyncio.run(probe_bundles(HOST, site(page(body=body)), files, maps))


def test_no_part_of_a_key_that_could_be_used_is_in_fact_or_verdict() -> None:
    files, bundles = looked_through(script("https://app.shop.test/a.js", f"x('{KEY}')".encode()))
    verdict = bundle_secrets(HOST, site(page()), files, bundles)
    assert verdict.code == "bundle-secrets.secret"
    assert KEY[8:] not in repr((bundles, verdict))
    assert KEY[-6:] not in repr((bundles, verdict))


def test_what_others_scripts_name_is_not_the_clients() -> None:
    body = b'connect("http://localhost:8097")'
    files, bundles = looked_through(script("https://cdn.elsewhere.test/a.js", body, is_foreign=True))
    surface = Surface(Domain("shop.test"))
    assert bundle_internals(HOST, site(page()), files, bundles, surface).code == "bundle-internals.none"


def test_a_listed_preview_host_is_another_environment_whatever_its_name() -> None:
    files, bundles = looked_through(body='<script>api="https://blue.shop.test/v1"</script>')
    surface = Surface(Domain("shop.test"), hosts=(Host("blue.shop.test", HostRole.PREVIEW),))
    assert bundle_internals(HOST, site(page()), files, bundles, surface).code == "bundle-internals.staging"
    assert bundle_internals(HOST, site(page()), files, bundles, Surface(Domain("shop.test"))).code == (
        "bundle-internals.none"
    )


def test_no_more_is_read_than_there_is_time_for() -> None:
    half = b"a" * (MAX_BYTES // 2)
    scripts = [script(f"https://app.shop.test/{number}.js", half) for number in range(5)]
    _, bundles = looked_through(*scripts, body="<p>some room is taken")
    assert bundles.left_out == 4
    assert len(bundles.looked_at) == 2
