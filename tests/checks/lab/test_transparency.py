"""The lab's logs promise what real ones do, and an auditor's arithmetic comes out even."""

import hashlib
import struct
from datetime import UTC

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.lab.issuers import make_issuer, make_root
from checks.lab.leaves import make_leaf
from checks.lab.scenario_tls import Certificate
from checks.lab.transparency import log_id, log_key

KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = make_issuer("Issuer", make_root("Root"))


def test_each_log_signs_the_certificate_without_the_promises() -> None:
    leaf = make_leaf("shop.test", Certificate(logs=2), KEY, ISSUER)
    promises = leaf.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
    assert [one.log_id for one in promises] == [log_id(0), log_id(1)]
    spki = ISSUER.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    body = leaf.tbs_precertificate_bytes
    entry = hashlib.sha256(spki).digest() + len(body).to_bytes(3, "big") + body
    for number, promise in enumerate(promises):
        at = round(promise.timestamp.replace(tzinfo=UTC).timestamp() * 1000)
        signed = struct.pack("!BBQH", 0, 0, at, 1) + entry + b"\0\0"
        log_key(number).public_key().verify(promise.signature, signed, ec.ECDSA(hashes.SHA256()))


def test_a_certificate_that_no_log_knows_carries_no_promise() -> None:
    leaf = make_leaf("shop.test", Certificate(logs=0), KEY, ISSUER)
    kinds = {type(extension.value) for extension in leaf.extensions}
    assert x509.PrecertificateSignedCertificateTimestamps not in kinds
