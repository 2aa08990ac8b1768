"""The lab's name server behaves as RFC 1034 and 1035 say, and misbehaves only where it is told to."""

import socket
import struct

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from checks.lab import DnsFault, DnsFaultKind, Scenario, Zone, running_lab

from .visitor import Visitor


def test_a_host_has_its_address_with_the_authority_and_recursion_bits(visitor, lab):
    response = visitor.ask("www.clean.test")
    assert [rrset.to_text() for rrset in response.answer] == [f"www.clean.test. 300 IN A {lab.base}.1.11"]
    assert response.flags & dns.flags.AA
    assert response.flags & dns.flags.RA


def test_names_are_found_whatever_their_case(visitor, lab):
    response = visitor.ask("WWW.Clean.TEST")
    assert response.answer[0][0].to_text() == f"{lab.base}.1.11"


@pytest.mark.parametrize("tcp", [False, True])
def test_a_missing_name_is_nxdomain_and_a_missing_type_is_not_both_with_the_soa(visitor, tcp):
    missing_name = visitor.ask("nobody.clean.test", tcp=tcp)
    missing_type = visitor.ask("www.clean.test", "MX", tcp=tcp)
    assert missing_name.rcode() == dns.rcode.NXDOMAIN
    assert missing_type.rcode() == dns.rcode.NOERROR
    for response in (missing_name, missing_type):
        assert not response.answer
        assert [rrset.rdtype for rrset in response.authority] == [dns.rdatatype.SOA]
        assert response.authority[0].name.to_text() == "clean.test."


def test_a_name_with_something_below_it_exists_without_data(visitor):
    response = visitor.ask("_domainkey.clean.test", "TXT")
    assert response.rcode() == dns.rcode.NOERROR
    assert not response.answer


@pytest.mark.parametrize("name", ["example.com", "com", "a.b.example.org"])
def test_names_outside_of_the_lab_are_refused(visitor, name):
    response = visitor.ask(name)
    assert response.rcode() == dns.rcode.REFUSED
    assert not response.flags & dns.flags.AA


def test_an_alias_is_followed_into_another_zone_and_ends_in_nxdomain(visitor):
    response = visitor.ask("shop-old.brightcart.test")
    assert response.rcode() == dns.rcode.NXDOMAIN
    assert response.answer[0][0].target.to_text() == "brightcart.storefronts.test."


def test_an_alias_out_of_the_lab_or_in_a_circle_is_servfail(visitor):
    assert visitor.ask("outside.edgecases.test").rcode() == dns.rcode.SERVFAIL
    assert visitor.ask("alias-loop.edgecases.test").rcode() == dns.rcode.SERVFAIL


def test_an_alias_is_answered_itself_when_it_is_asked_for(visitor):
    response = visitor.ask("outside.edgecases.test", "CNAME")
    assert response.rcode() == dns.rcode.NOERROR
    assert len(response.answer) == 1


def test_data_beside_an_alias_is_served_as_a_careless_provider_does(visitor):
    assert visitor.texts("beside.edgecases.test", "TXT") == ['"data beside an alias"']
    assert visitor.texts("beside.edgecases.test", "CNAME") == ["edgecases.test."]


def test_a_wildcard_stands_in_only_where_it_was_given(visitor):
    assert visitor.texts("whatever.wild.edgecases.test", "TXT") == ['"anything at all"']
    assert visitor.texts("two.labels.wild.edgecases.test", "TXT") == ['"anything at all"']
    assert visitor.ask("whatever.edgecases.test", "TXT").rcode() == dns.rcode.NXDOMAIN


def test_a_long_text_is_split_into_strings_of_255_bytes(visitor):
    [rrset] = visitor.ask("lr1._domainkey.clean.test", "TXT").answer
    strings = rrset[0].strings
    assert [len(piece) for piece in strings[:-1]] == [255]
    assert b"".join(strings).startswith(b"v=DKIM1; k=rsa; p=MII")


def test_the_parent_delegates_every_zone(visitor):
    assert visitor.texts("test", "NS") == ["a.registry.lab.test.", "b.registry.lab.test."]
    assert visitor.texts("clean.test", "NS") == ["ns1.lab.test.", "ns2.lab.test."]
    assert visitor.texts(".", "NS") == ["a.registry.lab.test.", "b.registry.lab.test."]
    missing_signature = visitor.ask("clean.test", "DS")
    assert missing_signature.authority[0].name.to_text() == "test."


def test_a_delegation_to_servers_that_are_not_there_is_servfail(visitor):
    assert visitor.ask("www.lame.edgecases.test").rcode() == dns.rcode.SERVFAIL
    assert visitor.texts("lame.edgecases.test", "NS") == ["ns1.lame.edgecases.test."]


BIG = Scenario(
    "big", "big.test", zones=(Zone("big.test", "\n".join(f"@ TXT {i:03} {'x' * 200}" for i in range(20))),)
)


def test_what_does_not_fit_is_truncated_over_udp_and_whole_over_tcp():
    with running_lab([BIG]) as lab:
        visitor = Visitor(lab)
        short = visitor.ask("big.test", "TXT", use_edns=0, payload=4096)
        whole = visitor.ask("big.test", "TXT", tcp=True)
        assert short.flags & dns.flags.TC
        assert len(short.to_wire()) <= 1232
        assert not whole.flags & dns.flags.TC
        assert len(whole.answer[0]) == 20
        assert [query.transport for query in lab.log.queries] == ["udp", "tcp"]


def test_without_edns_an_answer_keeps_to_512_bytes():
    with running_lab([BIG]) as lab:
        address, _, port = lab.resolver.partition(":")
        query = dns.message.make_query("big.test", "TXT", use_edns=False)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(3)
            client.sendto(query.to_wire(), (address, int(port)))
            reply = client.recv(65535)
        assert len(reply) <= 512
        assert dns.message.from_wire(reply, ignore_trailing=True).flags & dns.flags.TC


@pytest.mark.parametrize(
    ("name", "rcode"),
    [
        ("servfail.edgecases.test", dns.rcode.SERVFAIL),
        ("refused.edgecases.test", dns.rcode.REFUSED),
        ("gone.edgecases.test", dns.rcode.NXDOMAIN),
    ],
)
def test_a_faulty_name_is_answered_as_ordered_over_udp_and_tcp(visitor, name, rcode):
    assert visitor.ask(name).rcode() == rcode
    assert visitor.ask(name, tcp=True).rcode() == rcode


def test_a_silent_name_gets_no_answer_at_all(lab):
    impatient = Visitor(lab, timeout=0.3)
    for tcp in (False, True):
        with pytest.raises(dns.exception.Timeout):
            impatient.ask("silent.edgecases.test", tcp=tcp)
    assert ("silent.edgecases.test", "") in {(query.name, query.rcode) for query in lab.log.queries}


def test_a_truncating_name_is_answered_over_tcp_only(visitor):
    over_udp = visitor.ask("truncated.edgecases.test")
    assert over_udp.flags & dns.flags.TC
    assert not over_udp.answer
    assert visitor.ask("truncated.edgecases.test", tcp=True).answer


def test_a_flapping_name_fails_once_for_each_type():
    with running_lab(["edgecases"]) as lab:
        visitor = Visitor(lab)
        for kind in ("A", "AAAA"):
            assert visitor.ask("flapping.edgecases.test", kind).rcode() == dns.rcode.SERVFAIL
            assert visitor.ask("flapping.edgecases.test", kind).rcode() == dns.rcode.NOERROR


def test_a_fault_can_hold_for_one_type_and_for_everything_below_a_name():
    faults = (
        DnsFault("www.clean.test", DnsFaultKind.SERVFAIL, types=("MX",)),
        DnsFault("*._domainkey.clean.test", DnsFaultKind.REFUSE),
    )
    with running_lab(["clean"]) as lab:
        lab.break_with("clean", *faults)
        visitor = Visitor(lab)
        assert visitor.ask("www.clean.test", "MX").rcode() == dns.rcode.SERVFAIL
        assert visitor.ask("www.clean.test", "A").rcode() == dns.rcode.NOERROR
        assert visitor.ask("lr1._domainkey.clean.test", "TXT").rcode() == dns.rcode.REFUSED


def test_a_resolver_behind_an_alias_meets_the_fault_of_its_target():
    scenario = Scenario(
        "aliased", "aliased.test",
        zones=(Zone("aliased.test", "www CNAME shop.aliased.test.\nshop A 127.0.0.9"),),
        dns_faults=(DnsFault("shop.aliased.test", DnsFaultKind.SERVFAIL),),
    )  # fmt: skip
    with running_lab([scenario]) as lab:
        assert Visitor(lab).ask("www.aliased.test").rcode() == dns.rcode.SERVFAIL


def test_garbage_gets_a_format_error_and_does_not_stop_the_server(visitor):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.sendto(
            b"\x12\x34\x01\x00\x00\x01" + b"\x00" * 6 + b"\xff\xff\xff", (visitor.server, visitor.dns_port)
        )
        reply = client.recv(512)
        client.sendto(b"short", (visitor.server, visitor.dns_port))
    assert reply[:2] == b"\x12\x34"
    assert reply[3] & 0x0F == dns.rcode.FORMERR
    assert visitor.ask("www.clean.test").rcode() == dns.rcode.NOERROR


def test_several_queries_fit_on_one_tcp_connection(visitor, lab):
    wires = [dns.message.make_query(name, "A").to_wire() for name in ("www.clean.test", "app.clean.test")]
    with socket.create_connection((visitor.server, visitor.dns_port), timeout=3) as client:
        client.sendall(b"".join(struct.pack("!H", len(wire)) + wire for wire in wires))
        answers = {dns.query.receive_tcp(client)[0].answer[0][0].to_text() for _ in wires}
    assert answers == {f"{lab.base}.1.11", f"{lab.base}.1.12"}
