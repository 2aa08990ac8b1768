"""Which hosts of a surface come first where not all can: those that the product is known to live on."""

from collections.abc import Iterable

from checks.subjects import HostRole, Surface


def by_weight(names: Iterable[str], surface: Surface) -> list[str]:
    """The apex and www, hosts with routes, those with a role, those that must be there; else as given."""
    listed = {host.name: host for host in surface.hosts}
    visited = _visited(surface)

    def rank(name: str) -> tuple[bool, ...]:
        host = listed.get(name)
        role = host.role if host else HostRole.OTHER
        return (
            role not in {HostRole.APEX, HostRole.WWW},
            name not in visited,
            role is HostRole.OTHER,
            not (host and host.is_required),
        )

    return sorted(names, key=rank)


def lived_on(surface: Surface) -> set[str]:
    """The hosts that have routes or a role."""
    return _visited(surface) | {host.name for host in surface.hosts if host.role is not HostRole.OTHER}


def heaviest(surface: Surface, most: int) -> list[str]:
    """So many of the surface's hosts, by name."""
    return by_weight((host.name for host in surface.hosts), surface)[:most]


def _visited(surface: Surface) -> set[str]:
    return {route.host_name for route in surface.routes}
