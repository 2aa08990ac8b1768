"""Looks up where a host lives; that it lives nowhere is a fact as well."""

import asyncio
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import Host


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What DNS says of a host: `ipv4` and `ipv6` are the answers for A and AAAA, CNAMEs in them."""

    host: str
    ipv4: Answer
    ipv6: Answer

    @property
    def addresses(self) -> tuple[str, ...]:
        return (*self.ipv4.values, *self.ipv6.values)

    @property
    def is_known(self) -> bool:
        """Whether DNS told enough: an address, or from both questions that there is none."""
        return bool(self.addresses) or (self.ipv4.is_known and self.ipv6.is_known)

    @property
    def attempts(self) -> list[str]:
        return [*self.ipv4.attempts, *self.ipv6.attempts]

    @property
    def chain(self) -> tuple[str, ...]:
        """The CNAME targets on the way to the addresses."""
        return self.ipv4.chain or self.ipv6.chain


@probe()
async def probe_address(host: Host, net: Net) -> AddressFacts:
    ipv4, ipv6 = await asyncio.gather(net.query(host.name, "A"), net.query(host.name, "AAAA"))
    return AddressFacts(host.name, ipv4, ipv6)
