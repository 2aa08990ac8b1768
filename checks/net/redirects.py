"""Follows redirects by hand, so that every hop passes the policy and is there to be judged."""

from collections.abc import Awaitable, Callable

from checks.net.answers import NetError, Response, Visit
from checks.net.policy import parse_url

MAX_REDIRECTS = 5

type Headers = tuple[tuple[str, str], ...]


async def follow(url: str, headers: Headers, request: Callable[[str, Headers], Awaitable[Response]]) -> Visit:
    """Carries cookies along, host by host, as a browser would: some sites set one and ask again.

    Raises NetError when the first hop fails; a later hop that fails ends the visit there.
    """
    hops: list[Response] = []
    cookies: dict[str, dict[str, str]] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    target = url
    while True:
        try:
            parsed = parse_url(target)
            jar = cookies.setdefault(parsed.host, {})
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
        _keep_cookies(response, jar)
        if response.location is None:
            return Visit(tuple(hops))
        target = response.location


def _keep_cookies(response: Response, jar: dict[str, str]) -> None:
    for line in response.headers_of("set-cookie"):
        name, equals, value = line.partition(";")[0].partition("=")
        if equals and name.strip():
            jar[name.strip()] = value.strip()
