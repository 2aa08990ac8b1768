"""Reads scenarios from their TOML files, refusing what it does not know, with the place in the message."""

import tomllib
from dataclasses import replace
from pathlib import Path

from checks.lab.dns_tables import read_dns_fault, read_zone
from checks.lab.mail_tables import read_mail_server
from checks.lab.scenario import AuditHint, Scenario, ScenarioError
from checks.lab.toml_table import TomlTable
from checks.lab.web_tables import read_host, read_http_fault

SCENARIO_DIR = Path(__file__).parent / "scenarios"
# What was different of some when their sprints began, in files of the same names.
AT_FIRST_DIR = SCENARIO_DIR / "at_first"
# The providers that other scenarios' records point to; every lab serves them.
GROUND = "providers"


def scenario_names() -> tuple[str, ...]:
    """Every scenario that has a file, in alphabetical order, without the providers' ground."""
    return tuple(sorted(path.stem for path in SCENARIO_DIR.glob("*.toml") if path.stem != GROUND))


def load_scenario(name: str) -> Scenario:
    """Raises ScenarioError for a name without a file and for a file that makes no sense."""
    path = SCENARIO_DIR / f"{name}.toml"
    if "/" in name or not path.is_file():
        raise ScenarioError(f"there is no scenario {name!r}; there are {', '.join(scenario_names())}")
    return parse_scenario(path.read_text(encoding="utf-8"), name)


def load_at_first(name: str) -> Scenario:
    """The scenario as its sprint found it, before anything was mended; raises as `load_scenario` does.

    Each zone and host of its file in `at_first` stands in the place of the one of the same name, its faults
    come on top. A scenario without such a file was never different.
    """
    scenario, path = load_scenario(name), AT_FIRST_DIR / f"{name}.toml"
    if not path.is_file():
        return scenario
    then = parse_scenario(path.read_text(encoding="utf-8"), name)
    if then.domain or then.mail or then.audit != AuditHint():
        raise ScenarioError(f"{name} at first: only zones, hosts and their faults can be different")
    zones = {zone.name: zone for zone in then.zones}
    hosts = {host.name: host for host in then.hosts}
    unknown = zones.keys() - {zone.name for zone in scenario.zones}
    unknown |= hosts.keys() - {host.name for host in scenario.hosts}
    if unknown:
        raise ScenarioError(f"{name} at first: there is no {min(unknown)} to be different")
    return replace(
        scenario,
        zones=tuple(zones.get(zone.name, zone) for zone in scenario.zones),
        hosts=tuple(hosts.get(host.name, host) for host in scenario.hosts),
    ).with_faults(*then.dns_faults, *then.http_faults)


def parse_scenario(text: str, name: str) -> Scenario:
    """A scenario from TOML text; `name` is for messages and for `Scenario.name`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: {error}") from error
    table = TomlTable(data, name)
    header_sets = {key: table_.strings_left() for key, table_ in table.tables_by_key("headers")}
    scenario = Scenario(
        name=name,
        domain=table.take("domain", str, ""),
        summary=table.take("summary", str, ""),
        zones=tuple(read_zone(entry) for entry in table.list_of("zones")),
        hosts=tuple(read_host(entry, header_sets) for entry in table.list_of("hosts")),
        mail=tuple(read_mail_server(entry) for entry in table.list_of("mail")),
        dns_faults=tuple(read_dns_fault(entry) for entry in table.list_of("dns_faults")),
        http_faults=tuple(read_http_fault(entry) for entry in table.list_of("http_faults")),
        audit=_audit_hint(table.table("audit")),
    )
    table.finish()
    return scenario


def _audit_hint(table: TomlTable) -> AuditHint:
    hint = AuditHint(
        hosts=table.strings("hosts"),
        routes=table.strings("routes"),
        dkim=table.strings("dkim"),
        playbook=table.take("playbook", str, ""),
        edge=table.strings("edge"),
        origins=table.strings("origins"),
    )
    table.finish()
    return hint
