"""The web checks on the lab's own domains, from the handshake to the verdict."""

import asyncio
from collections.abc import Iterator

import pytest

from checks.check import Outcome, Verdict, select
from checks.engine import audit
from checks.lab import RunningLab, running_lab
from checks.lab.reaching import reaching
from checks.net.network import open_net
from checks.permission.limits import CROSS_USER
from checks.permission.warrant import Warrants
from checks.subjects import Surface
from checks.surface_guess import guess_surface
from tests.checks.verdicts.active_cases import permitted

WEB = ("tls.*", "headers.*", "exposure.*", "caching.*")


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["clean", "brightcart", "edgecases"]) as running:
        yield running


def surface_of(lab: RunningLab, name: str) -> Surface:
    scenario = lab.scenario(name)
    return guess_surface(scenario.domain, hosts=scenario.audit.hosts, routes=scenario.audit.routes)


def verdicts(
    lab: RunningLab, surface: Surface, *globs: str, warrants: Warrants | None = None
) -> dict[tuple[str, str], Verdict]:
    config = reaching(lab)

    async def run() -> dict[tuple[str, str], Verdict]:
        async with open_net(config) as net:
            return {
                (result.check.key, result.subject.label): result.verdict
                async for result in audit(surface, net, select(globs or WEB), warrants=warrants)
            }

    return asyncio.run(run())


def test_the_clean_domain_has_nothing_to_complain_about(lab: RunningLab) -> None:
    surface = surface_of(lab, "clean")
    found = verdicts(lab, surface, warrants=permitted(CROSS_USER, accounts=2)(surface))
    complaints = {
        key: verdict.summary
        for key, verdict in found.items()
        if verdict.outcome not in {Outcome.PASS, Outcome.NOT_APPLICABLE}
    }
    assert complaints == {}
    passing = {key for (key, _), verdict in found.items() if verdict.outcome is Outcome.PASS}
    # Which server stands behind an edge only people can say; its issuer gives no
    # proofs to staple, and each of its hosts has one address.
    assert passing == {key for key, _ in found} - {"tls.origin", "tls.stapling", "tls.same-everywhere"}


FAULTS = {
    ("tls.expiry", "app.brightcart.test"): "tls.expires-now",
    ("exposure.files", "app.brightcart.test"): "files.environment-file",
    ("exposure.files", "brightcart.test"): "files.git-repository",
    ("exposure.stack-trace", "api.brightcart.test"): "stack-trace.stack-trace",
    ("headers.cors", "api.brightcart.test"): "cors.any-origin",
    ("headers.cookies", "app.brightcart.test"): "cookies.session-not-secure",
    ("headers.hsts", "www.brightcart.test"): "hsts.missing",
    ("headers.csp", "app.brightcart.test"): "csp.missing",
    ("headers.csp", "www.brightcart.test"): "csp.unsafe-inline",
    ("headers.framing", "www.brightcart.test"): "framing.missing",
    ("headers.leaks", "api.brightcart.test"): "leaks.version",
    ("caching.private", "https://app.brightcart.test/login"): "caching.explicitly-shared",
    ("caching.static", "www.brightcart.test"): "caching.static-short",
}


def test_the_faults_of_the_shop_are_found(lab: RunningLab) -> None:
    found = verdicts(lab, surface_of(lab, "brightcart"))
    assert {key: (found[key].outcome, found[key].code) for key in FAULTS} == {
        key: (Outcome.FAIL, code) for key, code in FAULTS.items()
    }


def test_a_name_that_does_not_exist_has_no_bad_headers(lab: RunningLab) -> None:
    found = verdicts(lab, surface_of(lab, "brightcart"))
    gone = {key: one.outcome for key, one in found.items() if key[1] == "shop-old.brightcart.test"}
    assert set(gone.values()) <= {Outcome.COULD_NOT_TELL, Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("host", "key", "code"),
    [
        ("self-signed", "tls.trusted", "tls.self-signed"),
        ("expired", "tls.trusted", "tls.trusted-but-for-dates"),
        ("expired", "tls.expiry", "tls.expired"),
        ("no-chain", "tls.trusted", "tls.missing-intermediate"),
        ("wrong-name", "tls.trusted", "tls.trusted"),
        ("wrong-name", "tls.hostname", "tls.hostname"),
        ("old-tls", "tls.versions", "tls.old-version"),
        ("weak-key", "tls.strength", "tls.weak-key"),
        ("challenge", "headers.hsts", "site.challenge"),
        ("challenge", "headers.csp", "site.challenge"),
        ("closed", "tls.trusted", "net.refused"),
        ("tls-reset", "headers.csp", "net.reset"),
        ("catch-all", "exposure.files", "files.none"),
    ],
)
def test_awkward_hosts_are_told_apart(lab: RunningLab, host: str, key: str, code: str) -> None:
    name = f"{host}.edgecases.test"
    surface = guess_surface("edgecases.test", hosts=[name])
    assert verdicts(lab, surface, key)[key, name].code == code
