"""The operator's settings as the network takes them, in one place for the portal and the command line."""

from ipaddress import ip_network
from pathlib import Path

from django.conf import settings

from checks.net.anchors import read_anchors
from checks.net.config import NetConfig
from checks.net.dnssec import IANA_ANCHORS


def net_config() -> NetConfig:
    """What the settings allow. Raises ValueError for a network, port or trust anchor that is none."""
    return NetConfig(
        resolvers=tuple(settings.AUDIT_RESOLVERS),
        zone_resolvers=dict(settings.AUDIT_ZONE_RESOLVERS),
        allowed_networks=tuple(ip_network(network) for network in settings.AUDIT_ALLOWED_NETWORKS),
        ca_file=settings.AUDIT_CA_FILE,
        trust_anchors=_trust_anchors(),
        rdap_servers=dict(settings.AUDIT_RDAP_SERVERS),
        port_map={int(port): int(moved) for port, moved in settings.AUDIT_PORT_MAP.items()},
    )


def _trust_anchors() -> tuple[str, ...]:
    """Read anew for each audit, so that a key that has just been rolled needs no restart."""
    file = settings.AUDIT_TRUST_ANCHORS
    return read_anchors(Path(file)) if file else IANA_ANCHORS
