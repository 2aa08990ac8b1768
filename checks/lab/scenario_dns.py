"""What a lab's names can be told to be: zones, their servers with manners good and bad, their signatures."""

from dataclasses import dataclass
from enum import StrEnum


class DnsFaultKind(StrEnum):
    SERVFAIL = "servfail"
    REFUSE = "refuse"
    NXDOMAIN = "nxdomain"
    TIMEOUT = "timeout"  # no answer at all, over UDP or TCP
    TRUNCATE = "truncate"  # UDP says only "ask over TCP"


@dataclass(frozen=True, slots=True)
class DnsFault:
    """A name (or `*.name`: everything below it) that is answered wrongly.

    `types` limits it to some record types; `times` to the first so many answers of each type (0: for ever).
    """

    name: str
    kind: DnsFaultKind
    types: tuple[str, ...] = ()
    times: int = 0


class ServerManner(StrEnum):
    GOOD = "good"
    REFUSE = "refuse"
    SERVFAIL = "servfail"
    SILENT = "silent"
    NOT_AUTHORITATIVE = "not-authoritative"  # answers, but not as the zone's own server
    TRUNCATE = "truncate"  # UDP says only "ask over TCP"
    UDP_ONLY = "udp-only"  # behind a firewall that knows only half of DNS
    TRANSFERS = "transfers"  # gives the whole zone to whoever asks
    RECURSES = "recurses"  # looks up anything for anybody
    OTHER_ID = "other-id"  # answers with the id of another query
    OTHER_QUESTION = "other-question"  # answers what nobody asked


@dataclass(frozen=True, slots=True)
class NameServer:
    """One of a zone's own servers, at an address of its own (`suffix`; empty: its name has none).

    `serial` and `records` are those of its copy of the zone where they differ; with `has_turns` it answers
    from the right one every other time. `glue` is the suffix that the parent gives for it where that differs,
    "none" for nothing. `in_parent` and `in_zone` say which of the two NS sets name it.
    """

    name: str
    suffix: str
    manner: ServerManner = ServerManner.GOOD
    serial: int = 0
    records: str | None = None
    has_turns: bool = False
    delay_ms: int = 0
    glue: str = ""
    in_parent: bool = True
    in_zone: bool = True


class DnssecFault(StrEnum):
    NONE = "none"
    EXPIRED = "expired"  # the zone was signed once and never again
    WRONG_DS = "wrong-ds"  # the parent still names the key of the provider before
    WRONG_DIGEST = "wrong-digest"  # of two DS of the right key, the stronger was mistyped
    NO_DNSKEY = "no-dnskey"  # the zone moved to servers that do not sign; the DS stayed
    NO_SIGNATURES = "no-signatures"  # keys are there, nothing is signed with them
    BAD_SIGNATURES = "bad-signatures"
    NO_DS = "no-ds"  # signed, and the parent was never told


@dataclass(frozen=True, slots=True)
class Dnssec:
    """How a zone is signed; its parents up to the root are signed well. `hours_left` is how long for."""

    fault: DnssecFault = DnssecFault.NONE
    hours_left: float = 336.0
    digest: str = "SHA256"


@dataclass(frozen=True, slots=True)
class Zone:
    """A served zone; `records` are lines `name [ttl] type data`, as in a zone file.

    `{base}` in them becomes the lab's address block ("127.53"). A hosts' addresses are added by themselves.
    `ttl` in seconds holds where a line gives none; in `soa`, the first record, `{serial}` is filled in.
    `nameservers` name servers that are the lab's own; in their place, `servers` are the zone's, each with its
    manners.
    """

    name: str
    records: str = ""
    ttl: int = 3600
    nameservers: tuple[str, ...] = ("ns1.lab.test.", "ns2.lab.test.")
    servers: tuple[NameServer, ...] = ()
    serial: int = 2026010101
    soa: str = "ns1.lab.test. hostmaster.lab.test. {serial} 3600 600 1209600 300"
    dnssec: Dnssec | None = None

    def names_of_servers(self, *, in_parent: bool = False) -> tuple[str, ...]:
        """The NS set, as the zone itself has it or as its parent does."""
        if not self.servers:
            return self.nameservers
        return tuple(f"{one.name}." for one in self.servers if (one.in_parent if in_parent else one.in_zone))
