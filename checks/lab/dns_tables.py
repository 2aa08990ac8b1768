"""Reads what a scenario's file says of DNS: zones, their servers and signatures, faults."""

from checks.lab.scenario_dns import (
    DnsFault,
    DnsFaultKind,
    Dnssec,
    DnssecFault,
    NameServer,
    ServerManner,
    Zone,
)
from checks.lab.toml_table import TomlTable


def read_zone(table: TomlTable) -> Zone:
    zone = Zone(
        name=table.take("name", str),
        records=table.take("records", str, ""),
        ttl=table.seconds("ttl", "1h"),
        nameservers=table.strings("nameservers", Zone("").nameservers),
        servers=tuple(_name_server(entry) for entry in table.list_of("servers")),
        serial=table.take("serial", int, Zone("").serial),
        soa=table.take("soa", str, Zone("").soa),
        dnssec=_dnssec(table.table("dnssec")) if "dnssec" in table.left else None,
    )
    table.finish()
    return zone


def _name_server(table: TomlTable) -> NameServer:
    server = NameServer(
        name=table.take("name", str),
        suffix=table.take("address", str, ""),
        manner=table.choice("manner", ServerManner, ServerManner.GOOD),
        serial=table.take("serial", int, 0),
        records=table.take("records", str) if "records" in table.left else None,
        has_turns=table.take("turns", bool, False),
        delay_ms=table.take("delay_ms", int, 0),
        glue=table.take("glue", str, ""),
        in_parent=table.take("in_parent", bool, True),
        in_zone=table.take("in_zone", bool, True),
    )
    table.finish()
    return server


def _dnssec(table: TomlTable) -> Dnssec:
    dnssec = Dnssec(
        fault=table.choice("fault", DnssecFault, DnssecFault.NONE),
        hours_left=table.number("hours_left", Dnssec().hours_left),
        digest=table.take("digest", str, Dnssec().digest),
    )
    table.finish()
    return dnssec


def read_dns_fault(table: TomlTable) -> DnsFault:
    fault = DnsFault(
        name=table.take("name", str),
        kind=table.choice("kind", DnsFaultKind),
        types=table.strings("types"),
        times=table.take("times", int, 0),
    )
    table.finish()
    return fault
