"""The lab's name servers: referrals as a registry gives them, manners as ordered, signatures that hold."""

import time

import dns.dnssec
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import pytest

from checks.lab import (
    Dnssec,
    DnssecFault,
    NameServer,
    Scenario,
    ScenarioError,
    ServerManner,
    Zone,
    running_lab,
)
from checks.lab.dns_signing import lab_anchor
from checks.lab.scenario import check_scenarios
from checks.lab.scenario_file import parse_scenario

SERVED = Scenario(
    "served",
    "served.test",
    zones=(
        Zone(
            "served.test",
            "www A 192.0.2.1\nalias CNAME www.served.test.\nout CNAME www.other.example.\n* TXT anything",
            servers=(
                NameServer("ns1.served.test", "7.1"),
                NameServer("ns2.served.test", "7.2", serial=7, records="www A 192.0.2.2"),
                NameServer("refuses.served.test", "7.3", manner=ServerManner.REFUSE, in_zone=False),
                NameServer("silent.served.test", "7.4", manner=ServerManner.SILENT),
                NameServer("forwards.served.test", "7.5", manner=ServerManner.NOT_AUTHORITATIVE),
                NameServer("short.served.test", "7.6", manner=ServerManner.TRUNCATE),
                NameServer("turns.served.test", "7.7", records="www A 192.0.2.2", has_turns=True),
                NameServer("other-id.served.test", "7.8", manner=ServerManner.OTHER_ID),
                NameServer("off-topic.served.test", "7.9", manner=ServerManner.OTHER_QUESTION),
                NameServer("late.served.test", "7.10", delay_ms=300),
                NameServer("open-hearted.served.test", "7.11", manner=ServerManner.TRANSFERS),
                NameServer("for-anybody.served.test", "7.12", manner=ServerManner.RECURSES),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def served():
    with running_lab([SERVED]) as running:
        yield running


def ask(lab, suffix, name, kind="A", *, tcp=False, timeout=2.0, flags=0, **options):
    query = dns.message.make_query(name, kind, flags=flags, **options)
    send = dns.query.tcp if tcp else dns.query.udp
    port = int(lab.resolver.partition(":")[2])
    return send(query, f"{lab.base}.{suffix}", port=port, timeout=timeout)


def texts(section):
    return sorted(data.to_text() for rrset in section for data in rrset)


def test_the_registry_refers_to_the_zones_servers_with_their_addresses(served):
    reply = ask(served, "0.3", "www.served.test")
    assert not reply.flags & dns.flags.AA
    assert not reply.answer
    assert "ns1.served.test." in texts(reply.authority)
    assert "refuses.served.test." in texts(reply.authority)
    assert f"{served.base}.7.1" in texts(reply.additional)


def test_a_zone_is_handed_over_by_the_server_that_gives_it_away_and_by_no_other(served):
    query = dns.message.make_query("served.test", "AXFR")
    port = int(served.resolver.partition(":")[2])
    reply = dns.query.tcp(query, f"{served.base}.7.11", port=port, timeout=2, one_rr_per_rrset=True)
    kinds = [rrset.rdtype for rrset in reply.answer]
    assert kinds[0] == kinds[-1] == dns.rdatatype.SOA
    assert kinds.count(dns.rdatatype.SOA) == 2
    assert "www.served.test." in {rrset.name.to_text() for rrset in reply.answer}
    for suffix in ("7.1", "0.1"):
        assert ask(served, suffix, "served.test", "AXFR", tcp=True).rcode() == dns.rcode.REFUSED


def test_only_the_open_resolver_looks_up_what_is_not_its_own(served):
    reply = ask(served, "7.12", ".", "NS", flags=dns.flags.RD)
    assert reply.flags & dns.flags.RA
    assert not reply.flags & dns.flags.AA
    assert "a.registry.lab.test." in texts(reply.answer)
    assert ask(served, "7.12", "gone.example", flags=dns.flags.RD).rcode() == dns.rcode.NXDOMAIN
    assert ask(served, "7.12", ".", "NS").rcode() == dns.rcode.REFUSED
    assert ask(served, "7.1", ".", "NS", flags=dns.flags.RD).rcode() == dns.rcode.REFUSED


def test_the_zones_own_server_is_the_authority_and_does_not_recurse(served):
    reply = ask(served, "7.1", "www.served.test")
    assert reply.flags & dns.flags.AA
    assert not reply.flags & dns.flags.RA
    assert texts(reply.answer) == ["192.0.2.1"]
    assert ask(served, "7.1", "www.clean.test").rcode() == dns.rcode.REFUSED
    assert ask(served, "7.1", "nobody.served.test").rcode() == dns.rcode.NOERROR  # the wildcard
    assert "refuses.served.test." not in texts(ask(served, "7.1", "served.test", "NS").answer)


def test_an_alias_is_followed_within_the_zone_and_left_there_at_its_edge(served):
    assert texts(ask(served, "7.1", "alias.served.test").answer) == ["192.0.2.1", "www.served.test."]
    assert texts(ask(served, "7.1", "out.served.test").answer) == ["www.other.example."]


def test_a_server_with_an_old_copy_has_its_own_serial_and_answers(served):
    assert texts(ask(served, "7.2", "www.served.test").answer) == ["192.0.2.2"]
    assert " 7 " in texts(ask(served, "7.2", "served.test", "SOA").answer)[0]


def test_servers_have_the_manners_that_they_were_given(served):
    assert ask(served, "7.3", "www.served.test").rcode() == dns.rcode.REFUSED
    with pytest.raises(dns.exception.Timeout):
        ask(served, "7.4", "www.served.test", timeout=0.3)
    forwarded = ask(served, "7.5", "www.served.test")
    assert forwarded.answer
    assert not forwarded.flags & dns.flags.AA
    assert ask(served, "7.6", "www.served.test").flags & dns.flags.TC
    assert ask(served, "7.6", "www.served.test", tcp=True).answer
    with pytest.raises(dns.query.BadResponse):
        ask(served, "7.8", "www.served.test")
    with pytest.raises(dns.query.BadResponse):
        ask(served, "7.9", "www.served.test")
    began = time.monotonic()
    ask(served, "7.10", "www.served.test")
    assert time.monotonic() - began >= 0.3


def test_a_server_that_takes_turns_answers_otherwise_every_second_time(served):
    found = [texts(ask(served, "7.7", "www.served.test").answer) for _ in range(3)]
    assert found == [["192.0.2.2"], ["192.0.2.1"], ["192.0.2.2"]]


def test_servers_come_and_go_while_the_lab_runs():
    first = Scenario(
        "moves", "moves.test", zones=(Zone("moves.test", servers=(NameServer("a.moves.test", "7.1"),)),)
    )
    second = Scenario(
        "moves", "moves.test", zones=(Zone("moves.test", servers=(NameServer("a.moves.test", "7.2"),)),)
    )
    with running_lab([first]) as lab:
        assert ask(lab, "7.1", "moves.test", "SOA").answer
        lab.replace(second)
        assert ask(lab, "7.2", "moves.test", "SOA").answer
        with pytest.raises((OSError, dns.exception.Timeout)):
            ask(lab, "7.1", "moves.test", "SOA", timeout=0.3)


def signed(fault=DnssecFault.NONE):
    return Scenario(
        "signed",
        "signed.test",
        zones=(Zone("signed.test", "www A 192.0.2.1\n*.x A 192.0.2.2", dnssec=Dnssec(fault)),),
    )


def rrset_of(reply, name, kind):
    origin = dns.name.from_text(name)
    rdtype = dns.rdatatype.from_text(kind)
    return tuple(
        reply.get_rrset(reply.answer, origin, dns.rdataclass.IN, *types)
        for types in ((rdtype,), (dns.rdatatype.RRSIG, rdtype))
    )


def validate(lab, name, kind, zone):
    """As dnspython's own validator does it."""
    keys, _ = rrset_of(lookup(lab, zone, "DNSKEY"), zone, "DNSKEY")
    records, signatures = rrset_of(lookup(lab, name, kind), name, kind)
    dns.dnssec.validate(records, signatures, {dns.name.from_text(zone): keys})
    return keys


def lookup(lab, name, kind):
    return ask(lab, "0.1", name, kind, flags=dns.flags.RD | dns.flags.CD, want_dnssec=True)


def test_a_signed_zone_holds_from_the_anchor_down():
    with running_lab([signed()]) as lab:
        root = validate(lab, ".", "DNSKEY", ".")
        anchor = dns.dnssec.make_ds(dns.name.root, root[0], "SHA256")
        assert lab_anchor() == f". DS {anchor.to_text()}"
        validate(lab, "test.", "DS", ".")
        validate(lab, "signed.test.", "DS", "test.")
        keys = validate(lab, "www.signed.test.", "A", "signed.test.")
        validate(lab, "any.x.signed.test.", "A", "signed.test.")
        [ds] = rrset_of(lookup(lab, "signed.test.", "DS"), "signed.test.", "DS")[0]
        assert ds == dns.dnssec.make_ds(dns.name.from_text("signed.test."), keys[0], "SHA256")


def test_signatures_come_only_to_those_who_ask_for_them():
    with running_lab([signed()]) as lab:
        assert [rrset.rdtype for rrset in ask(lab, "254.2", "www.signed.test").answer] == [dns.rdatatype.A]


@pytest.mark.parametrize("fault", [DnssecFault.EXPIRED, DnssecFault.BAD_SIGNATURES])
def test_broken_signatures_do_not_hold(fault):
    with running_lab([signed(fault)]) as lab, pytest.raises(dns.dnssec.ValidationFailure):
        validate(lab, "www.signed.test.", "A", "signed.test.")


def test_the_resolver_validates_and_can_be_told_not_to():
    with running_lab([signed(DnssecFault.EXPIRED)]) as lab:
        assert ask(lab, "0.1", "www.signed.test", flags=dns.flags.RD).rcode() == dns.rcode.SERVFAIL
        assert lookup(lab, "www.signed.test", "A").rcode() == dns.rcode.NOERROR


TEXT = """
domain = "a.test"
[[zones]]
name = "a.test"
serial = 9
dnssec = { fault = "expired", hours_left = 5 }
[[zones.servers]]
name = "ns1.a.test"
address = "9.1"
[[zones.servers]]
name = "ns2.a.test"
address = "9.2"
manner = "refuse"
glue = "none"
in_zone = false
records = "www A 192.0.2.1"
delay_ms = 20
"""


def test_servers_and_signatures_are_read_from_a_file():
    [zone] = parse_scenario(TEXT, "a").zones
    assert zone.serial == 9
    assert zone.dnssec == Dnssec(DnssecFault.EXPIRED, 5)
    assert zone.servers[1] == NameServer(
        "ns2.a.test",
        "9.2",
        ServerManner.REFUSE,
        records="www A 192.0.2.1",
        delay_ms=20,
        glue="none",
        in_zone=False,
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('manner = "refuse"', 'manner = "sulk"', r"^a, zones a\.test, servers ns2\.a\.test: manner: 'sulk'"),
        ('fault = "expired"', 'fault = "tired"', r"^a, zones a\.test, dnssec: fault: 'tired'"),
        ("delay_ms = 20", "delays = 20", r"unknown key delays"),
    ],
)  # fmt: skip
def test_a_mistake_about_servers_is_told_with_its_place(old, new, message):
    with pytest.raises(ScenarioError, match=message):
        parse_scenario(TEXT.replace(old, new, 1), "a")


@pytest.mark.parametrize("suffix", ["254.2", "9.256", "nine"])
def test_a_server_needs_an_address_that_is_free(suffix):
    zone = Zone("a.test", servers=(NameServer("ns1.a.test", suffix),))
    with pytest.raises(ScenarioError):
        check_scenarios([Scenario("a", zones=(zone,))])
