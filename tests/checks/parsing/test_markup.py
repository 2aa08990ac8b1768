"""Pages of any kind are read quickly, and only what a browser would load counts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.exposed_files import RECOGNISERS, recognise, source_map
from checks.parsing.markup import read_document
from checks.parsing.traces import find_trace

BASE = "https://shop.test/a/"
PAGE = """<!doctype html><HEAD><title>a <script src=/in-title.js></title>
<META http-equiv='Content-Security-Policy' content="default-src 'self'"><meta name=referrer content=origin>
<!-- <script src=/in-comment.js></script> -->
<script src="app.js#x" defer></script><SCRIPT>if (a<b) write("<script src=/in-script.js>")</SCRIPT>
<link rel="preload stylesheet" href=//cdn.shop.test/s.css?a=1&amp;b=2><link rel=canonical href=/no>
<img alt="a > b" src='/i.png'><a href="javascript:x()"></a><script src="data:text/javascript,1"></script>
<base href="/b/"><script src=last.js></script><script src=app.js src=second.js></script>"""


def test_what_a_browser_loads_is_listed() -> None:
    document = read_document(PAGE, BASE)
    assert document.scripts == (
        "https://shop.test/a/app.js",
        "https://shop.test/b/last.js",
        "https://shop.test/b/app.js",
    )
    assert "https://cdn.shop.test/s.css?a=1&b=2" in document.assets
    assert "https://shop.test/i.png" in document.assets
    assert document.csp == ("default-src 'self'",)
    assert document.referrer == ("origin",)
    assert not any("no" in url.rsplit("/", 1)[-1] for url in document.assets)


RICH = """<!doctype html><html lang="DE-at"><head><title> Lamps &amp;
 light </title><base href="/x/"><base href="/ignored/"><link rel=canonical href=/home>
<meta name=Robots content=noindex><meta name="googlebot" content="none"><meta name=bingbot content=no>
<script src=first.js></script><script src=second.js async></script><script type=module src=third.js></script>
<link rel="alternate stylesheet" href=alt.css><link rel=stylesheet href=main.css></head><body>
<script src=in-body.js></script><script type="application/json">{"a": "</b>"}</script><script></script>
<a href="one">1</a><a href="#here">2</a><a href="mailto:a@b.test">3</a><area href=/two>
<form action="http://shop.test/send"><button formaction=/other></button><input type=PASSWORD></form>
<iframe src=//frames.test/f></iframe><object data=/o></object><video src=v.mp4 poster=p.jpg>
<source src=s.mp4>"""


def test_where_a_page_leads_and_what_it_tells_is_listed() -> None:
    document = read_document(RICH, "https://shop.test/a/")
    assert document.links == ("https://shop.test/x/one", "https://shop.test/x/", "https://shop.test/two")
    assert document.forms == ("http://shop.test/send", "https://shop.test/other")
    assert document.frames == ("https://frames.test/f", "https://shop.test/o")
    assert [url.rpartition("/")[2] for url in document.media] == ["v.mp4", "p.jpg", "s.mp4"]
    assert document.stylesheets == ("https://shop.test/x/main.css",)
    assert document.blocking == ("https://shop.test/x/first.js",)
    assert document.canonical == ("https://shop.test/home",)
    assert document.robots == ("noindex", "none")
    assert document.inline == ('{"a": "</b>"}', "")
    assert (document.title, document.language, document.asks_password) == ("Lamps & light", "de-at", True)


@pytest.mark.parametrize(
    "text", ["<script", "<script src=/a.js", "<!-- <script src=/a.js>", "<", "", "<style>"]
)
def test_unfinished_pages_list_nothing(text: str) -> None:
    assert read_document(text, BASE).scripts == ()


PIECES = [
    "<script src=",
    "<link rel=stylesheet href='",
    ">",
    '"',
    "</script>",
    "<!--",
    "-->",
    "http://[",
    "\x00",
]
WILD = st.text(max_size=80) | st.lists(
    st.sampled_from([*PIECES, "<base href=", "//", "ß", "İ", "&#x110000;"])
).map("".join)


@given(WILD, WILD)
def test_any_page_is_read(text: str, base: str) -> None:
    document = read_document(text, base)
    assert all(url.startswith(("http://", "https://")) for url in document.assets)


@given(st.binary(max_size=200), st.sampled_from(sorted(RECOGNISERS)), st.booleans())
def test_any_bytes_are_no_leak_by_accident(body: bytes, path: str, is_truncated: bool) -> None:
    recognise(path, 200, body)
    source_map(body, is_truncated=is_truncated)
    find_trace(body, 500)


HOSTILE = [
    "<a",
    "<!",
    "<",
    "<a '",
    '<a "',
    "<title>",
    "<!--",
    "at ",
    "at x(",
    "/a",
    "Stack trace: ",
    "<b>Warning</b>: ",
]


@pytest.mark.parametrize(
    "seed", [*HOSTILE, " ", "\n", "PHP Version ", "COPY a", '{"version":3,', "[core]\n", "A=\n"]
)
def test_hostile_repetition_takes_no_time(seed: str) -> None:
    text = seed * (400_000 // len(seed))
    began = time.process_time()
    read_document(text, BASE)
    find_trace(text.encode(), 500)
    for path in RECOGNISERS:
        recognise(path, 200, text.encode())
    source_map(text.encode(), is_truncated=True)
    assert time.process_time() - began < 2
