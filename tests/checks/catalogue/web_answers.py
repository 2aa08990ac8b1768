"""Answers and sites built by hand, for checks that judge what servers send."""

from checks.facts.site import Page, SiteFacts
from checks.net.answers import Response
from checks.parsing.markup import read_document
from checks.subjects import Host, HostRole, RouteRole

HOST = Host("app.shop.test", HostRole.APP)
HTML = "text/html; charset=utf-8"


def answer(
    url: str = "https://app.shop.test/", status: int = 200, body: str | bytes = "", **headers: str | list[str]
) -> Response:
    """Header names with underscores for hyphens; a list makes several lines of one header."""
    lines = []
    for name, value in headers.items():
        values = [value] if isinstance(value, str) else value
        lines += [(name.replace("_", "-"), one) for one in values]
    content = body.encode() if isinstance(body, str) else body
    return Response(url=url, status=status, headers=tuple(lines), body=content)


def page(
    url: str = "https://app.shop.test/",
    status: int = 200,
    body: str = "<!doctype html>",
    content_type: str = HTML,
    **headers: str | list[str],
) -> Page:
    response = answer(url, status, body, content_type=content_type, **headers)
    return Page(url, RouteRole.HOME, (response,), read_document(body, url))


def redirect(url: str, target: str, **headers: str | list[str]) -> Page:
    """A page that leaves for another address, which answers."""
    return Page(url, RouteRole.HOME, (answer(url, 308, location=target, **headers), answer(target)))


def site(*pages: Page, missed: tuple[str, ...] = ()) -> SiteFacts:
    return SiteFacts("app.shop.test", pages or (page(),), missed)


CHALLENGED = page(status=403, cf_mitigated="challenge")
