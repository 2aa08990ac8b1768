"""Which addresses and URLs the portal may connect to: users name the hosts, so nothing is taken on trust."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import quote, urlsplit

import idna

from checks.net.answers import NetError

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

HTTP_PORTS = {"http": 80, "https": 443}
MAIL_PORTS = frozenset({25, 465, 587})
ALLOWED_PORTS = frozenset(HTTP_PORTS.values()) | MAIL_PORTS

# Never reached, not even when an operator's network covers them: they hand out credentials of the machine.
_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",  # AWS, GCP, Azure, DigitalOcean, Hetzner …
        "169.254.169.253",
        "169.254.169.123",
        "169.254.170.2",  # ECS tasks
        "169.254.170.23",  # EKS pods
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "168.63.129.16",  # Azure's wire server, a public address by its looks
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "3fff::/20",
        # Protocol assignments: the anycast ones among them (PCP, TURN) end at the nearest router.
        "192.0.0.0/24",
        "2001::/23",
        "2620:4f:8000::/48",
    )
)
_TEREDO = IPv6Network("2001::/32")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")
_ISATAP_MARKS = (0x00005EFE, 0x02005EFE)


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a tunnel would really carry the packets to."""
    number = int(address)
    if address in _TEREDO:
        yield IPv4Address((number >> 64) & 0xFFFFFFFF)
        yield IPv4Address(~number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        yield IPv4Address((number >> 80) & 0xFFFFFFFF)
    if any(address in network for network in _NAT64):
        yield IPv4Address(number & 0xFFFFFFFF)
    if (number >> 32) & 0xFFFFFFFF in _ISATAP_MARKS:
        yield IPv4Address(number & 0xFFFFFFFF)


def _unwrapped(address: Address) -> Address:
    """::ffff:a.b.c.d and ::a.b.c.d are the IPv4 address, in another coat."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _COMPATIBLE and int(address) > 1:
        return IPv4Address(int(address))
    return address


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public addresses, and what the operator's `allowed` networks add to them."""

    allowed: tuple[Network, ...] = ()

    def why_forbidden(self, text: str) -> str:
        """The reason not to connect there, "" when it is allowed. `text` is an address, no host name."""
        try:
            address = _unwrapped(ipaddress.ip_address(text))
        except ValueError:
            return f"{text} is no IP address"
        if isinstance(address, IPv6Address) and address.scope_id:
            return f"{text} has a zone id"
        wrapped = tuple(_embedded(address)) if isinstance(address, IPv6Address) else ()
        for one in (address, *wrapped):
            if one in _METADATA:
                return f"{text} is a cloud's metadata address"
        if self.is_allowed_network(str(address)):
            return ""
        for one in (address, *wrapped):
            if not _is_public(one):
                return f"{text} is not a public address"
        return ""

    def is_allowed_network(self, text: str) -> bool:
        """Whether the address lies in a network that the operator has opened."""
        address = _unwrapped(ipaddress.ip_address(text))
        return any(address.version == network.version and address in network for network in self.allowed)

    def check(self, host: str, addresses: Iterable[str]) -> None:
        """Raises NetError when any of the addresses is forbidden: one bad one condemns the name."""
        for text in addresses:
            if reason := self.why_forbidden(text):
                raise NetError("forbidden-address", f"{host}: {reason}", (reason,))


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if any(address.version == network.version and address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for, taken apart: `path` with its query, everything in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """The host with brackets where it is IPv6, for URLs."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def url(self) -> str:
        port = "" if self.port == HTTP_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.netloc}{port}{self.path}"


_FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ufeff]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_PATH_SAFE = "/:?#[]@!$&'()*+,;=%~-._|{}^`\"<>"


def parse_url(url: str) -> Target:
    """Takes a URL apart, or raises NetError("forbidden-url") where parsers could disagree about its host."""
    if _FORBIDDEN_CHARACTERS.search(url):
        raise _refused(url, "has spaces, control characters or backslashes in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(url, f"cannot be read ({error})") from None
    scheme = parts.scheme.lower()
    if scheme not in HTTP_PORTS:
        raise _refused(url, "is neither http nor https")
    if "@" in parts.netloc:
        raise _refused(url, "has a user name or password in it")
    if parts.netloc.endswith(":") or port not in {None, *HTTP_PORTS.values()}:
        raise _refused(url, "names a port other than 80 and 443")
    host = parse_host(parts.netloc.rpartition(":")[0] if port is not None else parts.netloc)
    path = quote(parts.path or "/", safe=_PATH_SAFE) + (
        f"?{quote(parts.query, safe=_PATH_SAFE)}" * bool(parts.query)
    )
    return Target(scheme, host, port or HTTP_PORTS[scheme], path)


def parse_host(text: str) -> str:
    """A host name in ASCII or a plain IP address (IPv6 without brackets); NetError for anything odd."""
    if text.startswith("[") and text.endswith("]"):
        try:
            return str(IPv6Address(text[1:-1])) if "%" not in text else _refuse_host(text, "has a zone id")
        except ValueError:
            return _refuse_host(text, "is no IPv6 address")
    name = text.lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except idna.IDNAError:
            return _refuse_host(text, "is no valid internationalised name")
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _plain_ipv4(text, name)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return _refuse_host(text, "is no host name")
    return name


def _plain_ipv4(text: str, name: str) -> str:
    """Octal, hexadecimal, short and single-number spellings mean different hosts to different parsers."""
    try:
        return str(IPv4Address(name)) if text.isascii() else _refuse_host(text, "is an odd IPv4 spelling")
    except ValueError:
        return _refuse_host(text, "is an odd IPv4 spelling")


def _refuse_host(text: str, why: str) -> str:
    raise NetError("forbidden-url", f"host {text[:100]!r} {why}")


def _refused(url: str, why: str) -> NetError:
    return NetError("forbidden-url", f"{url[:200]!r} {why}")


def is_ip_address(host: str) -> bool:
    """Whether a host that `parse_host` returned is an address and needs no look-up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
