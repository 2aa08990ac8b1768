"""Runs the lab's name servers: the resolver, the registry's, and those that zones have for their own."""

from collections.abc import Iterable

from checks.lab.dns_answers import DnsAnswers
from checks.lab.dns_authoritative import AuthoritativeAnswers
from checks.lab.dns_server import DnsServer
from checks.lab.log import Log
from checks.lab.scenario import Scenario
from checks.lab.zones import LAB_SERVERS, Names

RESOLVER = LAB_SERVERS["ns1.lab.test."]
SECOND_RESOLVER = LAB_SERVERS["ns2.lab.test."]


class NameServers:
    """One server for each address; all have one port number, which is the resolver's."""

    def __init__(self, base: str, log: Log, delay: float) -> None:
        self._base = base
        self._log = log
        self._delay = delay
        self._running: dict[str, DnsServer] = {}

    @property
    def port(self) -> int:
        return self._running[RESOLVER].port if RESOLVER in self._running else 0

    async def serve(self, names: Names, scenarios: Iterable[Scenario], port: int = 0) -> None:
        """Opens what is new, closes what is gone, and puts the new answers in place of the old.

        Raises OSError where an address cannot be had.
        """
        faults = [fault for scenario in scenarios for fault in scenario.dns_faults]
        answers: dict[str, DnsAnswers | AuthoritativeAnswers] = {
            suffix: AuthoritativeAnswers(names, suffix) for suffix in names.copies
        }
        for suffix in (SECOND_RESOLVER, RESOLVER):
            answers[suffix] = DnsAnswers(names, faults, suffix)
        delays = {
            suffix: max(copy.server.delay_ms for copy in copies.values()) / 1000
            for suffix, copies in names.copies.items()
            if copies
        }
        for suffix in self._running.keys() - answers.keys():
            await self._running.pop(suffix).stop()
        for suffix in sorted(answers):  # the resolver's address comes first, and its port is everybody's
            delay = self._delay + delays.get(suffix, 0.0)
            await self._serve(suffix, answers[suffix], delay, port)

    async def stop(self) -> None:
        """Closes every server."""
        for server in self._running.values():
            await server.stop()
        self._running.clear()

    async def _serve(
        self, suffix: str, answers: DnsAnswers | AuthoritativeAnswers, delay: float, port: int
    ) -> None:
        server = self._running.get(suffix)
        if server is not None:
            server.answers, server.delay = answers, delay
            return
        server = DnsServer(answers, self._log, delay)
        await server.start(f"{self._base}.{suffix}", self.port or port)
        self._running[suffix] = server
