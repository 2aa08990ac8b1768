"""The mail checks on the lab's own domains, from the DNS question to the verdict."""

import asyncio
from collections.abc import Iterator

import pytest

from checks.catalogue.mail_dkim import dkim
from checks.catalogue.mail_dmarc import dmarc, dmarc_policy, dmarc_reports
from checks.catalogue.mail_spf import spf
from checks.catalogue.mail_spf_lookups import spf_lookups
from checks.check import Verdict
from checks.facts.dkim import probe_dkim
from checks.facts.dmarc import probe_dmarc, probe_dmarc_reports
from checks.facts.spf import probe_spf
from checks.fixes.recipe import recipe_for
from checks.lab import RunningLab, running_lab
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.subjects import SendingDomain


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["clean", "brightcart", "edgecases"]) as running:
        yield running


def _verdicts(lab: RunningLab, domain: str, *selectors: str) -> dict[str, Verdict]:
    subject = SendingDomain(domain, selectors)

    async def run() -> dict[str, Verdict]:
        async with open_net(NetConfig(resolvers=(lab.resolver,))) as net:
            spf_facts = await probe_spf(subject, net)
            dmarc_facts = await probe_dmarc(subject, net)
            return {
                "spf": spf(subject, spf_facts),
                "spf-lookups": spf_lookups(subject, spf_facts),
                "dkim": dkim(subject, await probe_dkim(subject, net)),
                "dmarc": dmarc(subject, dmarc_facts),
                "dmarc-policy": dmarc_policy(subject, dmarc_facts),
                "dmarc-reports": dmarc_reports(
                    subject, dmarc_facts, await probe_dmarc_reports(subject, dmarc_facts, net)
                ),
            }

    return asyncio.run(run())


def test_the_clean_domain_passes_everything(lab: RunningLab) -> None:
    verdicts = _verdicts(lab, "clean.test", "lr1")
    assert {key: verdict.outcome.value for key, verdict in verdicts.items()} == dict.fromkeys(
        verdicts, "pass"
    )


def test_the_faults_of_the_shop_are_found(lab: RunningLab) -> None:
    verdicts = _verdicts(lab, "brightcart.test", "lr1")
    assert {key: verdict.code for key, verdict in verdicts.items()} == {
        "spf": "spf.valid",
        "spf-lookups": "spf.too-many-lookups",
        "dkim": "dkim.short",
        "dmarc": "dmarc.valid",
        "dmarc-policy": "dmarc.monitoring",
        "dmarc-reports": "dmarc.no-reports",
    }
    assert verdicts["spf-lookups"].summary == (
        "brightcart.test: 13 of 10 DNS look-ups, 4 of them in include:_spf.mail.test"
    )


def test_the_cost_of_each_include_is_there_to_read(lab: RunningLab) -> None:
    evidence = _verdicts(lab, "brightcart.test", "lr1")["spf-lookups"].evidence
    assert evidence["costs"][:6] == [
        "  1  a",
        "  1  mx",
        "  4  include:_spf.mail.test",
        "  1    include:_nb1._spf.mail.test",
        "  1    include:_nb2._spf.mail.test",
        "  1    include:_nb3._spf.mail.test",
    ]


def test_the_record_to_publish_is_within_the_limit(lab: RunningLab) -> None:
    verdict = _verdicts(lab, "brightcart.test", "lr1")["spf-lookups"]
    recipe = recipe_for("mail.spf-lookups", verdict.code, "brightcart.test", verdict.evidence)
    assert recipe is not None
    lines = [block.content for block in recipe.blocks if block.language == "dns"]
    assert lines == [
        "brightcart.test. 3600 IN TXT "
        '"v=spf1 a mx include:_spf.mail.test include:_spf.newsletters.test ~all"',
        "bounce.brightcart.test. 3600 IN TXT "
        '"v=spf1 include:_spf.helpdesk.test include:_spf.storefronts.test ~all"',
    ]
    assert any("under bounce.brightcart.test" in step for step in recipe.steps)


def test_the_edge_cases_are_found(lab: RunningLab) -> None:
    assert _verdicts(lab, "edgecases.test")["spf-lookups"].code == "spf.loop"
    assert _verdicts(lab, "two-spf.edgecases.test")["spf"].code == "spf.multiple"
