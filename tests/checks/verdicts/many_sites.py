"""Many small sites of one domain on one address, each in a situation of its own."""

from collections.abc import Iterable

from checks.lab import AuditHint, Host, HttpFault, HttpFaultKind, Route, Scenario
from tests.checks.verdicts.case import Case, small_world

HTML = "<!doctype html><html lang=en><title>A page</title><h1>A page</h1>"


def page(body: str = "", path: str = "/", **route: object) -> Route:
    """A route that answers with an HTML page."""
    return Route(path, body=HTML + body, **route)  # type: ignore[arg-type]


class ManySites:
    """The role of a site follows from its label, as people name hosts: docs-…, staging-…, app-…, api-…."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._hosts: list[Host] = []
        self._faults: list[HttpFault] = []

    def site(
        self,
        label: str,
        *routes: Route,
        fault: HttpFaultKind | None = None,
        path: str = "",
        suffix: str = "1.1",
        **host: object,
    ) -> str:
        """Adds a host, with one fault on one path or on all; returns its name."""
        name = f"{label}.{self._name}.test"
        self._hosts.append(Host(name, suffix, routes=routes or (page(),), **host))  # type: ignore[arg-type]
        if fault:
            self._faults.append(HttpFault(name, fault, path))
        return name

    def cases(
        self,
        table: Iterable[tuple[str, str, str, str]],
        *,
        routes: Iterable[str] = (),
        more: Iterable[Host] = (),
    ) -> tuple[Case, ...]:
        """Cases from rows of check, outcome, code and host; `routes` are paths listed on the hosts' map."""
        rows = tuple(table)
        scenario = self._scenario(tuple(routes), tuple(more))
        return tuple(Case(check, outcome, code, scenario, name) for check, outcome, code, name in rows)

    def _scenario(self, routes: tuple[str, ...], more: tuple[Host, ...]) -> Scenario:
        apex = Host(f"{self._name}.test", "1.1", routes=(page(),))
        return small_world(
            self._name,
            apex,
            *self._hosts,
            *more,
            http_faults=tuple(self._faults),
            audit=AuditHint(hosts=tuple(host.name for host in self._hosts), routes=routes),
        )
