"""DMARC records are read, and the tree is walked, as RFC 9989 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.dmarc import (
    DmarcRecord,
    is_dmarc,
    parse_dmarc,
    report_mailbox,
    settle_walk,
    walk_names,
)


@pytest.mark.parametrize("text", ["v=DMARC1", "v=DMARC1;p=none", "v = DMARC1 ; p=none", "v=DMARC1;"])
def test_the_version_comes_first(text: str) -> None:
    assert is_dmarc(text)


@pytest.mark.parametrize(
    "text", ["", "v=dmarc1; p=none", " v=DMARC1; p=none", "p=none; v=DMARC1", "v=DMARC1 p=none"]
)
def test_anything_else_is_discarded(text: str) -> None:
    assert not is_dmarc(text)


def test_all_tags_are_read() -> None:
    record = parse_dmarc(
        "v=DMARC1; p=Reject; sp=quarantine; np=none; t=y; psd=n; adkim=s; aspf=r; fo=1:d:s; "
        "rua=mailto:a@x.test,mailto:b@y.test!10m; ruf=mailto:c@x.test;"
    )
    assert (record.policy, record.subdomain_policy, record.missing_name_policy) == (
        "reject",
        "quarantine",
        "none",
    )
    assert record.is_testing
    assert record.suffix_role == "n"
    assert record.report_uris == ("mailto:a@x.test", "mailto:b@y.test")
    assert record.failure_uris == ("mailto:c@x.test",)
    assert (record.errors, record.ignored, record.retired) == ((), (), ("!10m",))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("v=DMARC1; p=block", "none of none, quarantine and reject"),
        ("v=DMARC1; p=none; sp=no", "sp=no"),
        ("v=DMARC1; p=none; np=", "np="),
        ("v=DMARC1; p=none p=reject", "none p=reject"),
        ("v=DMARC1; p=none; p=reject", "appears twice"),
        ("p=none", "does not begin with"),
    ],
)
def test_each_fault_is_named(text: str, part: str) -> None:
    errors = parse_dmarc(text).errors
    assert any(part in error for error in errors), errors


@pytest.mark.parametrize(
    "tag",
    [
        "adkm=s",
        "rua",
        "p:reject",
        "adkim=strict",
        "t=yes",
        "psd=x",
        "fo=2",
        "rua=dmarc@x.test",
        "rua=https://x.test/",
        "ruf=mailto:x",
    ],
)
def test_tags_that_receivers_ignore_are_found(tag: str) -> None:
    assert parse_dmarc(f"v=DMARC1; p=none; {tag}").ignored == (tag,)


def test_tags_of_the_earlier_standard_are_found() -> None:
    assert parse_dmarc("v=DMARC1; p=none; pct=50; rf=afrf; ri=86400").retired == ("pct=", "rf=", "ri=")


@pytest.mark.parametrize(
    ("uri", "mailbox"),
    [
        ("mailto:a@x.test", "a@x.test"),
        ("MAILTO:a@x.test", "a@x.test"),
        ("mailto:a%2Bb@x.test", "a+b@x.test"),
        ("mailto:a", ""),
        ("a@x.test", ""),
        ("mailto:a@b@x.test", ""),
        ("http://[", ""),
    ],
)
def test_mailboxes_are_read_from_addresses(uri: str, mailbox: str) -> None:
    assert report_mailbox(uri) == mailbox


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("example.com", ("example.com", "com")),
        ("A.Mail.Example.com.", ("a.mail.example.com", "mail.example.com", "example.com", "com")),
        ("com", ("com",)),
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            (
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ),
        ),
        ("", ()),
    ],
)
def test_the_walk_asks_for_at_most_eight_names(name: str, names: tuple[str, ...]) -> None:
    assert walk_names(name) == names


def _records(**texts: str) -> list[tuple[str, DmarcRecord | None]]:
    names = ("a.mail.example.com", "mail.example.com", "example.com", "com")
    given_texts = dict(zip(("own", "mail", "org", "top"), names, strict=True))
    return [(name, parse_dmarc(texts[key]) if key in texts else None) for key, name in given_texts.items()]


@pytest.mark.parametrize(
    ("texts", "organisation", "policy_name", "policy"),
    [
        ({}, "a.mail.example.com", "", ""),
        ({"own": "v=DMARC1; p=reject"}, "a.mail.example.com", "a.mail.example.com", "reject"),
        ({"org": "v=DMARC1; p=reject"}, "example.com", "example.com", "reject"),
        ({"org": "v=DMARC1; p=reject; sp=none"}, "example.com", "example.com", "none"),
        (
            {"own": "v=DMARC1; p=none", "org": "v=DMARC1; p=reject"},
            "example.com",
            "a.mail.example.com",
            "none",
        ),
        ({"mail": "v=DMARC1; p=reject", "org": "v=DMARC1; p=none"}, "example.com", "example.com", "none"),
        (
            {"mail": "v=DMARC1; p=reject; psd=n", "org": "v=DMARC1; p=none"},
            "mail.example.com",
            "mail.example.com",
            "reject",
        ),
        ({"top": "v=DMARC1; p=reject; psd=y"}, "example.com", "com", "reject"),
        (
            {"org": "v=DMARC1; p=none", "top": "v=DMARC1; p=reject; psd=y"},
            "example.com",
            "example.com",
            "none",
        ),
        ({"own": "v=DMARC1"}, "a.mail.example.com", "a.mail.example.com", "none"),
    ],
)
def test_the_walk_settles_on_one_record(
    texts: dict[str, str], organisation: str, policy_name: str, policy: str
) -> None:
    walk = settle_walk("a.mail.example.com", _records(**texts))
    assert (walk.organisation, walk.policy_name, walk.policy) == (organisation, policy_name, policy)


# Appendix B.4 of RFC 9989: records by name, the start of the walk, its organisational domain, and where the
# record that applies is found.
EXAMPLES = [
    ("B.4.1, own record", {"example.com": "v=DMARC1; p=none"}, "example.com", "example.com", "example.com"),
    ("B.4.1, DKIM", {"example.com": "v=DMARC1; p=none"}, "signing.example.com", "example.com", "example.com"),
    (
        "B.4.2, from deep below",
        {"example.com": "v=DMARC1; p=none"},
        "a.b.c.d.e.f.g.h.i.j.k.example.com",
        "example.com",
        "example.com",
    ),
    (
        "B.4.3, a bank below its registry",
        {"bank.example": "v=DMARC1; p=reject; psd=y"},
        "giant.bank.example",
        "giant.bank.example",
        "bank.example",
    ),
    (
        "B.4.3, another bank there",
        {"bank.example": "v=DMARC1; p=reject; psd=y"},
        "mail.mega.bank.example",
        "mega.bank.example",
        "bank.example",
    ),
    (
        "the registry itself",
        {"bank.example": "v=DMARC1; p=reject; psd=y"},
        "bank.example",
        "bank.example",
        "bank.example",
    ),
]


@pytest.mark.parametrize(
    ("what", "texts", "start", "organisation", "policy_name"), EXAMPLES, ids=[row[0] for row in EXAMPLES]
)
def test_the_examples_of_the_standard_come_out_as_it_says(
    what: str, texts: dict[str, str], start: str, organisation: str, policy_name: str
) -> None:
    found = [(name, parse_dmarc(texts[name]) if name in texts else None) for name in walk_names(start)]
    walk = settle_walk(start, found)
    assert (walk.organisation, walk.policy_name) == (organisation, policy_name)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    parse_dmarc(text)
    parse_dmarc(f"v=DMARC1; p=none; rua={text}")
    walk_names(text)
    report_mailbox(text)
