"""How much each active check may send: the figures that the founder reads are the ones that are enforced."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from checks.subjects import Host, HostRole, Route, RouteRole, Subject, Surface

RATE_LIMIT = "edge.rate-limit"
WAF = "edge.waf"
LOAD = "speed.load"
CROSS_USER = "caching.cross-user"

# Before, after a repair, and once more.
RUNS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """At most `per_address` requests to each address in one run, at most `per_second` altogether."""

    per_address: int
    per_second: float

    def total(self, addresses: int) -> int:
        """What one consent covers: every address, as often as a test is run."""
        return self.per_address * addresses * RUNS


LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        RATE_LIMIT: Limits(per_address=30, per_second=10),
        WAF: Limits(per_address=2, per_second=2),
        LOAD: Limits(per_address=120, per_second=6),
        CROSS_USER: Limits(per_address=24, per_second=4),
    }
)

GUARDED_FORMS = frozenset({RouteRole.LOGIN, RouteRole.RESET, RouteRole.FORM})
# Hosts where people or programs come in; documentation and status pages have nothing to break into.
GUARDED_HOSTS = frozenset(
    {HostRole.APEX, HostRole.WWW, HostRole.APP, HostRole.API, HostRole.ADMIN, HostRole.AUTH}
)
_NOT_LOADED = frozenset({RouteRole.WEBHOOK, RouteRole.ASSET})


def load_target_ms(route: Route, surface: Surface) -> float:
    """The playbook's p95 target for the route in milliseconds, 0 where it is not to be put under load."""
    if route.role in _NOT_LOADED:
        return 0.0
    targets = surface.p95_targets_ms
    return float(targets.get(route.role.value) or targets.get("") or 0.0)


def is_aimed_at(key: str, subject: Subject, surface: Surface) -> bool:
    """Whether the active check of that key sends anything to this subject."""
    if isinstance(subject, Host):
        return key == WAF and subject.role in GUARDED_HOSTS
    if not isinstance(subject, Route):
        return False
    if key == RATE_LIMIT:
        return subject.role in GUARDED_FORMS
    if key == LOAD:
        return bool(load_target_ms(subject, surface))
    return key == CROSS_USER and subject.role is RouteRole.DASHBOARD


def addresses_of(key: str, surface: Surface) -> tuple[str, ...]:
    """The addresses of the surface that the check sends to, in the order in which the map lists them."""
    aimed = (subject for subject in surface if is_aimed_at(key, subject, surface))
    return tuple(
        dict.fromkeys(
            f"https://{subject.name}/" if isinstance(subject, Host) else subject.label for subject in aimed
        )
    )
