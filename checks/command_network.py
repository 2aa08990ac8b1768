"""Reads what the command line says of the network: whom to ask, what to allow, whom to trust."""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checks.command_files import WrongUsage, trust_anchors_of
from checks.net.answers import NetError
from checks.net.config import NetConfig
from checks.net.contexts import check_ca_file
from checks.net.policy import Network
from checks.net.server_address import join_address, split_address, system_resolvers


def network_of(options: dict[str, Any]) -> NetConfig:
    """`options` as argparse leaves them. Raises WrongUsage."""
    return NetConfig(
        resolvers=resolvers_of(options["resolver"]),
        allowed_networks=tuple(_network(text) for text in options["allow"]),
        ca_file=_ca_file(options["ca"]),
        port_map=dict(_ports(text) for text in options["port_map"]),
        rdap_servers=dict(_registry(text) for text in options["rdap"]),
        trust_anchors=trust_anchors_of(options["trust_anchor"]),
    )


def resolvers_of(texts: Sequence[str]) -> tuple[str, ...]:
    """What --resolver names, else the machine's own. Raises WrongUsage."""
    if texts:
        return tuple(_resolver(text) for text in texts)
    try:
        return system_resolvers()
    except NetError as error:
        raise WrongUsage(f"{error.detail}: name one with --resolver IP:PORT.") from None


def _resolver(text: str) -> str:
    try:
        host, port = split_address(text)
        address = ipaddress.ip_address(host)
    except ValueError:
        raise WrongUsage(f"--resolver {text!r} is not of the form IP:PORT, such as 9.9.9.9:53.") from None
    if not 1 <= port <= 65535:
        raise WrongUsage(f"--resolver {text!r}: there is no port {port}.")
    return join_address(str(address), port)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise WrongUsage(f"--allow {text!r} is no network, such as 127.53.0.0/16.") from None


def _ca_file(text: str) -> str:
    if not text:
        return ""
    try:
        check_ca_file(Path(text))
    except ValueError as error:
        raise WrongUsage(f"--ca {text}: {error}.") from None
    return text


def _registry(text: str) -> tuple[str, str]:
    suffix, _, server = text.partition("=")
    if not suffix or not server.startswith("https://"):
        raise WrongUsage(
            f"--rdap {text!r} is not of the form SUFFIX=https://SERVER/, such as de=https://rdap.example/."
        )
    return suffix.strip(".").lower(), server


def _ports(text: str) -> tuple[int, int]:
    usual, _, served = text.partition(":")
    if not (usual.isdecimal() and served.isdecimal() and 0 < int(served) < 65536):
        raise WrongUsage(f"--port-map {text!r} is not of the form USUAL:SERVED, such as 443:8443.")
    return int(usual), int(served)
