"""A received message is read into its marks of origin, and its signatures verify without its text."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_evidence.canonical import canonical_body, canonical_header
from checks.mail_evidence.headers import MAX_MESSAGE, read_message
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.signatures import read_signatures
from checks.mail_evidence.trace import without_comments
from checks.mail_evidence.values import ReceivedMessage, Refused
from checks.mail_evidence.verification import verify
from checks.mail_records.dkim import parse_dkim
from tests.checks.mail_evidence.signed_mail import ARRIVED, ed25519_key, eml, key_record, rsa_key

NOW = ARRIVED + timedelta(hours=1)
# RFC 8463 appendix A: one message, signed twice.
PUBLISHED = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""
PUBLISHED_KEYS = (
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2"
    "jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2Ee"
    "C3Ip3G"
    "+2kryOTIKT+l/K4w3QIDAQAB",
)


def why_not(data: bytes, record: str) -> str:
    """Why the first signature does not hold, "" where it does."""
    (signature, *_) = read_signatures(read_message(data))
    unverified = verify(signature, parse_dkim(record), ARRIVED.timestamp())
    return unverified.code if unverified else ""


def test_the_signatures_of_rfc_8463_hold() -> None:
    found = read_signatures(read_message(PUBLISHED))
    assert [verify(one, parse_dkim(key), 0) for one, key in zip(found, PUBLISHED_KEYS, strict=True)] == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"dinner", b"supper"), (b"joe@", b"jim@"), (b"hungry", b"thirsty"), (b"b=F45d", b"b=F45e")],
)
def test_a_change_of_what_was_signed_breaks_it(old: bytes, new: bytes) -> None:
    found = read_signatures(read_message(PUBLISHED.replace(old, new)))
    assert verify(found[1], parse_dkim(PUBLISHED_KEYS[1]), 0) is not None


def test_a_header_that_was_not_signed_may_be_added() -> None:
    assert why_not(eml(more=("X-Spam: no",)), key_record()) == ""


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"a  b \r\n\r\n\r\n", b"no end", b"a\nb\n"])
def test_any_body_verifies_as_it_was_signed(body: bytes) -> None:
    if body.strip():
        assert why_not(eml(body=body.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r")), key_record()) == ""


def test_a_file_with_bare_line_feeds_is_the_same_message() -> None:
    assert why_not(eml().replace(b"\r\n", b"\n"), key_record()) == ""


def test_an_ed25519_signature_holds() -> None:
    assert why_not(eml(key=ed25519_key()), key_record(ed25519_key())) == ""


@pytest.mark.parametrize(
    ("tags", "record", "code"),
    [
        ({"a": "rsa-sha1"}, key_record(), "unusable"),
        ({"h": "to:subject"}, key_record(), "unusable"),
        ({"v": "2"}, key_record(), "unusable"),
        ({"i": "@elsewhere.test"}, key_record(), "unusable"),
        ({"c": "strict/odd"}, key_record(), "unusable"),
        ({"l": "100000"}, key_record(), "unusable"),
        ({"l": "x"}, key_record(), "unusable"),
        ({"bh": "AAAA"}, key_record(), "changed"),
        ({"x": "1"}, key_record(), "expired"),
        ({}, key_record(rsa_key(1024)), "mismatch"),
        ({}, key_record(ed25519_key()), "key-unfit"),
        ({}, "v=DKIM1; p=", "key-unfit"),
        ({}, "v=DKIM1; p=AAAA", "key-unfit"),
        ({}, key_record() + "; s=tlsa", "key-unfit"),
        ({}, key_record() + "; h=sha1", "key-unfit"),
    ],
)
def test_why_a_signature_does_not_hold(tags: dict[str, str], record: str, code: str) -> None:
    assert why_not(eml(signatures=(tags,)), record) == code


def test_a_short_key_is_refused_however_right_the_signature_is() -> None:
    (signature,) = read_signatures(read_message(eml(key=rsa_key(1024))))
    key = parse_dkim(key_record(rsa_key(1024)))
    assert verify(signature, key, 0) is None
    unverified = verify(signature, replace(key, bits=1023), 0)
    assert unverified is not None
    assert "1023 bits" in unverified.text


def test_what_is_kept_says_nothing_of_content_or_recipient() -> None:
    kept = str(read_eml(eml(path="bounce+noor=inbox.test@brightcart.test"), NOW).as_json())
    assert not any(word in kept for word in ("Noor", "noor", "Your", "123456", "hello"))


def test_the_way_of_a_message_is_read() -> None:
    message = read_eml(eml(path="b@mail.brightcart.test"), NOW)
    assert (message.from_domain, message.sender_domain) == ("brightcart.test", "mail.brightcart.test")
    assert (message.ip, message.helo) == ("203.0.113.25", "out.brightcart.test")
    assert message.seconds_on_the_way == 4
    assert message.received_at == ARRIVED
    assert ReceivedMessage.from_json(message.as_json()) == message


def hop_of(line: str) -> tuple[str, str]:
    """Address and name of who handed over, by one Received header."""
    message = f"Received: {line}; Sat, 21 Nov 2026 09:30:04 +0000\r\nFrom: a@b.test\r\n\r\n"
    read = read_eml(message.encode(), NOW)
    return read.ip, read.helo


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "from a.test (rdns.test. [203.0.113.9]) by mx.google.com with ESMTPS id 1",
            ("203.0.113.9", "a.test"),
        ),
        (
            "from a.test (203.0.113.9) by b.outlook.com (10.0.0.1) with Microsoft SMTP",
            ("203.0.113.9", "a.test"),
        ),
        ("from unknown (HELO a.test) (203.0.113.9) by mx.yahoo.com", ("203.0.113.9", "a.test")),
        ("from [203.0.113.9] (port=1 helo=a.test) by exim.test with esmtp", ("203.0.113.9", "a.test")),
        ("from a.test (a.test [IPv6:2001:db8::9]) by mx.test with ESMTP", ("2001:db8::9", "a.test")),
        ("from a.test ([::ffff:203.0.113.9]) by mx.test", ("203.0.113.9", "a.test")),
        ("from x1.outlook.com (2603:10a6::1) by y.outlook.com (2603:10a6::2)", ("", "")),
        ("from app ([10.0.0.7]) by mx.test", ("", "")),
        ("by mx.test with SMTP id 1", ("", "")),
        ("from (((((( by", ("", "")),
    ],
)
def test_who_handed_over_is_found_in_every_servers_way_of_writing(line: str, found: tuple[str, str]) -> None:
    assert hop_of(line) == found


def test_the_receivers_own_word_on_the_address_counts() -> None:
    """A company's filter in front of the mailbox judged SPF; what comes after it is in the house."""
    hops = (
        "Received: from filter.test ([198.51.100.7]) by mx.inbox.test; Sat, 21 Nov 2026 09:30:05 +0000",
        "Received-SPF: pass client-ip=203.0.113.25; envelope-from=x@brightcart.test",
    )
    data = "\r\n".join(hops).encode() + b"\r\n" + eml()
    assert read_eml(data, NOW).ip == "203.0.113.25"


def test_what_receivers_noted_is_read_without_addresses() -> None:
    noted = (
        "Authentication-Results: mx.inbox.test; dkim=pass (2048-bit) header.i=@brightcart.test;\r\n"
        " spf=pass (x: y (z)) smtp.mailfrom=bounce+noor=inbox.test@brightcart.test;\r\n"
        " dmarc=pass header.from=a.test;\r\n"
        " iprev=pass",
        "ARC-Authentication-Results: i=1; arc.test; spf=softfail smtp.mailfrom=b.test",
        "ARC-Seal: i=1; cv=none",
    )
    message = read_eml(eml(more=noted), NOW)
    assert [(word.by, word.method, word.result, word.domain, word.is_arc) for word in message.words] == [
        ("mx.inbox.test", "dkim", "pass", "brightcart.test", False),
        ("mx.inbox.test", "spf", "pass", "brightcart.test", False),
        ("mx.inbox.test", "dmarc", "pass", "a.test", False),
        ("arc.test", "spf", "softfail", "b.test", True),
    ]
    assert message.arc_seals == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no mail"),
        (b"hello there\r\n\r\n", "no mail"),
        (b"\xd0\xcf\x11\xe0 anything", "Outlook"),
        (b"From: a@b.test\r\n\r\n", "never received"),
        (b"Received: by a.test; soon\r\nFrom: a@b.test\r\n\r\n", "readable date"),
        (eml(arrived=NOW + timedelta(days=3)), "still to come"),
        (eml().replace(b"From: Shop", b"Fro: Shop"), "no From header"),
        (eml().replace(b"Subject:", b"From: b@c.test\r\nSubject:"), "2 From headers"),
        (eml().replace(b"<hello@brightcart.test>", b"nobody"), "no single address"),
        (eml().replace(b"Subject: Your", b"Subject: \0"), "NUL"),
        (b"a" * (MAX_MESSAGE + 1), "larger than"),
        (b"X: " + b"a" * 300_000, "longer than"),
        (b"X: a\r\n" * 1001 + b"\r\n", "more than 1000"),
        (b"PK\x03\x04 zip", "no mail"),
    ],
)
def test_what_is_no_received_message_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        read_eml(data, NOW)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, b"Received: by a.test; Sat, 21 Nov 2026 09:30:04 +0000\r\nFrom: a@b.test\r\n" + data):
        try:
            read_eml(whole, NOW)
        except Refused:
            continue


@given(
    st.text(max_size=120),
    st.sampled_from(
        [
            "Received",
            "Return-Path",
            "DKIM-Signature",
            "Date",
            "Received-SPF",
            "Authentication-Results",
            "ARC-Authentication-Results",
        ]
    ),
)
def test_any_header_leaves_the_message_readable(text: str, name: str) -> None:
    line = f"{name}: {' '.join(text.split())}\r\n".replace("\0", "").encode("utf-8", "surrogatepass")
    try:
        message = read_eml(line + eml(), NOW)
    except Refused:
        return
    assert ReceivedMessage.from_json(message.as_json()) == message


@given(st.binary(max_size=300), st.sampled_from(["simple", "relaxed"]))
def test_a_canonical_body_stays_as_it_is(body: bytes, way: str) -> None:
    normal = body.replace(b"\r", b"").replace(b"\n", b"\r\n")
    once = canonical_body(normal, way)
    assert canonical_body(once, way) == once


@given(st.text(alphabet="ab:; \t", max_size=60))
def test_a_canonical_header_stays_as_it_is(text: str) -> None:
    once = canonical_header(b"Name:" + text.encode() + b"\r\n", "relaxed")
    assert canonical_header(once, "relaxed") == once


def test_comments_may_be_nested_and_left_open() -> None:
    assert without_comments("a (b (c) d) e (f") == "a  e "


@pytest.mark.parametrize(
    "body", [b" " * 9_000_000, b"\r\n" * 4_000_000, b"a " * 4_000_000, b"\r" * 9_000_000]
)
def test_a_hostile_body_takes_no_time(body: bytes) -> None:
    began = time.monotonic()
    read_eml(eml(body=b"x") + body, NOW)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("value", ["(" * 100_000, "from " * 40_000, "[1.2.3.4] " * 20_000, "a=b;" * 50_000])
@pytest.mark.parametrize("name", ["Received", "Authentication-Results", "Return-Path", "DKIM-Signature"])
def test_a_hostile_header_takes_no_time(name: str, value: str) -> None:
    began = time.monotonic()
    read_eml(f"{name}: {value}\r\n".encode() + eml(), NOW)
    assert time.monotonic() - began < 2
