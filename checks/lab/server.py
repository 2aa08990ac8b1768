"""The lab as a whole: every server of every scenario on one event loop, on addresses of its own."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from checks.lab.authority import Authority
from checks.lab.listeners import HTTP, HTTPS, SMTP, Factory, Listeners, Place
from checks.lab.log import Log
from checks.lab.name_servers import NameServers
from checks.lab.scenario import Scenario, ScenarioError, check_scenarios
from checks.lab.scenario_file import GROUND, load_scenario, scenario_names
from checks.lab.scenario_mail import SmtpFaultKind
from checks.lab.scenario_web import IPV6
from checks.lab.sites import Sites
from checks.lab.smtp_server import SmtpGreeter
from checks.lab.tls import Contexts, server_context
from checks.lab.web_server import WebConnection
from checks.lab.web_world import WebWorld
from checks.lab.zones import Names

DEFAULT_BASE = "127.53"
BASES = tuple(f"127.{block}" for block in range(53, 100))


@dataclass(frozen=True, slots=True)
class LabFacts:
    """What whoever audits the lab has to know.

    `port_map` maps a usual port to the one that is really served, where they differ; `pid` is the process;
    `rdap` is the registration service of the names here.
    """

    resolver: str
    ca_file: Path
    networks: list[str]
    port_map: dict[int, int]
    domains: list[str]
    pid: int = 0
    rdap: str = "https://rdap.registry.test/"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ca_file": str(self.ca_file)}


class Lab:
    """Starts and stops the lab inside a running event loop.

    `scenarios` are names or values, none meaning every file; `directory` keeps the authority. A port of None
    is the usual one, or its unprivileged stand-in; 0 is any free one. `delay_ms` comes before each DNS
    answer, each handshake's completion and each HTTP response. `base` is the address block, like "127.53".
    Raises ScenarioError when the scenarios contradict each other.
    """

    def __init__(
        self,
        scenarios: Sequence[str | Scenario] = (),
        *,
        directory: Path,
        dns_port: int = 0,
        http_port: int | None = None,
        https_port: int | None = None,
        smtp_port: int | None = None,
        delay_ms: float = 0,
        base: str = DEFAULT_BASE,
    ) -> None:
        if base not in BASES:
            raise ScenarioError(f"the address block must be one of {BASES[0]} to {BASES[-1]}, not {base!r}")
        self.scenarios = resolve_scenarios(scenarios)
        self.base = base
        self.log = Log()
        self._delay = delay_ms / 1000
        self._dns_port = dns_port
        self._authority = Authority(directory)
        self._listeners = Listeners(base, {HTTP: http_port, HTTPS: https_port, SMTP: smtp_port})
        self._names = Names(self.scenarios, base)
        self._dns = NameServers(base, self.log, self._delay)
        self._world = WebWorld(self._sites(), self._contexts(), self.log, self._delay)

    @property
    def facts(self) -> LabFacts:
        return LabFacts(
            resolver=f"{self.base}.0.1:{self._dns.port}",
            ca_file=self._authority.ca_file,
            networks=[f"{self.base}.0.0/16", *([f"{IPV6}/128"] if self._has_ipv6 else [])],
            port_map={usual: real for usual, real in self._listeners.bound.items() if usual != real},
            domains=[scenario.domain for scenario in self.scenarios if scenario.domain],
        )

    def scenario(self, name: str) -> Scenario:
        """The scenario as it is served now. Raises LookupError for a name that is not served."""
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise LookupError(f"the lab serves no scenario {name}")

    async def start(self) -> None:
        """Raises OSError where an address or port is taken; nothing is left listening then."""
        try:
            await self._dns.serve(self._names, self.scenarios, self._dns_port)
            await self._listen()
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Closes every listener and every connection."""
        await self._dns.stop()
        self._listeners.close()
        for transport in tuple(self._world.open):
            transport.abort()

    async def replace(self, scenario: Scenario) -> None:
        """Puts a scenario in the place of the one of the same name (or adds it) while the lab runs.

        Connections that are open finish their request on the new sites. Raises ScenarioError, with nothing
        changed, when it contradicts another scenario.
        """
        others = [other for other in self.scenarios if other.name != scenario.name]
        before = self.scenarios
        self.scenarios = (*others, scenario)
        try:
            check_scenarios(self.scenarios)
            names = Names(self.scenarios, self.base)
        except ScenarioError:
            self.scenarios = before
            raise
        self._names = names
        await self._dns.serve(names, self.scenarios)
        self._world.sites = self._sites()
        if _certificates(before) != _certificates(self.scenarios):
            self._world.contexts = self._contexts()
        await self._listen()

    @property
    def _has_ipv6(self) -> bool:
        return any(host.has_ipv6 for scenario in self.scenarios for host in scenario.hosts)

    def _sites(self) -> Sites:
        return Sites(
            (host for scenario in self.scenarios for host in scenario.hosts),
            (fault for scenario in self.scenarios for fault in scenario.http_faults),
            self._authority.issuer_der,
        )

    def _contexts(self) -> Contexts:
        return Contexts(self._authority, (host for scenario in self.scenarios for host in scenario.hosts))

    async def _listen(self) -> None:
        # All labs share ::1, so a port of theirs is no reason to look for another block.
        await self._listeners.listen(self._wanted(), shares_ports=self._has_ipv6)

    def _wanted(self) -> dict[Place, Factory]:
        wanted: dict[Place, Factory] = {}
        for host in (host for scenario in self.scenarios for host in scenario.hosts):
            if host.plain != "none":
                wanted[HTTP, host.suffix] = self._web(host.suffix, is_tls=False)
            if host.has_https:
                wanted[HTTPS, host.suffix] = self._web(host.suffix, is_tls=True)
            if host.has_ipv6:
                wanted[HTTP, IPV6] = self._web(IPV6, is_tls=False)
                wanted[HTTPS, IPV6] = self._web(IPV6, is_tls=True)
        for server in (server for scenario in self.scenarios for server in scenario.mail):
            if server.fault is SmtpFaultKind.CLOSED:
                continue
            context = server_context(
                self._authority, server.name, server.certificate, server.min_tls, server.max_tls
            )
            context.set_alpn_protocols([])
            greeter = SmtpGreeter(server, context if server.has_starttls else None, self._delay)
            wanted[SMTP, server.suffix] = _stream_factory(greeter)
        return wanted

    def _web(self, suffix: str, *, is_tls: bool) -> Factory:
        return lambda: WebConnection(self._world, suffix, is_tls=is_tls)


def resolve_scenarios(wanted: Iterable[str | Scenario]) -> tuple[Scenario, ...]:
    """The scenarios of those names and values, all files' when there are none, on the providers' ground.

    Raises ScenarioError for unknown names and for scenarios that contradict each other.
    """
    chosen = tuple(wanted) or scenario_names()
    scenarios = tuple(load_scenario(one) if isinstance(one, str) else one for one in chosen)
    if GROUND not in {scenario.name for scenario in scenarios}:
        scenarios = (load_scenario(GROUND), *scenarios)
    check_scenarios(scenarios)
    return scenarios


def _certificates(scenarios: Iterable[Scenario]) -> list[object]:
    """What decides about TLS contexts: hosts without their pages."""
    return [replace(host, routes=(), headers={}) for scenario in scenarios for host in scenario.hosts]


def _stream_factory(greeter: SmtpGreeter) -> Factory:
    def build() -> asyncio.BaseProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=4096), greeter.serve)

    return build
