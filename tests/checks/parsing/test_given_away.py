"""security.txt, listed folders, open consoles and developers' addresses are recognised by what is in them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.parsing.admin_pages import looks_like_tools, open_console
from checks.parsing.internal_addresses import (
    PRIVATE,
    THIS_MACHINE,
    TUNNEL,
    find_addresses,
    internal_kind,
    other_environment,
)
from checks.parsing.listings import find_listing
from checks.parsing.security_txt import parse_security_txt

SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@b.test\n"
    "Expires: 2030-01-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\nContact: mailto:no@b.test\n"
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Contact: mailto:a@b.test\nExpires: 2030-01-01T00:00:00Z\n", ""),
        ("contact: https://b.test/report\r\nEXPIRES: 2030-01-01t00:00:00+02:00\r\n", ""),
        ("# comment\n\nContact: tel:+1-201-555-0123\nExpires: 2030-01-01T00:00:00.000Z", ""),
        (SIGNED, ""),
        ("Expires: 2030-01-01T00:00:00Z\n", "names no Contact"),
        ("Contact: mailto:a@b.test\n", "has no Expires"),
        ("Contact: mailto:a@b.test\nExpires: 2030-01-01\n", "is no date"),
        ("Contact: mailto:a@b.test\nExpires: soon\n", "is no date"),
        ("Contact: mailto:a@b.test\nExpires: 2030-01-01T00:00:00\n", "is no date"),
        ("Contact: a@b.test\nExpires: 2030-01-01T00:00:00Z\n", "is no mailto"),
        ("Contact: http://b.test/\nExpires: 2030-01-01T00:00:00Z\n", "is no mailto"),
        (
            "Contact: mailto:a@b.test\nExpires: 2030-01-01T00:00:00Z\nExpires: 2031-01-01T00:00:00Z\n",
            "Expires 2 times",
        ),
    ],
)
def test_security_txt_by_rfc_9116(text: str, problem: str) -> None:
    problems = parse_security_txt(text).problems
    assert (problem in problems[0]) if problem else problems == ()


def test_what_stands_behind_a_signature_is_not_read() -> None:
    assert parse_security_txt(SIGNED).contacts == ("mailto:a@b.test",)


PIECES = ["Contact:", "Expires: ", "\n", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", ":"]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("Expires: 9999-12-31T23:59:59-23:59")
@example("Expires: 0001-01-01T00:00:00+23:59")
def test_any_security_txt_is_read(text: str) -> None:
    assert isinstance(parse_security_txt(text).problems, tuple)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("localhost", THIS_MACHINE),
        ("app.localhost", THIS_MACHINE),
        ("127.0.0.1", THIS_MACHINE),
        ("127.8.8.8", THIS_MACHINE),
        ("0.0.0.0", THIS_MACHINE),  # noqa: S104  what is looked for
        ("::1", THIS_MACHINE),
        ("::ffff:127.0.0.1", THIS_MACHINE),
        ("10.0.0.1", PRIVATE),
        ("172.31.9.9", PRIVATE),
        ("192.168.0.1", PRIVATE),
        ("169.254.169.254", PRIVATE),
        ("fd00::1", PRIVATE),
        ("nas.local", PRIVATE),
        ("db.svc.internal", PRIVATE),
        ("a1b2.ngrok-free.app", TUNNEL),
        ("172.32.0.1", ""),
        ("8.8.8.8", ""),
        ("localhost.shop.test", ""),
        ("shop.test", ""),
        ("", ""),
    ],
)
def test_where_no_visitor_can_go(host: str, kind: str) -> None:
    assert internal_kind(host) == kind


@pytest.mark.parametrize(
    ("host", "is_other"),
    [
        ("staging.shop.test", True),
        ("api.stg.shop.test", True),
        ("api-staging.shop.test", True),
        ("dev-app.shop.test", True),
        ("dev.shop.test", False),
        ("next.shop.test", True),
        ("app.shop.test", False),
        ("developers.shop.test", False),
        ("stagecoach.shop.test", False),
        ("staging.elsewhere.test", False),
        ("demo.shop.test", False),
        ("shop.test", False),
    ],
)
def test_which_hosts_are_other_environments(host: str, is_other: bool) -> None:
    assert other_environment(host, "shop.test", ["next.shop.test"]) is is_other


def test_addresses_are_found_in_minified_code() -> None:
    text = (
        b'a="http://localhost:3000/x",b=`wss://[::1]:9/`,c="https://10.1.2.3",d="http://x:99999",e="http://"'
    )
    found = [(host, port) for _, host, port in find_addresses(text)]
    assert found == [("localhost", 3000), ("::1", 9), ("10.1.2.3", 0)]


LISTINGS = [
    ("<html><head><title>Index of /uploads/</title></head><body><h1>Index of /uploads/</h1><hr><pre>"
     '<a href="../">../</a>\n<a href="a.pdf">a.pdf</a>\n<a href="b/">b/</a></pre>', "web server", 2),
    ('<title>Directory listing for /backup/</title><ul><a href="dump.sql">dump.sql</a></ul>', "Python", 1),
    ("<?xml version='1.0'?><ListBucketResult xmlns='x'><Name>b</Name><Contents><Key>k.txt</Key></Contents>",
     "storage bucket", 2),
    ('<pre><A HREF="/">[To Parent Directory]</A><br> <A HREF="/uploads/a.txt">a.txt</A></pre>', "IIS", 1),
]  # fmt: skip


@pytest.mark.parametrize(("body", "server", "count"), LISTINGS)
def test_a_listed_folder_is_recognised(body: str, server: str, count: int) -> None:
    found = find_listing(200, body.encode())
    assert found is not None
    assert (found.server, found.count) == (server, count)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, LISTINGS[0][0]),
        (200, "<title>Our index of prices</title>"),
        (200, "<p>Apache then shows “Index of /” to everybody.</p>"),
        (200, ""),
    ],
)
def test_a_page_that_only_speaks_of_one_is_none(status: int, body: str) -> None:
    assert find_listing(status, body.encode()) is None


def test_consoles_and_home_made_tools_are_told_from_pages_about_them() -> None:
    assert open_console(b"<title>[prod] Sidekiq</title>") == "Sidekiq"
    assert open_console(b"<script>window.Telescope = {}</script>") == "Laravel Telescope"
    assert open_console(b"<p>We use Sidekiq and Telescope.</p>") == ""
    assert looks_like_tools(b"<h1>Shop admin</h1><table>")
    assert not looks_like_tools(b"<h1>Shop admin</h1><p>Under construction")
    assert not looks_like_tools(b"<h1>Administrative law</h1><table>")


@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at(body: bytes) -> None:
    find_listing(200, body)
    open_console(body)
    looks_like_tools(body)
    assert all(host for _, host, _ in find_addresses(body))
