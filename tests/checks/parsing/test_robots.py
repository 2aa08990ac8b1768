"""robots.txt by RFC 9309, its own examples among them, and the words that keep a page out."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.robots import Rule, keeps_out, parse_robots

RULES = [
    # RFC 9309 §5.1 and §5.2, with Google's published examples of * and $.
    ("User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/a.gif", False),
    ("User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/a.gif?x", True),
    (
        "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
        "/example/page/",
        True,
    ),
    ("User-agent: *\nDisallow: /\n", "/", False),
    ("User-agent: *\nDisallow:\n", "/", True),
    ("User-agent: *\nDisallow: /\nAllow: /$\n", "/", True),
    ("User-agent: *\nDisallow: /\nAllow: /$\n", "/page", False),
    ("User-agent: *\nAllow: /p\nDisallow: /\n", "/page", True),
    ("User-agent: *\nDisallow: /fish*\n", "/fish", False),
    ("User-agent: *\nDisallow: /*.php\n", "/folder/any.php.file.html", False),
    ("User-agent: *\nDisallow: /*.php$\n", "/file.php/", True),
    ("User-agent: *\nDisallow: /a*b*c$\n", "/a1b2c", False),
    ("User-agent: *\nDisallow: /a*b*c$\n", "/a1b2c3", True),
    ("User-agent: *\nDisallow: /page\nAllow: /page\n", "/page", True),
    ("Disallow: /\n", "/", True),
    ("user-agent : * # all\r\nDISALLOW : / # everything\r\n", "/", False),
    ("\ufeffUser-agent: *\nDisallow: /\n", "/", False),
    ("User-agent: a\nUser-agent: *\nDisallow: /\n", "/", False),
    ("User-agent: *\nAllow: /\nUser-agent: *\nDisallow: /x\n", "/x", False),
    ("User-agent: bingbot\nDisallow: /\n", "/", True),
    ("<!doctype html><title>User-agent: *</title>\nDisallow: /", "/", True),
]


@pytest.mark.parametrize(("text", "path", "is_allowed"), RULES)
def test_the_longest_rule_that_matches_holds(text: str, path: str, is_allowed: bool) -> None:
    assert parse_robots(text).allows(path) is is_allowed


def test_a_crawler_with_rules_of_its_own_heeds_no_others() -> None:
    robots = parse_robots("User-agent: *\nDisallow: /\nUser-agent: Googlebot\nDisallow: /cart\n")
    assert robots.allows("/", "googlebot")
    assert not robots.allows("/cart", "GoogleBot")
    assert not robots.allows("/", "bingbot")


@pytest.mark.parametrize(
    ("value", "is_out"),
    [
        ("noindex", True),
        ("NOINDEX, nofollow", True),
        ("none", True),
        ("googlebot: noindex", True),
        ("otherbot: noindex", False),
        ("otherbot: noindex, nofollow", False),
        ("index, follow", False),
        ("noarchive", False),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST", False),
        ("max-snippet: 20, noindex", True),
        ("", False),
    ],
)
def test_words_that_keep_a_page_out(value: str, is_out: bool) -> None:
    assert bool(keeps_out([value])) is is_out


@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_has_an_answer(text: str, path: str) -> None:
    assert parse_robots(text).allows(f"/{path}") in (True, False)
    assert parse_robots(f"User-agent: *\nDisallow: {text}").allows(path) in (True, False)


@given(st.text("ab*$/", max_size=12), st.text("ab/", max_size=12))
def test_a_pattern_matches_as_the_same_one_written_as_an_expression(pattern: str, path: str) -> None:
    body = pattern.removesuffix("$")
    expression = "".join(".*" if one == "*" else re.escape(one) for one in body)
    expected = re.match(expression + ("$" if pattern.endswith("$") else ""), path)
    assert Rule(pattern, is_allowed=False).matches(path) is bool(expected)


def test_a_hostile_file_is_read_quickly() -> None:
    began = time.monotonic()
    robots = parse_robots("User-agent: *\n" + f"Disallow: /{'*a' * 200}\n" * 5_000)
    robots.allows("/" + "a" * 2_000)
    assert time.monotonic() - began < 2
