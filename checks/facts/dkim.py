"""Asks for the DKIM keys of a domain's mail: the declared ones and those its providers imply."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.facts.spf import follow_spf
from checks.fixes.providers import providers_of
from checks.mail_records.selectors import SELECTORS, known_provider
from checks.mail_records.spf import is_spf, parse_spf
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import SendingDomain

MOST_INFERRED = 20


@dataclass(frozen=True, slots=True)
class SelectorAnswer:
    """What one selector's name answered; `provider` is who implies it, "" where the client declared it."""

    selector: str
    provider: str
    answer: Answer

    @property
    def is_declared(self) -> bool:
        return not self.provider


@dataclass(frozen=True, slots=True)
class DkimFacts:
    """The keys asked for.

    `providers` are those told from MX, SPF and what was declared; `sends_no_mail` holds where SPF authorises
    nobody; `mx` and `txt` are the answers that the inference rests on.
    """

    domain: str
    selectors: tuple[SelectorAnswer, ...]
    providers: tuple[str, ...]
    sends_no_mail: bool
    mx: Answer
    txt: Answer


@probe()
async def probe_dkim(domain: SendingDomain, net: Net) -> DkimFacts:
    """Providers that only an include of an include gives away are asked after last, once they are known."""
    declared = dict.fromkeys((_bare(selector) for selector in domain.selectors), "")
    mx, txt, first = await asyncio.gather(
        net.query(domain.name, "MX"), net.query(domain.name, "TXT"), _ask(domain.name, declared, net)
    )
    spf = [value for value in txt.values if is_spf(value)]
    named = providers_of([*mx.values, *spf]) | {known_provider(name) for name in domain.providers} - {""}
    at_once = _inferred(named, declared)
    second, included = await asyncio.gather(
        _ask(domain.name, at_once, net), _included_providers(domain.name, spf, net)
    )
    later = _inferred(included - named, {**declared, **at_once}, MOST_INFERRED - len(at_once))
    third = await _ask(domain.name, later, net)
    sends_no_mail = len(spf) == 1 and parse_spf(spf[0]).authorises_nobody
    providers = tuple(sorted(named | included))
    return DkimFacts(domain.name, (*first, *second, *third), providers, sends_no_mail, mx, txt)


async def _included_providers(domain: str, spf: Sequence[str], net: Net) -> frozenset[str]:
    """The providers behind the names that an SPF record leads to; the questions are shared with SPF's own."""
    if len(spf) != 1:
        return frozenset()
    tree = await follow_spf(domain, spf[0], net)
    return providers_of(node.name for node in tree.walk())


def _inferred(
    providers: Iterable[str], known: Mapping[str, str], most: int = MOST_INFERRED
) -> dict[str, str]:
    """The usual selectors of some providers, by selector, without those known already."""
    found = {
        selector: provider
        for provider in sorted(providers)
        for selector in SELECTORS.get(provider, ())
        if selector not in known
    }
    return dict(list(found.items())[: max(0, most)])


def _bare(selector: str) -> str:
    """The selector alone, also where somebody declared the whole name `s1._domainkey.example.com`."""
    return selector.strip().lower().partition("._domainkey")[0]


async def _ask(domain: str, selectors: Mapping[str, str], net: Net) -> tuple[SelectorAnswer, ...]:
    answers = await asyncio.gather(
        *(net.query(f"{selector}._domainkey.{domain}", "TXT") for selector in selectors)
    )
    return tuple(
        SelectorAnswer(selector, provider, answer)
        for (selector, provider), answer in zip(selectors.items(), answers, strict=True)
    )
