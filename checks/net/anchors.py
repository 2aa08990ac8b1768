"""Reads trust anchors for DNSSEC from a file: for a network with a root of its own, or a key just rolled."""

from pathlib import Path

import dns.dnssec
import dns.exception
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.DNSKEY
import dns.rdtypes.ANY.DS
import dns.zonefile

MOST_BYTES = 64 * 1024
MOST_ANCHORS = 20
_REVOKED = 0x0080  # RFC 5011 §2.1: whoever holds the key says that it counts no more


def read_anchors(path: Path) -> tuple[str, ...]:
    """The file's anchors as DS records of the root; a DNSKEY becomes the SHA-256 of itself.

    The file holds DS or DNSKEY records of the root as a zone file does, comments after ";". Raises
    ValueError, whose message completes "the file …", for what is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror or error})") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES // 1024} kB")
    anchors = tuple(dict.fromkeys(_anchors_in(data.decode("utf-8", "replace"))))
    if not anchors:
        raise ValueError("holds no DS or DNSKEY record of the root")
    if len(anchors) > MOST_ANCHORS:
        raise ValueError(f"holds {len(anchors)} anchors; at most {MOST_ANCHORS} are taken")
    return anchors


def _anchors_in(text: str) -> list[str]:
    try:
        sets = dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=0, origin=".", relativize=False)
    except (dns.exception.DNSException, ValueError) as error:
        why = " ".join(str(error).split())[:150]
        raise ValueError(f"holds what is no DS or DNSKEY record ({why or type(error).__name__})") from None
    found = []
    for records in sets:
        if records.name != dns.name.root:
            raise ValueError(f"holds a record of {records.name}; an anchor is one of the root, “.”")
        for record in records:
            if isinstance(record, dns.rdtypes.ANY.DS.DS):
                found.append(f". DS {record.to_text()}")
            elif isinstance(record, dns.rdtypes.ANY.DNSKEY.DNSKEY):
                if not record.flags & _REVOKED:
                    found.append(f". DS {dns.dnssec.make_ds(dns.name.root, record, 'SHA256').to_text()}")
            else:
                kind = dns.rdatatype.to_text(records.rdtype)
                raise ValueError(f"holds a record of type {kind}; an anchor is a DS or a DNSKEY")
    return found
