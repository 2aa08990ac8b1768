"""Reads the records that are live for a surface map, each with what it is probably for."""

import asyncio
from dataclasses import replace

from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.subjects import Surface
from checks.zone.comparison import LiveZone
from checks.zone.live import questions_about, read_zone


def read_live_records(surface: Surface, config: NetConfig) -> LiveZone:
    """What the zone holds under every name that the map, the plan or the approved state knows."""
    return asyncio.run(_read(surface, config))


async def _read(surface: Surface, config: NetConfig) -> LiveZone:
    async with open_net(config) as net:
        zone = await read_zone(questions_about(surface), net)
    records = (
        replace(record, purpose=purpose(record.name, record.rdtype, record.value)) for record in zone.records
    )
    return replace(zone, records=tuple(records))


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
