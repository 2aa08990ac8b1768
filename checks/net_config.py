"""The operator's settings as the network takes them, in one place for the portal and the command line."""

from ipaddress import ip_network

from django.conf import settings

from checks.net.network import NetConfig


def net_config() -> NetConfig:
    """What the settings allow. Raises ValueError for a network or port that is none."""
    return NetConfig(
        resolvers=tuple(settings.AUDIT_RESOLVERS),
        zone_resolvers=dict(settings.AUDIT_ZONE_RESOLVERS),
        allowed_networks=tuple(ip_network(network) for network in settings.AUDIT_ALLOWED_NETWORKS),
        ca_file=settings.AUDIT_CA_FILE,
        rdap_servers=dict(settings.AUDIT_RDAP_SERVERS),
        port_map={int(port): int(moved) for port, moved in settings.AUDIT_PORT_MAP.items()},
    )
