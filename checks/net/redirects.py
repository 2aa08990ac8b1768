"""Follows redirects by hand, so that every hop passes the policy and is there to be judged."""

from collections.abc import Awaitable, Callable

from checks.net.answers import NetError, Response, Visit
from checks.net.policy import parse_url

MAX_REDIRECTS = 5

type Headers = tuple[tuple[str, str], ...]
# Cookies by host, or by ".domain" where they are for everything in it.
type Jars = dict[str, dict[str, str]]


async def follow(url: str, headers: Headers, request: Callable[[str, Headers], Awaitable[Response]]) -> Visit:
    """Carries cookies along, host by host, as a browser would: some sites set one and ask again.

    Raises NetError when the first hop fails; a later hop that fails ends the visit there.
    """
    hops: list[Response] = []
    cookies: Jars = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    target = url
    while True:
        try:
            parsed = parse_url(target)
            jar = _jar_for(parsed.host, cookies)
            key = (parsed.url, tuple(sorted(jar)))
            if key in seen:
                return Visit(tuple(hops), "loop")
            seen.add(key)
            if len(hops) > MAX_REDIRECTS:
                return Visit(tuple(hops), "too many redirects")
            carried = (
                (("Cookie", "; ".join(f"{name}={value}" for name, value in jar.items())),) if jar else ()
            )
            response = await request(parsed.url, headers + carried)
        except NetError as error:
            if not hops:
                raise
            return Visit(tuple(hops), str(error), error)
        hops.append(response)
        _keep_cookies(response, parsed.host, cookies)
        if response.location is None:
            return Visit(tuple(hops))
        target = response.location


def _jar_for(host: str, cookies: Jars) -> dict[str, str]:
    """What a browser would send there: the host's own cookies, and those of the domains around it."""
    jar: dict[str, str] = {}
    for owner, kept in cookies.items():
        if owner in {host, f".{host}"} or (owner.startswith(".") and host.endswith(owner)):
            jar |= kept
    return jar


def _keep_cookies(response: Response, host: str, cookies: Jars) -> None:
    for line in response.headers_of("set-cookie"):
        pair, *attributes = line.split(";")
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            continue
        owner = host
        for attribute in attributes:
            key, _, text = attribute.partition("=")
            domain = text.strip().lower().lstrip(".")
            # RFC 6265 §5.3: only a domain that the host lies in; a whole top level is nobody's.
            if key.strip().lower() == "domain" and "." in domain and f".{host}".endswith(f".{domain}"):
                owner = f".{domain}"
        cookies.setdefault(owner, {})[name.strip()] = value.strip()
