"""Answers may hold records of another class than the Internet's, whose values mean something else."""

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from checks.net.dns_message import records_in


def test_a_record_of_another_class_is_no_address() -> None:
    chaos = dns.rdata.from_wire(dns.rdataclass.HS + 1, dns.rdatatype.A, b"\x7f\x00\x00\x01", 0, 4)
    odd = dns.rrset.from_rdata("fuzz.test.", 60, chaos)
    good = dns.rrset.from_text("fuzz.test.", 60, "IN", "A", "192.0.2.1")
    assert [record.value for record in records_in([odd, good])] == ["192.0.2.1"]
