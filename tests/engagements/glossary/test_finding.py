"""Terms are found as words of their own, however they are written, and nowhere else."""

import pytest

from engagements.glossary.finding import terms_in
from engagements.glossary.term import Term
from engagements.glossary.terms import TERMS


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The DNS of the shop", ["dns"]),
        ("the dns, and then", ["dns"]),
        ("“DNS” (DNS) DNS.", ["dns"]),
        ("DNS’s zone file", ["dns", "dns-record"]),
        ("Cookies are sent", ["cookie"]),
        ("two SPF records", ["spf"]),
        ("The second factor is off", ["mfa"]),
        ("a second try and one factor", []),
        ("https://example.test/dns/cookie?csp=1", []),
        ("https://example.test/a,dns", []),
        ("dns.example.test and ns1.dns", []),
        ("cookie@example.test", []),
        ("DNS-01, x-dns, dns_name, DNS=1, #dns", []),
        ("cookies.js and ./cookie", []),
        ("münchner-dns.test, dnsü, üdns", []),
        ("xn--dns-1abc.test", []),
        ("İ İ İ DNS", ["dns"]),
        ("widnsor", []),
        ("keep the .env file out of it", ["environment-variable"]),
        ("Max-Age=600 lets a shared cache keep it", ["cache"]),
        ("", []),
    ],
)
def test_a_term_is_a_word_of_its_own(text: str, keys: list[str]) -> None:
    assert [term.key for term in terms_in([text])] == keys


def test_each_key_and_each_spelling_names_one_term() -> None:
    keys = [term.key for term in TERMS]
    spellings = [one for term in TERMS for one in str(term.spellings).lower().split("|")]
    assert len(set(keys)) == len(keys) >= 50
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_a_meaning_is_two_sentences_at_most_and_fits_a_phone(term: Term) -> None:
    meaning = str(term.meaning)
    assert meaning.endswith(".")
    assert meaning.count(". ") <= 1
    assert 20 < len(meaning) <= 140
    assert "!" not in meaning


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_every_term_is_found_by_its_own_name(term: Term) -> None:
    name = term.name
    assert term in terms_in([f"About {name}, then."])
    assert term in terms_in([name.upper()])
