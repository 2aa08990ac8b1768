"""What SPF knows of a message: the sending address, the return address, the greeting (RFC 7208 §4.1)."""

import ipaddress
import time
from collections.abc import Iterable
from dataclasses import dataclass

from checks.mail_records.spf_macros import expand, letters_in, macro_error

MAX_NAME = 253
MAX_LABEL = 63


@dataclass(frozen=True, slots=True)
class Message:
    """One message at the door; `sender` always has a local part, and is made of `helo` for a bounce."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    sender: str
    helo: str
    receiver: str

    @classmethod
    def of(cls, ip: str, sender: str, helo: str, receiver: str) -> "Message":
        """Raises ValueError where `ip` is no address. An IPv4 address mapped into IPv6 is IPv4 (§5)."""
        address = ipaddress.ip_address(ip)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        local, _, domain = sender.rpartition("@")
        return cls(address, f"{local or 'postmaster'}@{domain or helo}", helo, receiver)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @property
    def address_type(self) -> str:
        return "A" if self.address.version == 4 else "AAAA"

    @property
    def reverse_name(self) -> str:
        return self.address.reverse_pointer

    def is_in(self, network: str) -> bool:
        """Whether an ip4 or ip6 term covers the sender; `network` as in the record."""
        return self.address in ipaddress.ip_network(network, strict=False)

    def is_near(self, addresses: Iterable[str], lengths: tuple[int, int]) -> bool:
        """Whether the sender shares its first bits with any of the addresses, which are of its own kind."""
        length = lengths[0] if self.address.version == 4 else lengths[1]
        return any(self.is_in(f"{address}/{length}") for address in addresses)

    def needs_proven_name(self, text: str) -> bool:
        """Whether a macro asks for the sender's proven name, which costs look-ups."""
        return "p" in letters_in(text)

    def is_explanation(self, text: str) -> bool:
        return not macro_error(text, is_explanation=True)

    def expand(self, text: str, domain: str, proven_name: str) -> str:
        """A macro string filled in while the record of `domain` is evaluated (§7.2)."""
        local, _, sender_domain = self.sender.rpartition("@")
        is_v4 = self.address.version == 4
        nibbles = ".".join(self.address.exploded.replace(":", "")).upper()
        values = {
            "s": self.sender,
            "l": local,
            "o": sender_domain,
            "d": domain,
            "i": str(self.address) if is_v4 else nibbles,
            "p": proven_name,
            "v": "in-addr" if is_v4 else "ip6",
            "h": self.helo,
            "c": str(self.address),
            "r": self.receiver,
            "t": str(int(time.time())),
        }
        return expand(text, values) or ""


def askable(name: str) -> str:
    """The name as DNS can be asked for it, cut from the left where it is too long (§7.3); "" for none."""
    name = name.lower().removesuffix(".")
    while len(name) > MAX_NAME and "." in name:
        name = name.partition(".")[2]
    labels = name.split(".")
    return name if all(0 < len(label) <= MAX_LABEL for label in labels) else ""


def checkable_domain(text: str) -> str:
    """The domain that is evaluated, or "" for what is no name of several labels (§4.3)."""
    name = text.lower().removesuffix(".")
    if "." not in name or name.startswith("[") or len(name) > MAX_NAME:
        return ""
    return askable(name)
