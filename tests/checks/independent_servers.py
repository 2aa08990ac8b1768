"""Starts nsd and nginx as anybody would run them, so that the audit is not only tried on servers of ours."""

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from checks.lab.transparency import embedded

IS_ROOT = os.geteuid() == 0
DNS_PORT, HTTP_PORT, HTTPS_PORT = (53, 80, 443) if IS_ROOT else (5353, 8080, 8443)
# Beyond those of the lab.
BLOCKS = tuple(f"127.{number}" for number in range(100, 120))
START_SECONDS = 10.0


def binary(name: str) -> str:
    """Where a server of Debian's is; the test fails, naming the package, where it is missing."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.fail(
            f"{name} is not installed: it comes with Debian's package {name!r} (apt-get install {name})"
        )
    return found


class Authority:
    """A certificate authority of the test's own; `ca_file` is its root."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Independent Test Root")])
        root = self._builder(self._name, self._key.public_key(), -1, 3650).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.ca_file = directory / "ca.pem"
        signed = root.sign(self._key, hashes.SHA256())
        self.ca_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def issue(self, label: str, names: Sequence[str], days_left: float) -> tuple[Path, Path]:
        """Files of a certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        builder = (
            self._builder(subject, key.public_key(), days_left - 90, days_left)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        promises = embedded(builder.sign(self._key, hashes.SHA256()), self._key, 2)
        signed = builder.add_extension(promises, critical=False).sign(self._key, hashes.SHA256())
        certificate_file, key_file = self._directory / f"{label}.pem", self._directory / f"{label}.key"
        certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate_file, key_file

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, first_day: float, last_day: float
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=first_day))
            .not_valid_after(now + timedelta(days=last_day))
        )


def dkim_record() -> str:
    """The data of a TXT record with a fresh RSA key, in strings of at most 255 bytes."""
    key = rsa.generate_private_key(65537, 2048).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))


@dataclass(frozen=True)
class Site:
    """One nginx server block over https and what stands in the block for http."""

    name: str
    address: str
    certificate: tuple[Path, Path]
    secure: str
    plain: str = "return 301 https://$host$request_uri;"


def nginx_configuration(directory: Path, sites: Sequence[Site]) -> str:
    blocks = "".join(
        f"""
  server {{ listen {site.address}:{HTTP_PORT}; server_name {site.name}; {site.plain} }}
  server {{
    listen {site.address}:{HTTPS_PORT} ssl http2;
    server_name {site.name};
    ssl_certificate {site.certificate[0]};
    ssl_certificate_key {site.certificate[1]};
    {site.secure}
  }}"""
        for site in sites
    )
    temporary = "".join(
        f"{kind}_temp_path {directory}/{kind};\n  "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
{"user root;" if IS_ROOT else ""}
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 256; }}
http {{
  {temporary}access_log off;
  server_tokens off;
  default_type text/html;
  ssl_protocols TLSv1.2 TLSv1.3;
  keepalive_requests 12;
  http2_max_concurrent_streams 8;
  gzip on;
  gzip_min_length 20;
{blocks}
}}
"""


def nsd_configuration(directory: Path, zones: dict[str, str], block: str) -> str:
    for name, text in zones.items():
        (directory / f"{name}.zone").write_text(text, encoding="utf-8")
    listed = "".join(f'zone:\n  name: "{name}"\n  zonefile: "{name}.zone"\n' for name in zones)
    return f"""
server:
  ip-address: {block}.0.53@{DNS_PORT}
  ip-address: {block}.1.54@{DNS_PORT}
  server-count: 1
  username: ""
  zonesdir: "{directory}"
  xfrdfile: "{directory}/xfrd.state"
  zonelistfile: "{directory}/zone.list"
  xfrdir: "{directory}"
  pidfile: "{directory}/nsd.pid"
  logfile: "{directory}/nsd.log"
remote-control:
  control-enable: no
{listed}"""


@contextmanager
def serving(directory: Path, zones: dict[str, str], sites: Sequence[Site], block: str) -> Iterator[None]:
    """nsd, on two networks of the address block, and nginx; a server that does not start shows its log."""
    (directory / "nsd.conf").write_text(nsd_configuration(directory, zones, block), encoding="utf-8")
    (directory / "nginx.conf").write_text(nginx_configuration(directory, sites), encoding="utf-8")
    nsd = [binary("nsd"), "-d", "-c", f"{directory}/nsd.conf"]
    nginx = [
        binary("nginx"),
        "-p",
        str(directory),
        "-c",
        f"{directory}/nginx.conf",
        "-e",
        f"{directory}/nginx.log",
    ]
    with (
        _process(nsd, directory / "nsd.log", (f"{block}.0.53", DNS_PORT)),
        _process([*nginx, "-g", "daemon off;"], directory / "nginx.log", (sites[0].address, HTTPS_PORT)),
    ):
        yield


@contextmanager
def _process(command: list[str], log: Path, address: tuple[str, int]) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(process, log, address)
            yield
        finally:
            process.terminate()
            process.communicate(timeout=START_SECONDS)


def _wait_for(process: subprocess.Popen[bytes], log: Path, address: tuple[str, int]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(address, 1).close()
        except OSError:
            if process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
        else:
            return
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        pytest.fail(f"{process.args!r} does not answer at {address}: {told[-2000:]}")
