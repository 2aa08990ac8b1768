"""Links whose end a file cannot reach become plain words: a section left out, an address of the portal."""

import re
from collections.abc import Collection

_ID = re.compile(r'\sid="([^"]+)"')
# The quotes of an attribute may hold a ">". Nothing here is tried twice, whatever the text.
_LINK = re.compile(r'<a\s((?:[^<>"]++|"[^"]*+")*+)>(.*?)</a>', re.DOTALL)
_HREF = re.compile(r'(?:^|\s)href="([^"]*)"')
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def anchors_of(html: str) -> set[str]:
    """What links inside the document can lead to."""
    return set(_ID.findall(html))


def without_loose_ends(html: str, anchors: Collection[str]) -> str:
    """The same with the words alone where a link led to none of `anchors`, or to a place that only a page of
    the portal could find: "/e/abc", "//host", "../x". One pass over the text.
    """

    def tied_up(link: re.Match[str]) -> str:
        found = _HREF.search(link[1])
        if found is None:
            return link[0]
        end = found[1]
        leads = end[1:] in anchors if end.startswith("#") else _SCHEME.match(end.strip())
        return link[0] if leads else link[2]

    return _LINK.sub(tied_up, html)
