"""What an audit has to be told so that its names and addresses are the lab's."""

import ipaddress
from dataclasses import replace
from typing import Any

from checks.lab.running import RunningLab
from checks.lab.server import LabFacts
from checks.net.config import NetConfig


def reaching(lab: LabFacts | RunningLab, **others: Any) -> NetConfig:
    """`others` are fields of `NetConfig` that the lab says nothing about."""
    config = NetConfig(
        resolvers=(lab.resolver,),
        allowed_networks=tuple(ipaddress.ip_network(network) for network in lab.networks),
        ca_file=str(lab.ca_file),
        port_map=lab.port_map,
    )
    return replace(config, **others)
