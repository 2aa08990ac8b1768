"""The longest chain of exchanges that wait for one another in an audit of the lab's clean domain, done bare.

Which exchanges wait for which, when the surface map lists every host and route beforehand:

- web: a host's address -> TCP -> TLS -> the page -> a script that the page links to. Everything else that is
  asked of a host (other pages, files, methods, versions of TLS) waits for its address alone. Redirects add
  nothing: where they lead is on the map as well, so it is asked for at the same time.
- mail: the MX record -> the mail host's address -> TCP -> its greeting -> EHLO -> STARTTLS -> TLS. SPF is
  shorter: the record -> its include -> the include of that.

`shortest_possible` walks both with blocking sockets, one thing after the other and nothing besides, and gives
the longer.
`redirect_chain` is how a visitor comes in who has no map: apex -> 301 -> www, looked up only then, and on.
"""

import re
import socket
import ssl
import time
from typing import BinaryIO

import dns.message
import dns.query
import dns.rdatatype

from checks.lab import LabFacts

APEX, CANONICAL = "clean.test", "www.clean.test"
_SCRIPT = re.compile(rb'<script src="([^"]+)"')
_LOCATION = re.compile(rb"\r\nLocation: https://([^/\r\n]+)/", re.IGNORECASE)


class Browser:
    """The least that can fetch a page: one blocking socket for each host."""

    def __init__(self, facts: LabFacts) -> None:
        self._facts = facts
        self.context = ssl.create_default_context(cafile=str(facts.ca_file))

    def address(self, name: str) -> str:
        resolver, _, port = self._facts.resolver.rpartition(":")
        answer = dns.query.udp(dns.message.make_query(name, "A"), resolver, port=int(port), timeout=5)
        found = [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A]
        return str(found[0][0])

    def mail_host(self, name: str) -> str:
        resolver, _, port = self._facts.resolver.rpartition(":")
        answer = dns.query.udp(dns.message.make_query(name, "MX"), resolver, port=int(port), timeout=5)
        found = [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.MX]
        return str(found[0][0].exchange).rstrip(".")

    def connect(self, name: str) -> ssl.SSLSocket:
        port = self._facts.port_map.get(443, 443)
        plain = socket.create_connection((self.address(name), port), timeout=5)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.context.wrap_socket(plain, server_hostname=name)

    def fetch(self, connection: ssl.SSLSocket, name: str, path: str) -> bytes:
        """Head and body as they came; every answer of the lab has a Content-Length."""
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


def shortest_possible(facts: LabFacts) -> float:
    """Seconds for the longer of the two chains, each walked by itself."""
    return max(web_chain(facts), mail_chain(facts))


def web_chain(facts: LabFacts) -> float:
    """Seconds for DNS, TCP, TLS, the canonical host's home page and the script that it links to."""
    browser = Browser(facts)  # contexts are made once in a process: not part of the chain
    began = time.perf_counter()
    with browser.connect(CANONICAL) as connection:
        _page_and_script(browser, connection, CANONICAL)
    return time.perf_counter() - began


def mail_chain(facts: LabFacts) -> float:
    """Seconds for DNS twice, TCP and the dialogue with the mail host until it is encrypted."""
    browser = Browser(facts)
    began = time.perf_counter()
    host = browser.mail_host(APEX)
    port = facts.port_map.get(25, 25)
    with socket.create_connection((browser.address(host), port), timeout=5) as plain:
        answers = plain.makefile("rb")
        _last_line(answers)
        for command in ("EHLO [127.0.0.1]", "STARTTLS"):
            plain.sendall(f"{command}\r\n".encode())
            _last_line(answers)
        with browser.context.wrap_socket(plain, server_hostname=host):
            return time.perf_counter() - began


def _last_line(answers: BinaryIO) -> None:
    """Reads one reply to its end, which has a space behind the number."""
    while answers.readline()[3:4] == b"-":
        pass


def redirect_chain(facts: LabFacts) -> float:
    """Seconds for the same from the apex, its redirect followed as it comes."""
    browser = Browser(facts)
    began = time.perf_counter()
    with browser.connect(APEX) as connection:
        moved = _LOCATION.search(browser.fetch(connection, APEX, "/"))
    assert moved, "the apex redirects"
    name = moved[1].decode()
    with browser.connect(name) as connection:
        _page_and_script(browser, connection, name)
    return time.perf_counter() - began


def _page_and_script(browser: Browser, connection: ssl.SSLSocket, name: str) -> None:
    script = _SCRIPT.search(browser.fetch(connection, name, "/"))
    assert script, "the home page links to a script"
    browser.fetch(connection, name, script[1].decode())
