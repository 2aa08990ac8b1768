"""The lab's certificate authority: a root and an issuer kept on disk, and whatever chain is ordered."""

import os
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from checks.lab.first_flight import first_flight
from checks.lab.issuers import ODD_ISSUERS, Issuer, PrivateKey, make_cross_sign, make_issuer, make_root
from checks.lab.leaves import make_leaf
from checks.lab.scenario import ScenarioError
from checks.lab.scenario_tls import Certificate, Staple

_ROOT, _ISSUER = "Launch Ready Lab Root", "Launch Ready Lab ACME Issuer"


class Authority:
    """Root and intermediate, read from a directory or made there; thus stable over restarts.

    `ca_file` is the root certificate as PEM, for whoever is to trust the lab.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.ca_file = directory / "ca.pem"
        kept = directory / "authority.pem"
        if not (kept.is_file() and self.ca_file.is_file() and _is_current(kept.read_bytes())):
            _write_private(kept, _make_authority())
        self.root, self.intermediate = _read_authority(kept.read_bytes())
        # Written from what was kept: two labs that start at once may both have made an authority.
        _write_private(self.ca_file, _pem(self.root))
        self.ca_file.chmod(0o644)
        self._rsa_keys: dict[int, rsa.RSAPrivateKey] = {}
        self._odd_issuers: dict[str, Issuer] = {}

    @property
    def issuer_der(self) -> bytes:
        """The usual issuer's certificate, as issuers publish it."""
        certificate = self.intermediate.certificate
        return certificate.public_bytes(serialization.Encoding.DER) if certificate else b""

    def issue(self, host_name: str, wanted: Certificate) -> bytes:
        """Private key, leaf and what is to be sent with it as PEM, in the order that a server loads.

        Raises ScenarioError for an issuer or a companion that is not known.
        """
        key = self._key(wanted.key)
        issuer = self._issuer(wanted.issuer)
        leaf = Issuer(key, make_leaf(host_name, wanted, key, issuer), issuer.name)
        usual = ("leaf", "issuer") if wanted.has_intermediate and not wanted.is_self_signed else ("leaf",)
        return _key_pem(key) + b"".join(self._companion(word, leaf, issuer) for word in wanted.sends or usual)

    def first_flight(self, pem: bytes, wanted: Certificate, staple: Staple, shown_logs: int) -> bytes:
        """What a server of that key and chain says first to a hello of TLS 1.2 that asks for more."""
        chain = x509.load_pem_x509_certificates(pem)
        return first_flight(chain, self._issuer(wanted.issuer), staple, shown_logs)

    def _companion(self, word: str, leaf: Issuer, issuer: Issuer) -> bytes:
        if word == "cross-sign":
            return make_cross_sign(self.root).public_bytes(serialization.Encoding.PEM)
        if word == "stranger":
            return _pem(make_issuer("Launch Ready Lab Stranger", self.root))
        known = {"leaf": leaf, "issuer": issuer, "root": self.root}
        if word not in known:
            raise ScenarioError(f"a certificate cannot be sent with {word!r}")
        return _pem(known[word])

    def _issuer(self, kind: str) -> Issuer:
        if kind == "acme":
            return self.intermediate
        if kind not in ODD_ISSUERS:
            raise ScenarioError(f"there is no issuer {kind!r}; there are acme, {', '.join(ODD_ISSUERS)}")
        if kind not in self._odd_issuers:
            self._odd_issuers[kind] = ODD_ISSUERS[kind](self.root)
        return self._odd_issuers[kind]

    def _key(self, kind: str) -> PrivateKey:
        if kind == "ec-p256":
            return ec.generate_private_key(ec.SECP256R1())
        bits = int(kind.removeprefix("rsa-"))
        if bits not in self._rsa_keys:  # an RSA key takes long to make, and none of them guards anything
            self._rsa_keys[bits] = rsa.generate_private_key(65537, bits)
        return self._rsa_keys[bits]


def _make_authority() -> bytes:
    """Keys and certificates of a new root and its intermediate, as one PEM."""
    root = make_root(_ROOT)
    issuer = make_issuer(_ISSUER, root)
    return _key_pem(root.key) + _pem(root) + _key_pem(issuer.key) + _pem(issuer)


def _is_current(pem: bytes) -> bool:
    """Whether what an earlier lab kept has the names of today."""
    return _ISSUER in x509.load_pem_x509_certificates(pem)[-1].subject.rfc4514_string()


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
        issuers.append(Issuer(key, certificate, certificate.subject))
    return issuers[0], issuers[1]


def _pem(issuer: Issuer) -> bytes:
    if issuer.certificate is None:
        raise ValueError("no certificate has been made yet")
    return issuer.certificate.public_bytes(serialization.Encoding.PEM)


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
