"""Links inside a pack whose end is not in it, since its section was left out: they become plain words."""

import re
from collections.abc import Collection

_ID = re.compile(r'\sid="([^"]+)"')
# The quotes of an attribute may hold a ">". Nothing here is tried twice, whatever the text.
_LINK = re.compile(r'<a\s((?:[^<>"]++|"[^"]*+")*+)>(.*?)</a>', re.DOTALL)
_INNER = re.compile(r'(?:^|\s)href="#([^"]*)"')


def anchors_of(html: str) -> set[str]:
    """What links inside the document can lead to."""
    return set(_ID.findall(html))


def without_loose_ends(html: str, anchors: Collection[str]) -> str:
    """The same with the words alone where a link led to none of `anchors`. One pass over the text."""

    def tied_up(link: re.Match[str]) -> str:
        inner = _INNER.search(link[1])
        return link[2] if inner and inner[1] not in anchors else link[0]

    return _LINK.sub(tied_up, html)
