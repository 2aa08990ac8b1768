"""The terms of a consent: what the founder reads, what is stored and what is enforced, all one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from checks.permission.descriptions import DESCRIPTIONS
from checks.permission.limits import CROSS_USER, LIMITS, RUNS, Limits, addresses_of
from checks.permission.warrant import Permit
from checks.permission.window import Window
from checks.subjects import Surface

NIGHT = (22, 6)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one consent is about; `total` is the most that may be sent under it, runs taken together."""

    check_key: str
    addresses: tuple[str, ...]
    limits: Limits
    total: int
    window: Window | None = None

    @property
    def per_run(self) -> int:
        return self.limits.per_address * len(self.addresses)

    def permit(self) -> Permit:
        return Permit(self.check_key, frozenset(self.addresses), self.limits, self.window)

    def as_json(self) -> dict[str, Any]:
        window = self.window
        return {
            "addresses": list(self.addresses),
            "per_address": self.limits.per_address,
            "per_second": self.limits.per_second,
            "total": self.total,
            "starts": window.starts.isoformat() if window else "",
            "ends": window.ends.isoformat() if window else "",
            "hours": list(window.hours) if window and window.hours else [],
            "time_zone": window.time_zone if window else "",
        }

    def in_words(self) -> str:
        """The text that is kept with the decision, exactly as it was shown."""
        told = DESCRIPTIONS[self.check_key]
        lines = [str(told.title), str(told.sends), str(told.never), str(told.risk)]
        lines += [_("To: %(addresses)s") % {"addresses": ", ".join(self.addresses)}, self.amount, self.when]
        return "\n".join(line for line in lines if line)

    @property
    def amount(self) -> str:
        return _(
            "At most %(each)d requests to each address in one test and %(rate)s a second, %(total)d requests "
            "altogether in up to %(runs)d tests."
        ) % {
            "each": self.limits.per_address,
            "rate": f"{self.limits.per_second:g}",
            "total": self.total,
            "runs": RUNS,
        }

    @property
    def when(self) -> str:
        window = self.window
        if window is None:
            return ""
        said = _("From %(starts)s until %(ends)s UTC") % {
            "starts": f"{window.starts:%Y-%m-%d %H:%M}",
            "ends": f"{window.ends:%Y-%m-%d %H:%M}",
        }
        if window.hours is None:
            return f"{said}."
        hours = _("only between %(first)02d:00 and %(last)02d:00 (%(zone)s)") % {
            "first": window.hours[0],
            "last": window.hours[1],
            "zone": window.time_zone,
        }
        return f"{said}, {hours}."


def proposed_terms(
    check_key: str, surface: Surface, login_urls: tuple[str, ...] = (), window: Window | None = None
) -> Terms:
    """The terms for the surface as it is now; only addresses inside the domain, over https."""
    named = addresses_of(check_key, surface)
    if check_key == CROSS_USER and named:
        named = tuple(dict.fromkeys((*named, *login_urls)))
    domain = surface.domain.name
    inside = tuple(address for address in named if _is_inside(address, domain))
    limits = LIMITS[check_key]
    return Terms(check_key, inside, limits, limits.total(len(inside)), window)


def stored_terms(check_key: str, stored: Mapping[str, Any]) -> Terms:
    """Terms as they were consented to; never more than the limits that hold today."""
    now = LIMITS[check_key]
    limits = Limits(min(stored["per_address"], now.per_address), min(stored["per_second"], now.per_second))
    hours = stored["hours"]
    window = Window(
        datetime.fromisoformat(stored["starts"]),
        datetime.fromisoformat(stored["ends"]),
        (hours[0], hours[1]) if hours else None,
        stored["time_zone"],
    )
    return Terms(check_key, tuple(stored["addresses"]), limits, stored["total"], window)


def window_from(now: datetime, *, days: int, at_night: bool, time_zone: str) -> Window:
    """From now for so many days; `at_night` only between 22:00 and 06:00 where the founder is."""
    starts = now.replace(second=0, microsecond=0)
    return Window(starts, starts + timedelta(days=days), NIGHT if at_night else None, time_zone)


def _is_inside(address: str, domain: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == domain or host.endswith(f".{domain}"))
