"""What a DNS message says, in the words of `Answer` and `Record`."""

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.rrset

from checks.net.answers import Answer, Record

# dnspython reads the module of each type when it first meets one: in the middle of an audit, else.
dns.rdata.load_all_types()  # type: ignore[no-untyped-call]


def unfollowed(answer: Answer, message: dns.message.Message) -> str:
    """The CNAME target that the answer ends in, when the server left it to us to ask for it.

    A recursive server has followed it, and so has one that names the zone in which nothing was found.
    """
    if answer.rcode != "NOERROR" or not answer.chain or answer.values or answer.rdtype == "CNAME":
        return ""
    target = dns.name.from_text(answer.chain[-1])
    has_followed = bool(message.flags & dns.flags.RA) or any(
        rrset.rdtype == dns.rdatatype.SOA and target.is_subdomain(rrset.name) for rrset in message.authority
    )
    return "" if has_followed else answer.chain[-1]


def answer_of(message: dns.message.Message, name: str, rdtype: str, server: str, seconds: float) -> Answer:
    records = records_in(message.answer)
    is_authoritative = bool(message.flags & dns.flags.AA)
    rcode = dns.rcode.to_text(message.rcode())
    return Answer(name, rdtype, rcode, records, server, seconds, is_authoritative)


def records_in(section: list[dns.rrset.RRset]) -> tuple[Record, ...]:
    """Those of the Internet's class: of another one, even an A record would hold no address."""
    return tuple(
        Record(
            owner=rrset.name.to_text(omit_final_dot=True).lower(),
            rdtype=dns.rdatatype.to_text(rrset.rdtype),
            ttl=rrset.ttl,
            value=value_of(rdata),
        )
        for rrset in section
        if rrset.rdclass == dns.rdataclass.IN
        for rdata in rrset
    )


def value_of(rdata: dns.rdata.Rdata) -> str:
    """The value as `Record` keeps it: the strings of a text joined, host names lower case and without dot."""
    if isinstance(rdata, dns.rdtypes.txtbase.TXTBase):
        return b"".join(rdata.strings).decode("utf-8", "replace")
    text = rdata.to_text()
    if dns.rdatatype.to_text(rdata.rdtype) in {"CNAME", "NS", "PTR", "MX", "SRV", "DNAME"}:
        root_only = text == "." or text.endswith(" .")  # null MX (RFC 7505), null SRV target
        return text.lower() if root_only else text.lower().removesuffix(".")
    return text
