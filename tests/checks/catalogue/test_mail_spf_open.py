"""SPF records that let everybody send, by an address with everybody around it or by a name that is there."""

import json

import pytest

from checks.catalogue.mail_spf import spf

from .mail_zone import DOMAIN, Zone, judge

TXT = f"{DOMAIN} TXT"

PUBLISHED: list[tuple[str, str, str, Zone]] = [
    (
        "its own address, and everybody around it",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 a/0 -all", f"{DOMAIN} A": "192.0.2.1"},
    ),
    (
        "everybody around its mail servers",
        "fail",
        "spf.allows-everyone",
        {
            TXT: "v=spf1 mx//0 a//0 -all",
            f"{DOMAIN} MX": "10 mx.test",
            "mx.test AAAA": "2001:db8::1",
            f"{DOMAIN} A": "192.0.2.1",
        },
    ),
    (
        "a quarter of all addresses around those of another name, in an include",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 include:i.test -all", "i.test TXT": "v=spf1 a:b.test/2", "b.test A": "192.0.2.1"},
    ),
    (
        "a name that exists for whoever sends",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 exists:a.test -all", "a.test A": "127.0.0.2"},
    ),
    (
        "a name that is the same for whoever sends",
        "fail",
        "spf.allows-everyone",
        {TXT: "v=spf1 exists:%{d}.a.test -all", f"{DOMAIN}.a.test A": "127.0.0.2"},
    ),
    ("a name that does not exist", "pass", "spf.valid", {TXT: "v=spf1 exists:a.test -all"}),
    ("a name that differs with the sender", "pass", "spf.valid", {TXT: "v=spf1 exists:%{i}.a.test -all"}),
    ("everybody around an address that is not there", "pass", "spf.valid", {TXT: "v=spf1 a/0 mx/0 -all"}),
    (
        "everybody around an address of the other kind",
        "pass",
        "spf.valid",
        {TXT: "v=spf1 a//0 mx//0 -all", f"{DOMAIN} A": "192.0.2.1", f"{DOMAIN} MX": "0 .", ". A": "1.1.1.1"},
    ),
    (
        "a refusal of everybody",
        "pass",
        "spf.valid",
        {TXT: "v=spf1 -a/0 ~all", f"{DOMAIN} A": "192.0.2.1"},
    ),
    ("a small network", "pass", "spf.valid", {TXT: "v=spf1 a/24 -all", f"{DOMAIN} A": "192.0.2.1"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_the_record_is_judged(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(spf, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    json.dumps(verdict.evidence)


@pytest.mark.parametrize(
    ("terms", "whom"),
    [
        ("+all", "“+all” lets every server send"),
        ("a/0", "“a/0” lets every server send"),
        ("a/1", "“a/1” lets a large part of all servers send"),
        ("a//0", "“a//0” lets every server over IPv6 send"),
        ("ip6:::/0", "“ip6:::/0” lets every server over IPv6 send"),
        ("a/24//0", "“a/24//0” lets every server over IPv6 send"),
        ("exists:%{d}", "“exists:%{d}” lets every server send"),
        ("include:i.test", "“include:i.test: mx/3” lets a large part of all servers send"),
    ],
)
def test_it_says_whom_the_door_is_open_to(terms: str, whom: str) -> None:
    zone = {
        TXT: f"v=spf1 {terms} -all",
        f"{DOMAIN} A": "192.0.2.1",
        f"{DOMAIN} AAAA": "2001:db8::1",
        "i.test TXT": "v=spf1 mx/3 -all",
        "i.test MX": "10 mx.test",
        "mx.test A": "192.0.2.1",
    }
    assert whom in judge(spf, zone).summary
