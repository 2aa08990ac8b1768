"""What the operator of an audit decides about the network; users never do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.net.dnssec import IANA_ANCHORS
from checks.net.policy import Network


@dataclass(frozen=True, slots=True)
class NetConfig:
    """Times are in seconds; `resolvers` are "IP:PORT", the machine's own when empty.

    `zone_resolvers` maps a name suffix to the one resolver for it, `rdap_servers` a suffix to its
    registry's RDAP service where IANA's list has another or none, `port_map` moves ports for addresses in
    `allowed_networks` only, `trust_anchors` are DS records of the root.
    """

    resolvers: tuple[str, ...] = ()
    zone_resolvers: Mapping[str, str] = field(default_factory=dict)
    allowed_networks: tuple[Network, ...] = ()
    ca_file: str = ""
    port_map: Mapping[int, int] = field(default_factory=dict)
    trust_anchors: tuple[str, ...] = IANA_ANCHORS
    rdap_servers: Mapping[str, str] = field(default_factory=dict)
    dns_seconds: float = 2.0
    connect_seconds: float = 5.0
    request_seconds: float = 20.0
    body_bytes: int = 2 * 1024 * 1024
