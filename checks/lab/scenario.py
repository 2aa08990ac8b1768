"""What a lab scenario is: zones, sites, mail servers and faults as frozen values, from file or code."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from checks.lab.scenario_dns import DnsFault, Zone
from checks.lab.scenario_mail import MailServer
from checks.lab.scenario_web import Host, HttpFault


class ScenarioError(ValueError):
    """A scenario that makes no sense; the message says where and why."""


@dataclass(frozen=True, slots=True)
class AuditHint:
    """What an engagement on the domain would declare: the arguments of an audit of it.

    `edge` names the hosts that are meant to be behind one; `origins` are "host=name of the server behind it".
    """

    hosts: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    dkim: tuple[str, ...] = ()
    playbook: str = ""
    edge: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One piece of the lab's internet; `domain` is what to audit in it, empty for mere providers."""

    name: str
    domain: str = ""
    summary: str = ""
    zones: tuple[Zone, ...] = ()
    hosts: tuple[Host, ...] = ()
    mail: tuple[MailServer, ...] = ()
    dns_faults: tuple[DnsFault, ...] = ()
    http_faults: tuple[HttpFault, ...] = ()
    audit: AuditHint = field(default_factory=AuditHint)

    def host(self, name: str) -> Host:
        """Raises LookupError for a host that the scenario does not have."""
        for host in self.hosts:
            if host.name == name:
                return host
        raise LookupError(f"scenario {self.name} has no host {name}")

    def with_host(self, name: str, **changes: object) -> "Scenario":
        """The scenario with some fields of one host changed."""
        changed = replace(self.host(name), **changes)  # type: ignore[arg-type]  # replace() checks the names
        return replace(self, hosts=tuple(changed if host.name == name else host for host in self.hosts))

    def with_records(self, zone_name: str, records: str) -> "Scenario":
        """The scenario with other records in one zone. Raises LookupError when there is no such zone."""
        if zone_name not in {zone.name for zone in self.zones}:
            raise LookupError(f"scenario {self.name} has no zone {zone_name}")
        return replace(
            self,
            zones=tuple(
                replace(zone, records=records) if zone.name == zone_name else zone for zone in self.zones
            ),
        )

    def with_faults(self, *faults: DnsFault | HttpFault) -> "Scenario":
        """The scenario with more faults."""
        return replace(
            self,
            dns_faults=(*self.dns_faults, *(f for f in faults if isinstance(f, DnsFault))),
            http_faults=(*self.http_faults, *(f for f in faults if isinstance(f, HttpFault))),
        )

    def without_faults(self) -> "Scenario":
        return replace(self, dns_faults=(), http_faults=())


_OWN_SUFFIXES = frozenset({"0.0", "0.1", "0.3", "0.4", "254.2", "255.255"})


def check_scenarios(scenarios: Iterable[Scenario]) -> None:
    """Raises ScenarioError where scenarios contradict themselves or each other."""
    everything = tuple(scenarios)
    _check_unique("scenario", (scenario.name for scenario in everything))
    _check_unique("zone", (zone.name for scenario in everything for zone in scenario.zones))
    _check_unique("host", (name for scenario in everything for name in {one.name for one in scenario.hosts}))
    _check_unique(
        "host", (f"{host.name} at {host.suffix}" for scenario in everything for host in scenario.hosts)
    )
    versions: dict[str, tuple[str, str]] = {}
    for host in (host for scenario in everything for host in scenario.hosts):
        _check_suffix(host.name, host.suffix)
        if versions.setdefault(host.suffix, (host.min_tls, host.max_tls)) != (host.min_tls, host.max_tls):
            raise ScenarioError(f"{host.name}: hosts on one address ({host.suffix}) share their TLS versions")
    for zone in (zone for scenario in everything for zone in scenario.zones):
        for suffix in (text for one in zone.servers for text in (one.suffix, one.glue)):
            if suffix not in ("", "none"):
                _check_suffix(f"zone {zone.name}", suffix)
    for server in (server for scenario in everything for server in scenario.mail):
        _check_suffix(server.name, server.suffix)


def _check_unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower().rstrip(".") in seen:
            raise ScenarioError(f"{what} {name} is given twice")
        seen.add(name.lower().rstrip("."))


def _check_suffix(name: str, suffix: str) -> None:
    parts = suffix.split(".")
    if len(parts) != 2 or not all(part.isdecimal() and int(part) <= 255 for part in parts):
        raise ScenarioError(f"{name}: address must be two numbers up to 255, like 1.11, not {suffix!r}")
    if suffix in _OWN_SUFFIXES:
        raise ScenarioError(f"{name}: address {suffix} is the lab's own")
