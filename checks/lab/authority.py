"""The lab's certificate authority: a root kept on disk, an intermediate, leaves as good or bad as ordered."""

import datetime as dt
import ipaddress
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from checks.lab.scenario import Certificate

type PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

TEN_YEARS = dt.timedelta(days=3650)
# A little slack before now: clocks of two processes on one machine may round differently.
EARLIER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Issuer:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


class Authority:
    """Root and intermediate, read from a directory or made there; thus stable over restarts.

    `ca_file` is the root certificate as PEM, for whoever is to trust the lab.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.ca_file = directory / "ca.pem"
        kept = directory / "authority.pem"
        if not (kept.is_file() and self.ca_file.is_file()):
            _write_private(kept, _make_authority())
        self.root, self.intermediate = _read_authority(kept.read_bytes())
        # Written from what was kept: two labs that start at once may both have made an authority.
        _write_private(self.ca_file, _pem(self.root.certificate))
        self.ca_file.chmod(0o644)
        self._rsa_keys: dict[int, rsa.RSAPrivateKey] = {}

    def issue(self, host_name: str, wanted: Certificate) -> bytes:
        """Private key, leaf and (where wanted) intermediate as PEM, in the order that a server loads."""
        key = self._key(wanted.key)
        names = wanted.names or (host_name,)
        leaf = self._leaf(key, names, wanted)
        chain = _pem(leaf)
        if wanted.has_intermediate and not wanted.is_self_signed:
            chain += _pem(self.intermediate.certificate)
        return _key_pem(key) + chain

    def _leaf(self, key: PrivateKey, names: tuple[str, ...], wanted: Certificate) -> x509.Certificate:
        ends = dt.datetime.now(dt.UTC) + dt.timedelta(days=wanted.days_left)
        begins = min(ends - dt.timedelta(days=wanted.lifetime_days), dt.datetime.now(dt.UTC) - EARLIER)
        subject = _name(names[0])
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        signer: PrivateKey = key if wanted.is_self_signed else self.intermediate.key
        signer_id = (
            own
            if wanted.is_self_signed
            else x509.SubjectKeyIdentifier.from_public_key(self.intermediate.key.public_key())
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if wanted.is_self_signed else self.intermediate.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
            )
            .add_extension(own, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer_id), critical=False
            )
        )
        return builder.sign(signer, hashes.SHA256())

    def _key(self, kind: str) -> PrivateKey:
        if kind == "ec-p256":
            return ec.generate_private_key(ec.SECP256R1())
        bits = int(kind.removeprefix("rsa-"))
        if bits not in self._rsa_keys:  # an RSA key takes long to make, and none of them guards anything
            self._rsa_keys[bits] = rsa.generate_private_key(65537, bits)
        return self._rsa_keys[bits]


def _make_authority() -> bytes:
    """Keys and certificates of a new root and its intermediate, as one PEM."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Launch Ready Lab Root")
    root = _ca_certificate(root_name, root_key, Issuer(root_key, _placeholder(root_name, root_key)), None)
    key = ec.generate_private_key(ec.SECP256R1())
    intermediate = _ca_certificate(_name("Launch Ready Lab Issuer"), key, Issuer(root_key, root), 0)
    return _key_pem(root_key) + _pem(root) + _key_pem(key) + _pem(intermediate)


def _placeholder(name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A bare certificate that lends its name to the root, which is its own issuer."""
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + TEN_YEARS)
        .sign(key, hashes.SHA256())
    )


def _ca_certificate(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: Issuer, path_length: int | None
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    issuer_id = x509.SubjectKeyIdentifier.from_public_key(issuer.key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id), critical=False
        )
        .sign(issuer.key, hashes.SHA256())
    )


def _read_authority(pem: bytes) -> tuple[Issuer, Issuer]:
    keys = [
        serialization.load_pem_private_key(b"-----BEGIN PRIVATE KEY-----" + part, None)
        for part in pem.split(b"-----BEGIN PRIVATE KEY-----")[1:]
    ]
    root, intermediate = x509.load_pem_x509_certificates(pem)
    issuers = []
    for key, certificate in zip(keys, (root, intermediate), strict=True):
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the lab's authority has EC keys")
        issuers.append(Issuer(key, certificate))
    return issuers[0], issuers[1]


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Launch Ready Lab"),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, content: bytes) -> None:
    """Replaces a file in one step; nobody else may read it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
