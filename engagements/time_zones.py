"""Time zones as people have them: which names there are, and where somebody is."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engagements.models.people import User

UTC = ZoneInfo("UTC")


def is_time_zone(name: str) -> bool:
    """Whether it is a name of the IANA database that this machine has."""
    return name in _names()


def zone_of(user: User) -> ZoneInfo:
    """The person's time zone; UTC where they named none, or one that this machine does not know."""
    return zone_named(user.time_zone)


def zone_named(name: str) -> ZoneInfo:
    """UTC for what is no name of a time zone."""
    return ZoneInfo(name) if is_time_zone(name) else UTC


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """To choose from: by continent and city, as people look for them; UTC first.

    What a browser may name besides, such as `Etc/GMT+3`, is as good, and kept where somebody has it.
    """
    names = sorted(name for name in _names() if "/" in name and not name.startswith("Etc/"))
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names))


@cache
def _names() -> frozenset[str]:
    """Read from the disk once."""
    return frozenset(available_timezones())
