"""Tells addresses that only developers can reach from those of the public web."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

MAX_BYTES = 2 * 1024 * 1024
THIS_MACHINE = "this machine"
PRIVATE = "a private network"
TUNNEL = "a tunnel to somebody's machine"
STAGING = "another environment"

_PRIVATE_ENDINGS = (".local", ".internal", ".intranet", ".lan", ".corp", ".home.arpa", ".localdomain")
_TUNNEL_ENDINGS = (
    ".ngrok.io",
    ".ngrok.app",
    ".ngrok.dev",
    ".ngrok-free.app",
    ".ngrok-free.dev",
    ".loca.lt",
    ".trycloudflare.com",
    ".serveo.net",
    ".localhost.run",
    ".lhr.life",
    ".devtunnels.ms",
)
# First labels that nobody gives to production; "beta", "demo" or "test" may well be part of the product.
_STAGING_LABELS = frozenset({"staging", "stage", "stg", "uat", "qa", "preview", "preprod", "pre-prod", "dev"})
_ADDRESS = re.compile(rb"\b(?:https?|wss?)://(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::\d{1,5})?")


def internal_kind(host: str) -> str:
    """Where a host is that no visitor can reach, or ""."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        address = None
    if address is not None:
        mapped = getattr(address, "ipv4_mapped", None) or address
        if mapped.is_loopback or mapped.is_unspecified:
            return THIS_MACHINE
        return PRIVATE if mapped.is_private or mapped.is_link_local else ""
    if name == "localhost" or name.endswith((".localhost", ".localhost.localdomain")):
        return THIS_MACHINE
    if name.endswith(_PRIVATE_ENDINGS):
        return PRIVATE
    return TUNNEL if name.endswith(_TUNNEL_ENDINGS) else ""


def other_environment(host: str, domain: str, listed: Iterable[str]) -> bool:
    """Whether a host of the domain is a staging or preview one: `listed` as such, or named so."""
    name = host.lower().rstrip(".")
    if name in set(listed):
        return True
    if not name.endswith(f".{domain}"):
        return False
    labels = name.removesuffix(f".{domain}").split(".")
    words = {word for label in labels for word in (label, label.partition("-")[0], label.rpartition("-")[2])}
    # "app-dev" is somebody's copy; "dev" alone is as often where developers find the documentation.
    return bool(words & _STAGING_LABELS) and labels != ["dev"]


def find_addresses(text: bytes) -> Iterator[tuple[str, str, int]]:
    """Each address in a text as (scheme://host:port, host, port or 0); what cannot be read is passed over."""
    seen: set[bytes] = set()
    for match in _ADDRESS.finditer(text[:MAX_BYTES]):
        if match[0] in seen:
            continue
        seen.add(match[0])
        shown = match[0].decode("ascii")
        try:
            parts = urlsplit(shown)
            host, port = parts.hostname or "", parts.port or 0
        except ValueError:
            continue
        if host:
            yield shown, host, port
