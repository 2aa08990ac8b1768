"""No spelling of a forbidden address gets through, and no public one is kept out."""

import ipaddress

import pytest

from checks.net.answers import NetError
from checks.net.policy import AddressPolicy, parse_host, parse_url

FORBIDDEN_ADDRESSES = [
    "0.0.0.0",  # noqa: S104  refused, not bound to
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.10",
    "2001:1::1",
    "2001:20::1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "::10.1.2.3",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:808:808::1",
    "2002:a9fe:a9fe::",
    "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "not an address",
]

PUBLIC_ADDRESSES = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "185.199.108.153",
    "::ffff:8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
]

FORBIDDEN_URLS = [
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "//example.com/",
    "example.com",
    "",
    "http://",
    "http:///path",
    "http://user@example.com/",
    "http://user:password@example.com/",
    "http://@example.com/",
    "http://example.com@127.0.0.1/",
    "http://example.com:22/",
    "http://example.com:8080/",
    "http://example.com:/",
    "http://example.com:99999/",
    "http://example.com:x/",
    "http://example.com\\@127.0.0.1/",
    "http:\\\\example.com/",
    "http://exam ple.com/",
    "http://example.com/a b",
    "http://example.com/\r\nX-Injected: yes",
    "http://example.com/\x00",
    "http://example.com/\t",
    "http://example.com\u2028/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[::1/",
    "http://[not-ipv6]/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://0/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://127.0.0.0x1/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://%31%32%37.0.0.1/",
    "http://exa%6dple.com/",
    "http://-example.com/",
    "http://example..com/",
    "http://.example.com/",
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 127 + "com/",
]

GOOD_URLS = [
    ("http://example.com", "http://example.com/"),
    ("HTTPS://EXAMPLE.COM/Path", "https://example.com/Path"),
    ("https://example.com:443/", "https://example.com/"),
    ("https://example.com:80/", "https://example.com:80/"),
    ("https://example.com./", "https://example.com/"),
    ("https://bücher.example.com/ä?q=ü#part", "https://xn--bcher-kva.example.com/%C3%A4?q=%C3%BC"),
    ("https://_dmarc.example.com/", "https://_dmarc.example.com/"),
    ("https://example.com/a%2Fb?x=%00", "https://example.com/a%2Fb?x=%00"),
    ("http://8.8.8.8/", "http://8.8.8.8/"),
    ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
]


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES)
def test_address_that_is_not_public_is_refused(address: str) -> None:
    assert AddressPolicy().why_forbidden(address)


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_public_address_is_let_through(address: str) -> None:
    assert AddressPolicy().why_forbidden(address) == ""


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_url_that_parsers_may_read_differently_is_refused(url: str) -> None:
    with pytest.raises(NetError) as caught:
        parse_url(url)
    assert caught.value.kind == "forbidden-url"


@pytest.mark.parametrize(("typed", "asked"), GOOD_URLS)
def test_plain_url_is_read_and_written_in_ascii(typed: str, asked: str) -> None:
    assert parse_url(typed).url == asked


@pytest.mark.parametrize("network", ["127.53.0.0/16", "::ffff:127.53.0.0/112"])
def test_operators_network_is_let_through_whatever_coat_the_address_wears(network: str) -> None:
    policy = AddressPolicy((ipaddress.ip_network("127.53.0.0/16"), ipaddress.ip_network(network)))
    assert policy.why_forbidden("127.53.1.1") == ""
    assert policy.why_forbidden("::ffff:127.53.1.1") == ""
    assert policy.why_forbidden("127.54.1.1")


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("169.254.0.0/16", "169.254.169.254"),
        ("0.0.0.0/0", "169.254.169.254"),
        ("0.0.0.0/0", "::ffff:169.254.169.254"),
        ("100.64.0.0/10", "100.100.100.200"),
        ("fd00::/8", "fd00:ec2::254"),
        ("::/0", "64:ff9b::a9fe:a9fe"),
        ("::/0", "2002:a9fe:a9fe::"),
    ],
)
def test_metadata_address_is_refused_even_in_an_operators_network(network: str, address: str) -> None:
    policy = AddressPolicy((ipaddress.ip_network(network),))
    assert "metadata" in policy.why_forbidden(address)


def test_one_forbidden_address_condemns_the_whole_name() -> None:
    with pytest.raises(NetError) as caught:
        AddressPolicy().check("mixed.example.com", ("8.8.8.8", "127.0.0.1"))
    assert caught.value.kind == "forbidden-address"


def test_host_with_a_forged_ending_is_no_host() -> None:
    with pytest.raises(NetError):
        parse_host("example.com/x")
