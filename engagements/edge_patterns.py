"""Which routes of the surface map a line of the edge policy speaks of."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from engagements.models import Route


def matching_routes(pattern: str, routes: Iterable[Route]) -> list[Route]:
    """The routes whose address or path the pattern names; `*` in it stands for anything, also for nothing.

    A pattern that begins with `/` is a path of any host; one with a scheme is a whole address; any other is a
    host with a path behind it.
    """
    matches = _compiled(pattern)
    return [route for route in routes if matches.fullmatch(_compared(pattern, route.url))]


def _compared(pattern: str, url: str) -> str:
    """The part of an address that the pattern is about."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if "?" in pattern and parts.query else "")
    if pattern.startswith(("/", "*")):
        return path
    return f"{parts.scheme}://{parts.netloc}{path}" if "://" in pattern else f"{parts.netloc}{path}"


def _compiled(pattern: str) -> re.Pattern[str]:
    """Stars next to one another are one: many of them would take a long time to say no."""
    pieces = (re.escape(piece) for piece in re.split(r"\*+", pattern))
    return re.compile(".*".join(pieces), re.DOTALL)
