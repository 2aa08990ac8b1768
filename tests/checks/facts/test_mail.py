"""The probes of mail records, asked of a real DNS server in the lab."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from checks.check import CouldNotFindOut
from checks.facts.dkim import DkimFacts, probe_dkim
from checks.facts.dmarc import DmarcFacts, probe_dmarc, probe_dmarc_reports
from checks.facts.spf import SpfFacts, probe_spf
from checks.lab import DnsFault, DnsFaultKind, RunningLab, Scenario, Zone, running_lab
from checks.mail_records.spf_tree import Trouble
from checks.net.config import NetConfig
from checks.net.network import Net, open_net
from checks.subjects import SendingDomain

LONG_KEY = "v=DKIM1; k=rsa; p=" + "A" * 400
POSTBOX = Scenario(
    name="postbox",
    domain="postbox.test",
    zones=(
        Zone(
            "postbox.test",
            f"""
            @ TXT "v=spf1 include:_spf.parcel.test include:silent.parcel.test a:gone.parcel.test " "mx ~all"
            @ TXT "site-verification=1"
            @ MX 1 smtp.google.com.
            mail._domainkey CNAME mail.dkim.parcel.test.
            google._domainkey TXT "{LONG_KEY[:200]}" "{LONG_KEY[200:]}"
            _dmarc TXT "v=DMARC1; p=reject; rua=mailto:reports@parcel.test,mailto:own@in.postbox.test"
            """,
        ),
        Zone(
            "parcel.test",
            """
            _spf TXT "v=spf1 include:_deeper.parcel.test -all"
            _deeper TXT "v=spf1 ip4:192.0.2.0/24 -all"
            silent TXT "v=spf1 -all"
            mail.dkim TXT "v=DKIM1; p=abc"
            postbox.test._report._dmarc TXT "v=DMARC1"
            """,
        ),
        Zone("quiet.test", '@ TXT "v=spf1 -all"'),
    ),
    dns_faults=(
        DnsFault("silent.parcel.test", DnsFaultKind.SERVFAIL),
        DnsFault("quiet.test", DnsFaultKind.SERVFAIL, types=("TXT",)),
    ),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([POSTBOX]) as running:
        yield running


def _config(lab: RunningLab) -> NetConfig:
    return NetConfig(resolvers=(lab.resolver,))


def _gather[F](lab: RunningLab, probe, subject: SendingDomain) -> F:
    async def run() -> F:
        async with open_net(_config(lab)) as net:
            return await probe(subject, net)

    return asyncio.run(run())


def test_spf_is_followed_through_its_includes(lab: RunningLab) -> None:
    facts: SpfFacts = _gather(lab, probe_spf, SendingDomain("postbox.test"))
    assert len(facts.records) == 1
    assert facts.tree is not None
    assert facts.tree.lookups == 5
    include, silent, gone, mx = facts.tree.children
    assert [child.name for child in include.children] == ["_deeper.parcel.test"]
    assert (silent.trouble, silent.detail) == (Trouble.UNANSWERED, "TXT SERVFAIL")
    assert gone.is_void
    assert not mx.is_void


def test_the_includes_of_one_level_are_asked_for_at_once() -> None:
    """One exchange a level: the longest chain of questions, however many includes there are."""
    names = [f"s{number}" for number in range(9)]
    zone = Zone(
        "wide.test",
        "\n".join(
            [f'@ TXT "v=spf1 {" ".join(f"include:{name}.wide.test" for name in names)} -all"']
            + [f'{name} TXT "v=spf1 -all"' for name in names]
        ),
    )
    with running_lab([Scenario(name="wide", domain="wide.test", zones=(zone,))], delay_ms=250) as slow:
        began = time.monotonic()
        facts: SpfFacts = _gather(slow, probe_spf, SendingDomain("wide.test"))
        seconds = time.monotonic() - began
    assert facts.tree is not None
    assert facts.tree.lookups == 9
    assert seconds < 1.5, "one after the other they take 2.5"


def test_spf_without_an_answer_is_not_judged(lab: RunningLab) -> None:
    with pytest.raises(CouldNotFindOut) as caught:
        _gather(lab, probe_spf, SendingDomain("quiet.test"))
    assert caught.value.code == "dns.servfail"
    assert caught.value.evidence["name"] == "quiet.test"
    assert len(caught.value.evidence["attempts"]) == 2


def test_declared_and_inferred_selectors_are_asked_for(lab: RunningLab) -> None:
    facts: DkimFacts = _gather(lab, probe_dkim, SendingDomain("postbox.test", selectors=("mail",)))
    declared, inferred = facts.selectors
    assert declared.is_declared
    assert declared.answer.chain == ("mail.dkim.parcel.test",)
    assert declared.answer.values == ("v=DKIM1; p=abc",)
    assert (inferred.selector, inferred.provider) == ("google", "Google Workspace")
    assert inferred.answer.values == (LONG_KEY,)


def test_the_dmarc_tree_is_walked_from_a_name_below(lab: RunningLab) -> None:
    facts: DmarcFacts = _gather(lab, probe_dmarc, SendingDomain("news.postbox.test"))
    assert [step.name for step in facts.steps] == ["news.postbox.test", "postbox.test", "test"]
    assert facts.walk.policy_name == "postbox.test"
    assert facts.walk.is_inherited
    assert facts.walk.policy == "reject"
    assert facts.unanswered is None


def test_foreign_destinations_of_reports_are_asked_for_their_consent(lab: RunningLab) -> None:
    async def probe(subject: SendingDomain, net: Net):
        return await probe_dmarc_reports(subject, await probe_dmarc(subject, net), net)

    foreign, own = _gather(lab, probe, SendingDomain("postbox.test")).destinations
    assert foreign.mailbox == "reports@parcel.test"
    assert foreign.consent.name == "postbox.test._report._dmarc.parcel.test"
    assert foreign.is_allowed
    assert own.consent is None
    assert own.is_allowed
