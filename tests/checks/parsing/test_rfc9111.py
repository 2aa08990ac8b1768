"""RFC 9111 §3 sentence by sentence: what a shared cache may store, and hand on without asking."""

import pytest

from checks.parsing.cache_control import shared_storing

DATE = "Sun, 22 Nov 2026 10:00:00 GMT"
LATER = "Sun, 22 Nov 2026 11:00:00 GMT"
EARLIER = "Sun, 22 Nov 2026 09:00:00 GMT"

# Status, headers, may be stored, may be handed on without asking; the section that says so.
TABLE = [
    # §3: the status is final, and understood where the response says must-understand.
    ("§3 final", 200, {}, True, True),
    ("§3 final", 103, {"cache-control": "max-age=60"}, False, False),
    ("§3.3 partial content", 206, {"cache-control": "max-age=60"}, False, False),
    ("§3.4 not modified", 304, {"cache-control": "max-age=60"}, False, False),
    # §3: no-store is absent; private is absent or names fields; §5.2.2.5, §5.2.2.7.
    ("§5.2.2.5 no-store", 200, {"cache-control": "no-store"}, False, False),
    (
        "§5.2.2.5 no-store beside all else",
        200,
        {"cache-control": "public, max-age=60, no-store"},
        False,
        False,
    ),
    # §5.2.2.3: no-store is for caches that do not know must-understand; the others ignore it.
    (
        "§5.2.2.3 must-understand sets no-store aside",
        200,
        {"cache-control": "must-understand, no-store, public, max-age=3600"},
        True,
        True,
    ),
    ("§5.2.2.3 of a redirect", 302, {"cache-control": "no-store, must-understand, max-age=9"}, True, True),
    ("§5.2.2.3 not private", 200, {"cache-control": "must-understand, no-store, private"}, False, False),
    ("§5.2.2.3 nothing else said", 403, {"cache-control": "must-understand, no-store"}, False, False),
    (
        "§5.2.2.3 a status that nobody understands",
        299,
        {"cache-control": "must-understand, no-store, max-age=3600"},
        False,
        False,
    ),
    ("§5.2.2.7 private", 200, {"cache-control": "private, max-age=60"}, False, False),
    ("§5.2.2.7 private with fields", 200, {"cache-control": 'private="x-user", max-age=60'}, True, True),
    # §3, last part: public, a lifetime, or a status that may be kept by guess.
    ("§5.2.2.9 public", 302, {"cache-control": "public"}, True, True),
    ("§3 max-age makes any status storable", 302, {"cache-control": "max-age=60"}, True, True),
    ("§3 s-maxage likewise", 403, {"cache-control": "s-maxage=60"}, True, True),
    ("§3 Expires likewise", 302, {"expires": LATER, "date": DATE}, True, True),
    ("§3 nothing said of 302", 302, {}, False, False),
    ("§3 nothing said of 403", 403, {}, False, False),
    ("§3 nothing said of 500", 500, {}, False, False),
    ("§4.2.2 by guess: 404", 404, {}, True, True),
    ("§4.2.2 by guess: 410", 410, {}, True, True),
    ("§4.2.2 by guess: 301", 301, {}, True, True),
    ("§4.2.2 by guess: 308", 308, {}, True, True),
    # §4.2.1: s-maxage, then max-age, then Expires less Date.
    ("§5.2.2.10 s-maxage before max-age", 200, {"cache-control": "s-maxage=0, max-age=60"}, True, False),
    ("§5.2.2.10 s-maxage before max-age", 200, {"cache-control": "s-maxage=60, max-age=0"}, True, True),
    (
        "§5.3 max-age before Expires",
        200,
        {"cache-control": "max-age=60", "expires": EARLIER, "date": DATE},
        True,
        True,
    ),
    ("§5.3 Expires gone by", 200, {"expires": EARLIER, "date": DATE}, True, False),
    ("§5.3 Expires: 0", 200, {"expires": "0", "date": DATE}, True, False),
    ("§4.2.1 what is no number is stale", 200, {"cache-control": "max-age=-1"}, True, False),
    ("§4.2.1 the first of repeated ones", 200, {"cache-control": "max-age=60, max-age=0"}, True, True),
    ("§1.2.2 more than 2^31", 200, {"cache-control": "max-age=99999999999999"}, True, True),
    ("§5.2 argument in quotes", 200, {"cache-control": 'max-age="60"'}, True, True),
    ("§5.2 names in any case", 200, {"cache-control": "NO-STORE"}, False, False),
    ("§5.2.3 unknown directives pass by", 200, {"cache-control": "community=uk, max-age=60"}, True, True),
    (
        "§5.2 a comma in quotes parts nothing",
        200,
        {"cache-control": 'ext="no-store, private", max-age=60'},
        True,
        True,
    ),
    # §5.2.2.4: kept, and asked for again at each use.
    ("§5.2.2.4 no-cache", 200, {"cache-control": "no-cache"}, True, False),
    (
        "§5.2.2.4 no-cache with fields",
        200,
        {"cache-control": 'no-cache="set-cookie", max-age=60'},
        True,
        True,
    ),
    # §7.3: a cookie alone forbids nothing.
    ("§7.3 Set-Cookie", 200, {"set-cookie": "a=b", "cache-control": "max-age=60"}, True, True),
    # §4.1: Vary says which copy, not whether; "*" matches no later request.
    ("§4.1 Vary: *", 200, {"vary": "*", "cache-control": "max-age=60"}, True, False),
    # RFC 9213 §2.1: what is aimed at shared caches holds for them.
    ("RFC 9213 §2.1", 200, {"cache-control": "no-store", "cdn-cache-control": "max-age=60"}, True, True),
]


@pytest.mark.parametrize(("section", "status", "headers", "storable", "reused"), TABLE)
def test_it_follows_the_section(
    section: str, status: int, headers: dict[str, str], storable: bool, reused: bool
) -> None:
    storing = shared_storing(status, tuple(headers.items()))
    assert (storing.is_storable, storing.is_reused) == (storable, reused), f"{section}: {storing.why}"
