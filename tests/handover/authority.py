"""A certificate authority of the tests, and the operator's certificate that signs packs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

PASSPHRASE = "of the key alone"
NAME = "Harbour Launch Ltd"


class Authority:
    """A certificate authority of this test, and what it signs for."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
        self.certificate = self._signed(subject, self.key, days=(-400, 4000), is_authority=True)

    def pkcs12(self, *, days: tuple[int, int] = (-1, 365), usage: str = "content_commitment") -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
        certificate = self._signed(subject, key, days=days, usage=usage)
        sealed = BestAvailableEncryption(PASSPHRASE.encode())
        return pkcs12.serialize_key_and_certificates(b"pack", key, certificate, [self.certificate], sealed)

    def _signed(
        self,
        subject: x509.Name,
        key: Any,
        *,
        days: tuple[int, int],
        is_authority: bool = False,
        usage: str = "",
    ) -> x509.Certificate:
        issuer = subject if is_authority else self.certificate.subject
        uses = dict.fromkeys(
            (
                "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
            ),
            False,
        )  # fmt: skip
        uses["key_cert_sign" if is_authority else usage] = True
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**uses), critical=True)
        )
        return built.sign(self.key, SHA256())
