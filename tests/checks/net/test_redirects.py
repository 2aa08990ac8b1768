"""Redirects are followed with the cookies that a browser would carry, to a page or to the end of patience."""

import asyncio
from collections.abc import Mapping

import pytest

from checks.net.answers import Response, Visit
from checks.net.redirects import follow

type Sent = tuple[tuple[str, str], ...]
HOME, DOOR = "https://app.a.test/", "https://login.a.test/in"


def followed(first: str, answers: Mapping[str, list[str]], opens_at: str, cookie: str) -> Visit:
    """Each address redirects as listed (target, then Set-Cookie lines) until `cookie` comes to `opens_at`."""

    async def ask(url: str, headers: Sent) -> Response:
        if url == opens_at and cookie in dict(headers).get("Cookie", ""):
            return Response(url, 200)
        target, *lines = answers[url]
        return Response(url, 302, (("location", target), *(("set-cookie", line) for line in lines)))

    return asyncio.run(follow(first, (), ask))


@pytest.mark.parametrize(
    ("line", "stopped"),
    [
        ("seen=1; Domain=a.test; Path=/", ""),
        ("seen=1; domain=.A.test", ""),
        ("seen=1", "loop"),  # login.a.test's alone
        ("seen=1; Domain=login.a.test", "loop"),
        ("seen=1; Domain=test", "loop"),
        ("seen=1; Domain=b.test", "loop"),
    ],
)
def test_cookie_of_the_domain_reaches_the_other_host(line: str, stopped: str) -> None:
    visit = followed(HOME, {HOME: [DOOR], DOOR: [HOME, line]}, HOME, "seen=1")
    assert visit.stopped == stopped


def test_cookie_of_one_host_goes_to_no_other() -> None:
    visit = followed(HOME, {HOME: [DOOR, "own=1"], DOOR: [HOME]}, DOOR, "own=1")
    assert visit.stopped
