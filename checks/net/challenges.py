"""Bot challenges served in place of a page: judging one as if it were the site would be a false alarm."""

from collections.abc import Mapping

_HEADER_SIGNS = (
    ("cf-mitigated", "challenge"),
    ("x-vercel-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-datadome", "protected"),
)

# Words of the challenge pages themselves; only looked for in answers with a status challenges come with.
_BODY_SIGNS = (
    b"/cdn-cgi/challenge-platform/",
    b"<title>Just a moment...</title>",
    b"_Incapsula_Resource",
    b"captcha-delivery.com",
    b"px-captcha",
    b"sucuri_cloudproxy_js",
)
_CHALLENGE_STATUSES = frozenset({202, 401, 403, 405, 429, 503})
_LOOKED_AT = 65536


def recognise_challenge(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """The sign ("cf-mitigated: challenge") by which this is a challenge, or None when it is the site."""
    for name, value in _HEADER_SIGNS:
        if value not in headers.get(name, "").lower():
            continue
        if name != "x-datadome" or status in _CHALLENGE_STATUSES:
            return f"{name}: {headers[name]}"
    if status in _CHALLENGE_STATUSES:
        start = body[:_LOOKED_AT]
        for sign in _BODY_SIGNS:
            if sign in start:
                return f"page contains {sign.decode()}"
    return None
