"""Reads the records that are live for a surface map, each with what it is probably for."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from checks.net.network import Net, NetConfig, open_net
from checks.subjects import Surface

HOST_TYPES = ("CNAME", "A", "AAAA")
DOMAIN_TYPES = ("NS", "MX", "TXT", "CAA")


@dataclass(frozen=True, slots=True)
class LiveRecord:
    name: str
    rdtype: str
    value: str
    ttl: int
    purpose: str


def read_live_records(surface: Surface, config: NetConfig) -> tuple[LiveRecord, ...]:
    """The zone's own records of the domain, its hosts and its sending domains; silence is left out."""
    return asyncio.run(_read(surface, config))


async def _read(surface: Surface, config: NetConfig) -> tuple[LiveRecord, ...]:
    async with open_net(config) as net:
        found = await asyncio.gather(*(_records(net, name, rdtype) for name, rdtype in _questions(surface)))
    return tuple(dict.fromkeys(record for several in found for record in several))


def _questions(surface: Surface) -> Iterable[tuple[str, str]]:
    domain = surface.domain.name
    yield from ((domain, rdtype) for rdtype in DOMAIN_TYPES)
    for host in surface.hosts:
        yield from ((host.name, rdtype) for rdtype in HOST_TYPES)
    for sending in surface.sending_domains:
        if sending.name == domain or sending.name.endswith(f".{domain}"):
            yield from ((sending.name, rdtype) for rdtype in ("MX", "TXT"))
            yield f"_dmarc.{sending.name}", "TXT"
            for selector in sending.selectors:
                yield from ((f"{selector}._domainkey.{sending.name}", rdtype) for rdtype in ("CNAME", "TXT"))


async def _records(net: Net, name: str, rdtype: str) -> list[LiveRecord]:
    """Only what the name itself holds: records behind a CNAME are somebody else's."""
    answer = await net.query_authority(name, rdtype)
    return [
        LiveRecord(name, rdtype, record.value, record.ttl, purpose(name, rdtype, record.value))
        for record in answer.own
    ]


def purpose(name: str, rdtype: str, value: str) -> str:
    """What a record is for, as far as its name, type and value tell; "" where they do not."""
    text = value.strip('"').lower()
    if rdtype == "TXT":
        return _purpose_of_text(name, text)
    if "._domainkey." in name:
        return "Points to the key that signs outgoing mail (DKIM)"
    return {
        "A": "Leads visitors to the web server",
        "AAAA": "Leads visitors to the web server over IPv6",
        "CNAME": "Hands the name to the provider that serves it",
        "MX": "Says where mail to the domain is delivered",
        "NS": "Says which servers answer for the domain",
        "CAA": "Says who may issue certificates",
    }.get(rdtype, "")


def _purpose_of_text(name: str, text: str) -> str:
    if text.startswith("v=spf1"):
        return "Says who may send mail in the domain's name (SPF)"
    if name.startswith("_dmarc."):
        return "Says what happens to forged mail (DMARC)"
    if "._domainkey." in name:
        return "The key that signs outgoing mail (DKIM)"
    if "verification" in text or text.startswith(("ms=", "apple-domain")):
        return "Proves ownership to a provider"
    return ""
