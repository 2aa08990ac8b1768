"""Edges are told by their addresses, names and headers, and by nothing that others have too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.net.answers import Response
from checks.parsing.edges import known_edges, mark_of_address, marks_of
from checks.parsing.same_site import shows_same_site


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("104.16.132.229", "Cloudflare"),
        ("104.27.255.255", "Cloudflare"),
        ("172.67.1.1", "Cloudflare"),
        ("2606:4700::6810:84e5", "Cloudflare"),
        ("151.101.1.69", "Fastly"),
        ("2a04:4e42::69", "Fastly"),
    ],
)
def test_published_addresses_tell_the_edge(address: str, name: str) -> None:
    mark = mark_of_address(address)
    assert mark is not None
    assert mark.edge.name == name


@pytest.mark.parametrize(
    "address", ["104.28.0.1", "203.0.113.7", "2001:db8::1", "127.0.0.1", "no address", ""]
)
def test_other_addresses_tell_nothing(address: str) -> None:
    assert mark_of_address(address) is None


@pytest.mark.parametrize(
    ("names", "headers", "name"),
    [
        ([], [("Server", "cloudflare")], "Cloudflare"),
        ([], [("cf-ray", "8f2-AMS")], "Cloudflare"),
        ([], [("x-served-by", "cache-ams21034-AMS"), ("via", "1.1 varnish")], "Fastly"),
        ([], [("x-amz-cf-id", "abc")], "Amazon CloudFront"),
        (["d111.cloudfront.net"], [], "Amazon CloudFront"),
        (["shop.example.edgekey.net."], [], "Akamai"),
        ([], [("X-Vercel-Id", "fra1::k2")], "Vercel"),
        (["cname.vercel-dns.com"], [], "Vercel"),
        ([], [("server", "GitHub.com"), ("x-served-by", "cache-fra")], "GitHub Pages"),
        ([], [("cf-ray", "8f2"), ("x-vercel-id", "fra1")], "Cloudflare"),
    ],
)
def test_names_and_headers_tell_the_edge_in_front(
    names: list[str], headers: list[tuple[str, str]], name: str
) -> None:
    assert marks_of((), names, headers)[0].edge.name == name


@pytest.mark.parametrize(
    ("names", "headers"),
    [
        ([], [("Server", "nginx")]),
        ([], [("x-served-by", "web-3"), ("x-cache", "MISS")]),
        (["notcloudfront.net"], []),
        (["cloudfront.net.evil.test"], []),
        ([], [("x-note", "cf-ray: 1")]),
    ],
)
def test_what_others_have_too_tells_nothing(names: list[str], headers: list[tuple[str, str]]) -> None:
    assert marks_of((), names, headers) == ()


def test_addresses_are_surer_than_headers() -> None:
    marks = marks_of(["151.101.1.69"], [], [("server", "cloudflare")])
    assert [mark.edge.name for mark in marks] == ["Fastly", "Cloudflare"]


def test_no_two_edges_share_a_mark() -> None:
    edges = known_edges()
    for kind in ("headers", "names", "networks"):
        every = [mark for edge in edges for mark in getattr(edge, kind)]
        assert len(every) == len(set(every))
    networks = [(edge.name, network) for edge in edges for network in edge.networks]
    for name, network in networks:
        for other, wider in networks:
            assert name == other or network.version != wider.version or not network.overlaps(wider)


@given(st.lists(st.text(max_size=30)), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40))))
def test_any_answer_can_be_looked_at(names: list[str], headers: list[tuple[str, str]]) -> None:
    assert all(mark.kind in {"address", "name", "header"} for mark in marks_of(names, names, headers))


def page(body: str = "", status: int = 200, **headers: str) -> Response:
    return Response(
        "https://shop.test/", status, tuple((name, value) for name, value in headers.items()), body.encode()
    )


SHOP = "<title>Lamps</title>" + " ".join(f"lamp{n}" for n in range(100))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (page(SHOP), page(SHOP), True),
        (page(SHOP), page(SHOP.replace("lamp7 ", "nonce-8f2 ")), True),
        (page("<title>Lamps</title> old words"), page("<title> Lamps\n</title> new text"), True),
        (page(SHOP), page("<title>Welcome to nginx!</title> nothing here"), False),
        (page(SHOP), page(SHOP, status=403), False),
        (page(SHOP), page("", status=404), False),
        (page("gone", status=502), page("gone", status=502), False),
        (page(status=301, location="/de/"), page(status=301, location="/de/"), True),
        (page(status=301, location="/de/"), page(status=301, location="https://other.test/"), False),
        (page('{"ok": true}'), page('{"ok": true}'), True),
        (page(), page(), True),
        (page("<title>Not found</title> a b", 404), page("<title>Not found</title> c d", 404), False),
    ],
)
def test_the_same_site_is_told_from_another(one: Response, other: Response, is_same: bool) -> None:
    assert shows_same_site(one, other) is is_same


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_two_pages_can_be_compared(one: bytes, other: bytes) -> None:
    first, second = Response("https://a.test/", 200, (), one), Response("https://a.test/", 200, (), other)
    assert shows_same_site(first, second) == shows_same_site(second, first)
