"""Senders are named by the networks of SPF and the domains they use; alignment follows the tree walk."""

from types import SimpleNamespace

import pytest

from checks.mail_evidence.alignment import is_aligned
from checks.mail_evidence.sources import OWN_RECORD, AllowedNetworks, senders_of
from checks.mail_evidence.values import Source
from checks.mail_records.dmarc import DmarcRecord, parse_dmarc
from checks.mail_records.spf_tree import SpfNode

TREE = SpfNode(
    "",
    "brightcart.test",
    "v=spf1 ip4:192.0.2.0/28 ip4:198.51.100.7 -ip4:203.0.113.66 include:_spf.mail.test "
    "include:sendgrid.net -all",
    children=(
        SpfNode(
            "include:_spf.mail.test",
            "_spf.mail.test",
            "v=spf1 include:_nb1.mail.test -all",
            children=(
                SpfNode(
                    "include:_nb1.mail.test",
                    "_nb1.mail.test",
                    "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 -all",
                ),
            ),
        ),
        SpfNode("include:sendgrid.net", "sendgrid.net", "v=spf1 ip4:167.89.0.0/17 ip4:bad ~all"),
    ),
)


@pytest.mark.parametrize(
    ("ip", "name"),
    [
        ("192.0.2.15", OWN_RECORD),
        ("192.0.2.16", ""),
        ("198.51.100.7", OWN_RECORD),
        ("203.0.113.66", "mail.test"),
        ("2001:db8:1::9", "mail.test"),
        ("2001:db9::9", ""),
        ("167.89.55.1", "SendGrid"),
        ("0.0.0.1", ""),
        ("255.255.255.255", ""),
    ],
)
def test_an_address_is_named_by_the_include_that_lists_it(ip: str, name: str) -> None:
    assert AllowedNetworks(TREE).name_of(ip) == name


def test_a_network_is_found_behind_many_that_begin_after_it() -> None:
    listed = " ".join(f"ip4:10.{n}.0.0/24" for n in range(200))
    tree = SpfNode("", "a.test", f"v=spf1 ip4:10.0.0.0/8 {listed} -all")
    assert AllowedNetworks(tree).name_of("10.199.7.7") == OWN_RECORD


def test_without_an_spf_record_nothing_is_named() -> None:
    assert AllowedNetworks(None).name_of("192.0.2.1") == ""


def named(*sources: Source, declared: tuple[str, ...] = ()) -> list[tuple[str, bool, int, int]]:
    found = senders_of(sources, "brightcart.test", AllowedNetworks(TREE).name_of, declared)
    return [(sender.name, sender.is_known, sender.count, sender.passed) for sender in found]


def test_sources_of_one_service_are_one_sender() -> None:
    assert named(Source("203.0.113.1", 5, 5, 5, 5), Source("203.0.113.2", 7, 0, 0, 0)) == [
        ("mail.test", True, 12, 5)
    ]


def test_a_service_that_signs_for_itself_is_named_but_not_known() -> None:
    source = Source("8.8.4.4", 9, 0, 0, 0, names=("em.sendgrid.net",))
    assert named(source) == [("SendGrid", False, 9, 0)]
    assert named(source, declared=("sendgrid",)) == [("SendGrid", True, 9, 0)]


def test_a_stranger_is_called_by_its_address_and_a_passing_one_is_known() -> None:
    assert named(Source("8.8.8.8", 3, 0, 0, 0, names=("x.test",)), Source("8.8.4.4", 2, 1, 1, 0)) == [
        ("8.8.8.8", False, 3, 0),
        ("8.8.4.4", True, 2, 1),
    ]


def walk(organisation: str, record: str = "") -> SimpleNamespace:
    read: DmarcRecord | None = parse_dmarc(record) if record else None
    return SimpleNamespace(organisation=organisation, record=read)


ORG = walk("a.test", "v=DMARC1; p=none")


@pytest.mark.parametrize(
    ("name", "walks", "answer"),
    [
        ("a.test", {}, True),
        ("", {"a.test": ORG}, False),
        ("mail.a.test", {"a.test": ORG, "mail.a.test": ORG}, True),
        ("b.test", {"a.test": ORG, "b.test": walk("b.test")}, False),
        ("mail.a.test", {"a.test": walk("a.test", "v=DMARC1; p=none; adkim=s"), "mail.a.test": ORG}, False),
        ("mail.a.test", {"a.test": ORG, "mail.a.test": None}, None),
        ("mail.a.test", {"a.test": None, "mail.a.test": ORG}, None),
        ("mail.a.test", {"a.test": walk("a.test"), "mail.a.test": walk("mail.a.test")}, True),
        ("b.test", {"a.test": walk("a.test"), "b.test": walk("b.test")}, False),
        ("xa.test", {"a.test": walk("a.test"), "xa.test": walk("xa.test")}, False),
        ("sub.a.test", {"a.test": ORG, "sub.a.test": walk("sub.a.test", "v=DMARC1; p=none; psd=n")}, False),
    ],
)
def test_a_name_vouches_for_its_own_organisation(
    name: str, walks: dict[str, SimpleNamespace | None], answer: bool | None
) -> None:
    assert is_aligned(name, "a.test", "adkim", walks) is answer
