"""Whom a text names: whole names in any script, and no word that only looks like one."""

import unicodedata

import pytest

from engagements.models import Contact
from handover.named_in_text import named_in


def named(text: str, *names: str) -> list[str]:
    return [one.name for one in named_in(text, [Contact(name=name) for name in names])]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Whoever may deploy to production", "May"),
        ("Whoever will be awake", "Will"),
        ("Mayor of the house", "May"),
        ("Anne-Marie", "Anne"),
        ("Jean\N{NON-BREAKING HYPHEN}Anne", "Anne"),
        ("Marko Lind", "Mark"),
        ("\u0930\u093e\u092e\u093e", "\u0930\u093e\u092e"),  # the vowel sign is a part of the word
        ("Ana", ""),
    ],
)
def test_a_word_that_only_looks_like_a_name_is_nobody(text: str, name: str) -> None:
    assert named(text, name) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("First May, then Will.", "May"),
        ("may, or else May", "May"),
        ("田中さんに電話", "田中"),
        ("まず田中、次に", "田中"),
        ("Call田中", "田中"),
        ("Mayさん", "May"),
        ("김민수에게 전화", "김민수"),
        ("โทรหาสมชายก่อน", "สมชาย"),
        (unicodedata.normalize("NFD", "Ask Zoé."), "Zoé"),
        ("Ask Zoé.", unicodedata.normalize("NFD", "Zoé")),
        ("noor  HADDAD", "Noor Haddad"),
        ("ÅSA ÖBERG", "Åsa Öberg"),
    ],
)
def test_a_name_is_found_in_any_script_and_spelling(text: str, name: str) -> None:
    assert named(text, name) == [name]


def test_names_come_in_the_order_of_the_text_the_longer_ones_first_found() -> None:
    assert named("Ana Lima, then Ana, then Noor", "Noor", "Ana", "Ana Lima") == ["Ana Lima", "Ana", "Noor"]
    assert named("Ana Lima", "Ana", "Ana Lima") == ["Ana Lima"]
