"""Climbs from a host to the records that say who may issue certificates for it, and reads who did."""

import asyncio
from dataclasses import dataclass

from checks.facts.certificate import Certificate, read_chain
from checks.facts.probe import probe
from checks.net.answers import Answer, NetError
from checks.net.network import Net
from checks.subjects import Host

_MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class CaaFacts:
    """`climbed` are the CAA answers for the host and every name above it, the closest first; `leaf` is the

    certificate that it shows now, looked at only where there are records; `lost` is why none could be seen.
    """

    host: str
    climbed: tuple[Answer, ...]
    leaf: Certificate | None = None
    lost: str = ""


@probe()
async def probe_caa(host: Host, net: Net) -> CaaFacts:
    """Every level is asked at once; where there are records, the certificate checks' handshake is shared."""
    labels = host.name.split(".")[-_MOST_LEVELS:]
    names = [".".join(labels[start:]) for start in range(len(labels))]
    climbed = tuple(await asyncio.gather(*(net.query(name, "CAA") for name in names)))
    if not any(answer.values for answer in climbed):
        return CaaFacts(host.name, climbed)
    shown = await _shake(host.name, net)
    if isinstance(shown, NetError):
        return CaaFacts(host.name, climbed, lost=shown.detail)
    leaf = next(iter(read_chain(shown)[0]), None)
    return CaaFacts(host.name, climbed, leaf, "" if leaf else "the certificate cannot be read")


async def _shake(host: str, net: Net) -> tuple[bytes, ...] | NetError:
    try:
        return (await net.handshake(host, check_hostname=False)).chain
    except NetError as error:
        return error
