"""Looks up where a host lives; that it lives nowhere is a fact as well."""

import asyncio
from dataclasses import dataclass

from checks.facts.families import BothFamilies
from checks.facts.probe import probe
from checks.net.answers import Answer, Handshake, NetError
from checks.net.network import Net
from checks.subjects import Host

# Where resolvers give up: Unbound after 11, BIND after 16.
LONGEST_CHAIN = 16


@dataclass(frozen=True, slots=True)
class AddressFacts(BothFamilies):
    """What DNS says of a host: `ipv4` and `ipv6` are the answers for A and AAAA, CNAMEs in them.

    `walked` are the aliases found one by one where a resolver gave up on them.
    """

    host: str
    ipv4: Answer
    ipv6: Answer
    walked: tuple[str, ...] = ()

    @property
    def attempts(self) -> list[str]:
        return [*self.ipv4.attempts, *self.ipv6.attempts]

    @property
    def is_flapping(self) -> bool:
        """Whether an answer came only after another try was refused or failed."""
        return self.ipv4.is_flapping or self.ipv6.is_flapping

    @property
    def is_loop(self) -> bool:
        """Whether its aliases lead back to one of themselves."""
        return bool(self.walked) and self.walked[-1] in {self.host, *self.walked[:-1]}

    @property
    def chain(self) -> tuple[str, ...]:
        """The CNAME targets on the way to the addresses."""
        return self.ipv4.chain or self.ipv6.chain


@probe()
async def probe_address(host: Host, net: Net) -> AddressFacts:
    ipv4, ipv6 = await asyncio.gather(net.query(host.name, "A"), net.query(host.name, "AAAA"))
    if ipv4.rcode == ipv6.rcode == "SERVFAIL":
        return AddressFacts(host.name, ipv4, ipv6, await _walk(host.name, net))
    return AddressFacts(host.name, ipv4, ipv6)


async def _walk(name: str, net: Net) -> tuple[str, ...]:
    """Goes from alias to alias as long as there is one, to a name seen before, or to where nobody follows."""
    walked: list[str] = []
    seen = {name}
    while len(walked) <= LONGEST_CHAIN:
        target = next((record.value for record in (await net.query(name, "CNAME")).own), "")
        if target:
            walked.append(target)
        if not target or target in seen:
            break
        seen.add(target)
        name = target
    return tuple(walked)


async def shake_at(host: str, address: str, net: Net) -> Handshake:
    """What the server at one of the host's addresses shows, trusted or not. Raises NetError.

    Whoever speaks only what browsers have given up is met half-way. Everybody who looks at a host's addresses
    one by one shares the handshake.
    """
    try:
        return await net.handshake(host, address=address, check_hostname=False)
    except NetError as error:
        if error.kind != "tls":
            raise
        return await net.handshake(host, address=address, verify=False)
