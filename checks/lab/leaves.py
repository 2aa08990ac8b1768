"""Makes the lab's host certificates, as good or bad as ordered."""

import datetime as dt
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from checks.lab.issuers import Issuer, PrivateKey, issuer_extensions, key_usage, name_of
from checks.lab.scenario_tls import Certificate
from checks.lab.transparency import embedded

# A little slack before now: clocks of two processes on one machine may round differently.
EARLIER = dt.timedelta(hours=1)
_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
_SHA1_WITH_RSA = bytes.fromhex("2a864886f70d010105")


def make_leaf(
    host_name: str, wanted: Certificate, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, issuer: Issuer
) -> x509.Certificate:
    """A certificate for that key; its issuer is left out of account where it signs itself."""
    names = wanted.names or (host_name,)
    subject = name_of(names[0])
    by = Issuer(key, None, subject) if wanted.is_self_signed else issuer
    begins, ends = _dates(wanted)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=wanted.is_authority, path_length=None), critical=True)
        .add_extension(key_usage(signs=wanted.can_sign, issues=wanted.is_authority), critical=True)
    )
    for extension in issuer_extensions(key, by.key):
        builder = builder.add_extension(extension, critical=False)
    for extra in _extensions(names, wanted):
        builder = builder.add_extension(extra, critical=False)
    certificate = builder.sign(by.key, hashes.SHA256())
    if wanted.logs:
        promises = embedded(certificate, by.key, wanted.logs)
        certificate = builder.add_extension(promises, critical=False).sign(by.key, hashes.SHA256())
    return _with_sha1(certificate, by.key) if wanted.issuer == "sha1" else certificate


def _dates(wanted: Certificate) -> tuple[dt.datetime, dt.datetime]:
    now = dt.datetime.now(dt.UTC)
    ends = now + dt.timedelta(days=wanted.days_left)
    if wanted.starts_in_days:
        return now + dt.timedelta(days=wanted.starts_in_days), ends
    return min(ends - dt.timedelta(days=wanted.lifetime_days), now - EARLIER), ends


def _extensions(names: tuple[str, ...], wanted: Certificate) -> list[x509.ExtensionType]:
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if wanted.can_serve else ExtendedKeyUsageOID.CLIENT_AUTH
    extensions: list[x509.ExtensionType] = [x509.ExtendedKeyUsage([purpose])]
    if wanted.has_names:
        extensions.append(x509.SubjectAlternativeName([_alternative(name) for name in names]))
    places = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, url in (
            (AuthorityInformationAccessOID.CA_ISSUERS, wanted.issuer_url),
            (AuthorityInformationAccessOID.OCSP, wanted.responder_url),
        )
        if url
    ]
    if places:
        extensions.append(x509.AuthorityInformationAccess(places))
    if wanted.must_staple:
        extensions.append(x509.TLSFeature([x509.TLSFeatureType.status_request]))
    return extensions


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _with_sha1(certificate: x509.Certificate, key: PrivateKey) -> x509.Certificate:
    """Signs again with SHA-1, which no library does any more; both names of the algorithm are as long."""
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("only an RSA key signs with SHA-1 here")
    body = certificate.tbs_certificate_bytes
    old_body = body.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA, 1)
    signature = key.sign(old_body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  weak on purpose
    der = certificate.public_bytes(Encoding.DER)
    tail = der[der.index(body) + len(body) :].replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA, 1)
    head = der[: der.index(body)]
    return x509.load_der_x509_certificate(head + old_body + tail[: -len(signature)] + signature)
