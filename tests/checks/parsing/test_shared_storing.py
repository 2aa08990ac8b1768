"""Whether a shared cache may keep an answer follows RFC 9111, whatever the headers hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.cache_control import (
    edge_marker,
    parse_cache_control,
    seconds_of,
    seconds_to_expiry,
    shared_storing,
)


def fields(text: str | None, **more: str) -> tuple[tuple[str, str], ...]:
    lines = [("cache-control", text)] if text is not None else []
    return (*lines, *((name.replace("_", "-"), value) for name, value in more.items()))


@pytest.mark.parametrize(
    ("status", "text", "storable", "explicit", "reused", "lifetime"),
    [
        (200, None, True, False, True, None),
        (302, None, False, False, False, 0),
        (308, None, True, False, True, None),
        (200, "no-store, public, max-age=9", False, False, False, 0),
        (200, "PRIVATE", False, False, False, 0),
        (200, 'private="set-cookie", max-age=9', True, True, True, 9),
        (200, "max-age=9", True, True, True, 9),
        (302, "max-age=9", True, True, True, 9),
        (200, "max-age=9, s-maxage=0", True, True, False, 0),
        (200, "max-age=0, s-maxage=9", True, True, True, 9),
        (200, "max-age=9, max-age=0", True, True, True, 9),
        (200, 'max-age="9"', True, True, True, 9),
        (200, "max-age=soon", True, True, False, 0),
        (200, "no-cache", True, False, False, 0),
        (200, "no-cache, public", True, True, False, 0),
        (302, "no-cache", False, False, False, 0),
        (200, 'no-cache="set-cookie"', True, False, True, None),
        (403, "public", True, True, True, None),
        (206, "public", False, False, False, 0),
    ],
)
def test_storing_follows_the_standard(
    status: int, text: str | None, storable: bool, explicit: bool, reused: bool, lifetime: int | None
) -> None:
    storing = shared_storing(status, fields(text))
    assert (storing.is_storable, storing.is_explicit, storing.is_reused) == (storable, explicit, reused)
    assert storing.lifetime == lifetime


def test_expires_gives_a_lifetime_where_nothing_else_does() -> None:
    assert shared_storing(302, fields(None, expires="Thu, 01 Jan 2099 00:00:00 GMT")).is_explicit
    assert shared_storing(200, fields("max-age=0", expires="Thu, 01 Jan 2099 00:00:00 GMT")).lifetime == 0


NOON, ONE = "Thu, 01 Jan 2026 12:00:00 GMT", "Thu, 01 Jan 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("expires", "date", "reused", "lifetime"),
    [
        (ONE, NOON, True, 3600),
        (NOON, NOON, False, 0),
        (NOON, ONE, False, 0),
        ("0", "", False, 0),
        ("-1", NOON, False, 0),
        ("", NOON, False, 0),
        ("Thu, 19 Nov 1981 08:52:00 GMT", "", False, 0),
        (ONE, "", True, 1),
        (ONE, "never", True, 1),
        ("Thu, 01 Jan 99999 00:00:00 GMT", NOON, False, 0),
    ],
)
def test_expires_counts_from_the_date_of_the_answer(
    expires: str, date: str, reused: bool, lifetime: int
) -> None:
    storing = shared_storing(200, fields(None, expires=expires, date=date))
    assert (storing.is_reused, storing.lifetime) == (reused, lifetime)


def test_a_field_for_the_edge_outweighs_the_usual_one() -> None:
    storing = shared_storing(200, fields("no-store", vercel_cdn_cache_control="max-age=60"))
    assert (storing.is_storable, storing.lifetime) == (True, 60)


def test_directives_spread_over_lines_are_read_together() -> None:
    assert parse_cache_control(("no-cache", "Max-Age=5,,")) == {"no-cache": "", "max-age": "5"}


@pytest.mark.parametrize(
    ("argument", "seconds"), [(None, None), ("", 0), ("-1", 0), ("1.5", 0), ("60", 60), ("9" * 30, 2**31)]
)
def test_unreadable_seconds_are_stale(argument: str | None, seconds: int | None) -> None:
    assert seconds_of(argument) == seconds


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        ("cf-cache-status", "HIT", "hit"),
        ("cf-cache-status", "REVALIDATED", "hit"),
        ("cf-cache-status", "MISS", "miss"),
        ("cf-cache-status", "BYPASS", ""),
        ("x-vercel-cache", "PRERENDER", "hit"),
        ("x-nextjs-cache", "STALE", "hit"),
        ("x-cache", "RefreshHit from cloudfront", "hit"),
        ("x-cache", "MISS, HIT", "hit"),
        ("x-cache", "Miss from cloudfront", "miss"),
        ("x-cache-hits", "0, 3", "hit"),
        ("x-cache-hits", "0", ""),
        ("cache-status", '"edge"; hit; ttl=30', "hit"),
        ("cache-status", '"edge"; fwd=uri-miss; stored', "miss"),
        ("cache-status", '"edge"; fwd=bypass', ""),
        ("age", "12", "hit"),
        ("age", "0", ""),
        ("x-hit", "HIT", ""),
    ],
)
def test_edges_say_whether_a_copy_was_served(name: str, value: str, state: str) -> None:
    assert edge_marker(((name, value),))[0] == state


WILD = st.text(max_size=60) | st.lists(
    st.sampled_from(["max-age", "=", '"', ",", "9", "private", "no-store", "public", " ", "\\"]), max_size=12
).map("".join)


@given(st.integers(100, 599), WILD, WILD)
def test_any_header_is_decided(status: int, text: str, edge: str) -> None:
    storing = shared_storing(status, fields(text, cdn_cache_control=edge, age=edge, x_cache=edge))
    assert storing.why
    assert storing.is_storable or not storing.is_reused
    edge_marker(fields(text, age=edge, x_cache=edge))


@given(WILD, WILD)
def test_any_expires_is_read(expires: str, date: str) -> None:
    assert (seconds_to_expiry(fields(None, expires=expires, date=date)) or 0) >= 0


@given(st.integers(100, 599), WILD)
def test_no_store_is_final(status: int, text: str) -> None:
    assert not shared_storing(status, fields(f"no-store, {text}")).is_storable
