"""Answers whether a shared cache may store a response (RFC 9111 §3) and hand it on without asking (§4.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_LINE = 8_192
# RFC 9110 §15.1: may be stored even where nothing says so.
HEURISTIC_STATUSES = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
# Those that every cache knows: the above and the redirects that are kept where something says so.
_UNDERSTOOD = HEURISTIC_STATUSES | {302, 307}
# Read by one edge's cache and not passed on, as a rule; seen here, they are somebody's instruction.
TARGETED_FIELDS = (
    "cdn-cache-control",
    "surrogate-control",
    "cloudflare-cdn-cache-control",
    "vercel-cdn-cache-control",
    "netlify-cdn-cache-control",
)
_DIRECTIVE = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?')
_LONGEST = 2**31
_YEARS_LONG_PAST = 2020


def parse_cache_control(lines: tuple[str, ...]) -> dict[str, str]:
    """Directive → argument ("" when it has none); of repeated directives the first holds (§4.2.1)."""
    directives: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(", ".join(lines)[:MAX_LINE]):
        directives.setdefault(match[1].lower(), (match[2] or "").strip('"'))
    return directives


def seconds_of(argument: str | None) -> int | None:
    """Delta-seconds; what cannot be read counts as stale, 0 (§4.2.1), and None stays None."""
    if argument is None:
        return None
    if not (argument.isascii() and argument.isdigit()):
        return 0
    return _LONGEST if len(argument) > 10 else min(int(argument), _LONGEST)


@dataclass(frozen=True, slots=True)
class Storing:
    """What a shared cache may do with a response.

    `is_explicit`: the response itself allows it; otherwise only the cache's own guess does. `is_reused`: a
    stored copy may be handed to the next visitor without asking the server. `lifetime` in seconds, None where
    the cache has to guess. `why` is a clause in plain words.
    """

    is_storable: bool
    is_explicit: bool
    is_reused: bool
    lifetime: int | None
    why: str


def shared_storing(status: int, headers: tuple[tuple[str, str], ...]) -> Storing:
    """Decides for a final response to a GET without Authorization.

    A field that is aimed at shared caches (RFC 9213) takes the place of Cache-Control for them; where several
    disagree, the most generous one counts, since each may have its reader.
    """
    expires = seconds_to_expiry(headers)
    usual = _decide(status, _field(headers, "cache-control"), expires)
    aimed = [
        _decide(status, directives, expires)
        for name in TARGETED_FIELDS
        if (directives := _field(headers, name))
    ]
    most = max([usual, *aimed], key=lambda one: (one.is_storable, one.is_reused, one.is_explicit))
    if most.is_reused and any(
        name == "vary" and "*" in {word.strip() for word in value.split(",")} for name, value in headers
    ):
        return replace(
            most, is_reused=False, why="Vary: * fits no later request (§4.1), so each is asked for"
        )
    return most


def _field(headers: tuple[tuple[str, str], ...], name: str) -> dict[str, str]:
    return parse_cache_control(tuple(value for key, value in headers if key == name))


def seconds_to_expiry(headers: tuple[tuple[str, str], ...]) -> int | None:
    """Expires less Date (§4.2.1): 0 for a time gone by or no time at all ("0"), None when not sent.

    Without a Date it counts as some time to come, unless it is long past: programs write 1970 or 1981 there.
    """
    found = {name: value for name, value in reversed(headers) if name in {"expires", "date"}}
    if "expires" not in found:
        return None
    expires, date = _time(found["expires"]), _time(found.get("date", ""))
    if expires is None:
        return 0
    if date is None:
        return 1 if expires.year > _YEARS_LONG_PAST else 0
    return max(0, int((expires - date).total_seconds()))


def _time(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _decide(status: int, directives: Mapping[str, str], expires: int | None) -> Storing:
    if status < 200 or status in {206, 304}:
        return _refused(f"status {status} is not one that caches store")
    if forbids_storing(status, directives):
        return _refused("Cache-Control says no-store")
    if "no-store" in directives:
        others = {name: value for name, value in directives.items() if name != "no-store"}
        kept = _decide(status, others, expires)
        return replace(kept, why=f"{kept.why}; must-understand sets no-store aside (RFC 9111 §5.2.2.3)")
    if "private" in directives and not directives["private"]:
        return _refused("Cache-Control says private")
    lifetime = _lifetime(directives, expires)
    is_public, by_guess = "public" in directives, status in HEURISTIC_STATUSES
    if not (is_public or by_guess or lifetime is not None):
        return _refused(f"nothing says that status {status} may be stored")
    if "no-cache" in directives and not directives["no-cache"]:
        return Storing(
            True, is_public, False, 0, "no-cache: may be stored, but is asked for again at each use"
        )
    if lifetime is not None:
        return Storing(True, True, lifetime[0] > 0, *lifetime)
    if is_public:
        return Storing(True, True, True, None, "Cache-Control says public")
    why = f"nothing forbids it, and caches may keep status {status} by guess (RFC 9111 §4.2.2)"
    return Storing(True, False, True, None, why)


def forbids_storing(status: int, directives: Mapping[str, str]) -> bool:
    """Whether no-store holds: beside must-understand, caches that know the status ignore it (§5.2.2.3)."""
    return "no-store" in directives and not ("must-understand" in directives and status in _UNDERSTOOD)


def _refused(why: str) -> Storing:
    return Storing(False, False, False, 0, why)


def _lifetime(directives: Mapping[str, str], expires: int | None) -> tuple[int, str] | None:
    """Seconds for a shared cache, and the words that give them."""
    for name in ("s-maxage", "max-age"):
        seconds = seconds_of(directives.get(name))
        if seconds is not None:
            return seconds, f"{name}={seconds} lets a shared cache keep it"
    if expires is None:
        return None
    if expires == 0:
        return 0, "Expires is past: may be stored, but is asked for again at each use"
    return expires, "Expires lets a shared cache keep it"


def edge_marker(headers: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """What the headers say about an edge's copy: ("hit" | "miss" | "", the line that says it).

    "hit" means that this very answer came out of a shared cache; "miss" that an edge cache looked for one and
    had none, or is about to keep one.
    """
    miss = ""
    for name, value in headers:
        lower = value.strip().lower()[:200]
        line = f"{name}: {value.strip()[:120]}"
        if name == "age" and lower.isdigit() and lower.strip("0"):
            return "hit", line
        if name in _STATUS_HEADERS:
            word = re.split(r"[\s,;]+", lower)
            if _says_hit(name, lower, word):
                return "hit", line
            is_asked_for = any(one.startswith("fwd=") and one != "fwd=bypass" for one in word)  # RFC 9211
            if "miss" in word or "expired" in word or is_asked_for:
                miss = miss or line
    return ("miss", miss) if miss else ("", "")


_STATUS_HEADERS = frozenset(
    {
        "cf-cache-status",
        "x-cache",
        "x-cache-status",
        "x-vercel-cache",
        "x-nextjs-cache",
        "x-proxy-cache",
        "x-cache-hits",
        "x-drupal-cache",
        "x-varnish-cache",
        "cdn-cache",
        "x-litespeed-cache",
        "cache-status",
        "x-edge-cache-status",
    }
)
# Cloudflare's and Vercel's further words for "out of the cache".
_HIT_WORDS = frozenset({"hit", "stale", "updating", "revalidated", "tcp_hit", "tcp_mem_hit", "prerender"})


def _says_hit(name: str, lower: str, words: list[str]) -> bool:
    if name == "x-cache-hits":
        return any(word.isdigit() and word.strip("0") for word in words)
    return any(word in _HIT_WORDS for word in words) or "refreshhit" in lower
