"""The lab's sites answer as their scenarios say, over connections that are kept and slowed as ordered."""

import gzip
import socket
import ssl
import time

import pytest

from checks.lab import Host, HttpFault, HttpFaultKind, Route, Scenario, Zone, running_lab

from .visitor import Visitor, exchange


def shop(*routes: Route, **options) -> Scenario:
    host = Host("shop.test", "9.1", routes=routes, **options)
    return Scenario("shop", "shop.test", zones=(Zone("shop.test"),), hosts=(host,))


def test_http_goes_to_https_on_the_same_host_with_path_and_query(visitor):
    page = visitor.fetch("http://clean.test/a/%20b?c=1&d=%FF")
    assert page.status == 308
    assert page.headers["Location"] == "https://clean.test/a/%20b?c=1&d=%FF"


def test_the_apex_goes_to_www_with_path_and_query(visitor):
    page = visitor.fetch("https://clean.test/a?b=c")
    assert page.status == 308
    assert page.headers["Location"] == "https://www.clean.test/a?b=c"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_http_may_serve_the_site_or_go_to_another_host_first(visitor):
    assert visitor.fetch("http://app.brightcart.test/health").status == 200
    elsewhere = visitor.fetch("http://www.brightcart.test/a")
    assert elsewhere.headers["Location"] == "https://brightcart.test/a"


def test_an_unknown_path_is_a_plain_404_whatever_it_is(visitor):
    bodies = {
        visitor.fetch(f"https://www.clean.test{path}").body for path in ("/.env", "/.git/HEAD", "/%FF", "/x")
    }
    assert bodies == {b"Not found.\n"}
    assert visitor.fetch("https://www.clean.test/.env").status == 404


def test_a_catch_all_answers_every_path_with_its_shell(visitor):
    page = visitor.fetch("https://catch-all.edgecases.test/.env")
    assert page.status == 200
    assert b"<div id=root>" in page.body


def test_a_host_that_is_not_there_is_misdirected(visitor):
    with visitor.handshake("www.clean.test") as connection:
        assert exchange(connection, "GET", "https://nobody.test/").status == 421


def test_head_has_the_headers_of_get_and_no_body(visitor):
    with visitor.handshake("www.clean.test") as connection:
        head = exchange(connection, "HEAD", "https://www.clean.test/")
        get = exchange(connection, "GET", "https://www.clean.test/")
    assert head.body == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.body))


def test_a_method_that_a_route_does_not_take_is_405(visitor):
    page = visitor.fetch("https://www.clean.test/health", "DELETE")
    assert page.status == 405
    assert page.headers["Allow"] == "GET, HEAD"


def test_text_is_compressed_for_those_who_ask(visitor):
    plain = visitor.fetch("https://www.clean.test/")
    packed = visitor.fetch("https://www.clean.test/", Accept_Encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_the_api_lets_in_the_allowed_origin_only(visitor):
    url = "https://api.clean.test/v1/products"
    allowed = visitor.fetch(url, Origin="https://app.clean.test")
    stranger = visitor.fetch(url, Origin="https://stranger.example")
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.clean.test"
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert visitor.fetch(url, "OPTIONS", Origin="https://app.clean.test").status == 204


def test_the_shops_api_mirrors_every_origin_with_credentials(visitor):
    page = visitor.fetch("https://api.brightcart.test/v1/cart", Origin="https://stranger.example")
    assert page.headers["Access-Control-Allow-Origin"] == "https://stranger.example"
    assert page.headers["Access-Control-Allow-Credentials"] == "true"


def test_the_dashboard_wants_a_session_that_signing_in_gives(visitor):
    away = visitor.fetch("https://app.clean.test/dashboard")
    assert (away.status, away.headers["Location"]) == (302, "/login")
    assert away.headers["Cache-Control"] == "private, no-store"
    body = b"email=one%40clean.test&password=first-of-two"
    head = f"POST /login HTTP/1.1\r\nHost: app.clean.test\r\nContent-Length: {len(body)}\r\n\r\n"
    with visitor.handshake("app.clean.test") as connection:
        connection.sendall(head.encode() + body)
        signed_in = exchange(connection, "GET", "https://app.clean.test/health")
    assert signed_in.status == 303
    cookie = signed_in.headers["Set-Cookie"].partition(";")[0]
    inside = visitor.fetch("https://app.clean.test/dashboard", Cookie=cookie)
    assert inside.status == 200
    assert b"one@clean.test" in inside.body, "a signed-in person sees their own page"


def test_a_header_given_empty_is_left_out_on_that_route():
    scenario = shop(Route("/", headers={"X-Frame-Options": ""}), headers={"X-Frame-Options": "DENY"})
    with running_lab([scenario]) as lab:
        visitor = Visitor(lab)
        assert "X-Frame-Options" not in visitor.fetch("https://shop.test/").headers
        assert visitor.fetch("https://shop.test/x").headers["X-Frame-Options"] == "DENY"


def test_thirty_requests_go_over_one_connection():
    with running_lab(["clean"]) as lab:
        with Visitor(lab).handshake("www.clean.test") as connection:
            statuses = {exchange(connection, "GET", "https://www.clean.test/").status for _ in range(30)}
        assert statuses == {200}
        assert lab.log.counts["connections"] == lab.log.counts["handshakes"] == 1
        assert [request.path for request in lab.log.requests] == ["/"] * 30


def test_the_log_knows_what_was_asked_and_how_many_connections_were_open():
    with running_lab(["clean"]) as lab:
        visitor = Visitor(lab)
        with visitor.handshake("www.clean.test"), visitor.handshake("www.clean.test"):
            visitor.fetch("http://www.clean.test/a?b=c")
        [request] = lab.log.requests
        assert (request.scheme, request.method, request.host) == ("http", "GET", "www.clean.test")
        assert (request.path, request.query, request.status) == ("/a", "b=c", 308)
        assert lab.log.peak_connections == {f"{lab.base}.1.11": 3}
        lab.log.clear()
        assert lab.log.requests == []


def test_connection_close_is_honoured_with_a_proper_goodbye(visitor):
    with visitor.handshake("www.clean.test") as connection:
        page = exchange(connection, "GET", "https://www.clean.test/health", Connection="close")
        assert page.headers["Connection"] == "close"
        assert connection.recv(1) == b""  # close_notify: a torn connection would raise


@pytest.mark.parametrize(
    "request_bytes",
    [b"nonsense\r\n\r\n", b"GET http://a/ HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
     b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
     b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"x" * 40_000],
)  # fmt: skip
def test_what_is_no_request_gets_a_400(visitor, request_bytes):
    with visitor.connect("www.clean.test", 80) as connection:
        connection.sendall(request_bytes)
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_a_challenge_stands_in_place_of_the_site(visitor):
    page = visitor.fetch("https://challenge.edgecases.test/")
    assert (page.status, page.headers["CF-Mitigated"]) == (403, "challenge")
    assert b"It works" not in page.body


def test_a_resetting_host_tears_the_connection_down(visitor):
    with pytest.raises(ConnectionResetError):
        visitor.fetch("https://reset.edgecases.test/")
    with pytest.raises(ConnectionResetError):
        visitor.handshake("tls-reset.edgecases.test")


@pytest.mark.parametrize("host", ["hanging.edgecases.test", "tls-hanging.edgecases.test"])
def test_a_hanging_host_never_answers(lab, host):
    with pytest.raises(TimeoutError):
        Visitor(lab, timeout=0.3).fetch(f"https://{host}/")


def test_a_closed_host_refuses_connections(visitor):
    for port in (80, 443):
        with pytest.raises(ConnectionRefusedError):
            visitor.connect("closed.edgecases.test", port)


def test_a_fault_can_hold_for_one_path_and_for_a_number_of_times():
    faults = (
        HttpFault("shop.test", HttpFaultKind.RESET, path="/a", times=1),
        HttpFault("shop.test", HttpFaultKind.SLOW, path="/b", ms=150),
    )
    with running_lab([shop(Route("/*", body="Shop")).with_faults(*faults)]) as lab:
        visitor = Visitor(lab)
        with pytest.raises(ConnectionResetError):
            visitor.fetch("https://shop.test/a")
        assert visitor.fetch("https://shop.test/a").status == 200
        started = time.perf_counter()
        visitor.fetch("https://shop.test/b")
        assert time.perf_counter() - started >= 0.15


def test_a_fault_befalls_one_request_of_so_many():
    slow = HttpFault("shop.test", HttpFaultKind.SLOW, path="/b", ms=1_000, every=3)
    with running_lab([shop(Route("/*", body="Shop")).with_faults(slow)]) as lab:
        visitor, is_slow = Visitor(lab), []
        for _ in range(6):
            started = time.perf_counter()
            visitor.fetch("https://shop.test/b")
            is_slow.append(time.perf_counter() - started >= 1)
    assert is_slow == [False, False, True, False, False, True]


def test_each_exchange_is_slowed_by_the_delay_once():
    with running_lab([shop(Route("/", body="Shop"))], delay_ms=150) as lab:
        visitor = Visitor(lab)
        seconds = {}
        started = time.perf_counter()
        visitor.address("shop.test")
        seconds["dns"] = time.perf_counter() - started
        plain = visitor.connect("shop.test", 443)
        started = time.perf_counter()
        with visitor_tls(visitor, plain) as connection:
            seconds["tls"] = time.perf_counter() - started
            started = time.perf_counter()
            exchange(connection, "GET", "https://shop.test/")
            seconds["http"] = time.perf_counter() - started
    assert all(0.15 <= value < 0.29 for value in seconds.values()), seconds


def visitor_tls(visitor: Visitor, plain: socket.socket) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(visitor.lab.ca_file))
    return context.wrap_socket(plain, server_hostname="shop.test")


def test_security_txt_does_not_expire_before_it_is_read(visitor):
    body = visitor.fetch("https://www.clean.test/.well-known/security.txt").body.decode()
    expires = next(line for line in body.splitlines() if line.startswith("Expires: "))
    assert expires.removeprefix("Expires: ") > time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
