"""Visits a lab by independent means: dnspython's client, plain sockets, the standard library's TLS."""

import http.client
import socket
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import dns.message
import dns.query
import dns.rdatatype


class Visited(Protocol):
    resolver: str
    ca_file: Path
    port_map: dict[int, int]


@dataclass(frozen=True)
class Page:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Visitor:
    def __init__(self, lab: Visited, timeout: float = 5) -> None:
        self.lab = lab
        self.timeout = timeout
        address, _, port = lab.resolver.partition(":")
        self.server, self.dns_port = address, int(port)

    def ask(self, name: str, kind: str = "A", *, tcp: bool = False, **options) -> dns.message.Message:
        query = dns.message.make_query(name, kind, **options)
        send = dns.query.tcp if tcp else dns.query.udp
        return send(query, self.server, port=self.dns_port, timeout=self.timeout)

    def texts(self, name: str, kind: str = "A") -> list[str]:
        """The answer section, every record as text without its owner."""
        return sorted(data.to_text() for rrset in self.ask(name, kind).answer for data in rrset)

    def address(self, host: str) -> str:
        [rrset] = [rrset for rrset in self.ask(host).answer if rrset.rdtype == dns.rdatatype.A]
        return rrset[0].to_text()

    def connect(self, host: str, port: int) -> socket.socket:
        real = self.lab.port_map.get(port, port)
        return socket.create_connection((self.address(host), real), timeout=self.timeout)

    def handshake(self, host: str, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        trusting = context or ssl.create_default_context(cafile=str(self.lab.ca_file))
        plain = self.connect(host, 443)
        try:
            return trusting.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def fetch(self, url: str, method: str = "GET", **headers: str) -> Page:
        parts = urlsplit(url)
        host = parts.hostname or ""
        connection = self.handshake(host) if parts.scheme == "https" else self.connect(host, 80)
        with connection:
            return exchange(connection, method, url, **headers)


def exchange(connection: socket.socket, method: str, url: str, **headers: str) -> Page:
    """One request on a connection that stays open."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.hostname}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    response = http.client.HTTPResponse(connection, method=method)
    response.begin()
    return Page(response.status, response.headers, response.read())


def any_certificate(lowest: str = "1.2", highest: str = "1.3") -> ssl.SSLContext:
    """A client that trusts whatever it is shown, to look at it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    versions = {"1.0": "TLSv1", "1.1": "TLSv1_1", "1.2": "TLSv1_2", "1.3": "TLSv1_3"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion[versions[lowest]]
        context.maximum_version = ssl.TLSVersion[versions[highest]]
    return context
