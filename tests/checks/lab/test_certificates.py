"""The lab's certificates are trusted through its authority, or broken in exactly the way that was ordered."""

import datetime as dt
import smtplib
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from checks.lab import Certificate, Host, Route, Scenario, Zone, running_lab

from .visitor import Visitor, any_certificate


def leaf_of(visitor: Visitor, host: str) -> x509.Certificate:
    with visitor.handshake(host, any_certificate()) as connection:
        return x509.load_der_x509_certificate(connection.getpeercert(binary_form=True) or b"")


def days_left(certificate: x509.Certificate) -> float:
    return (certificate.not_valid_after_utc - dt.datetime.now(dt.UTC)) / dt.timedelta(days=1)


@pytest.mark.parametrize(
    "host", ["clean.test", "www.clean.test", "app.brightcart.test", "media.fablecraft.test"]
)
def test_a_host_speaks_tls_1_3_with_a_p256_key(visitor, host):
    with visitor.handshake(host, any_certificate()) as connection:
        assert connection.version() == "TLSv1.3"
    key = leaf_of(visitor, host).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_the_authority_vouches_for_a_good_host_with_its_intermediate(visitor):
    with visitor.handshake("www.clean.test") as connection:
        names = connection.getpeercert()["subjectAltName"]
    assert names == (("DNS", "www.clean.test"),)


def test_nobody_else_vouches_for_it(visitor):
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        visitor.handshake("www.clean.test", ssl.create_default_context())


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        ("wrong-name.edgecases.test", "Hostname mismatch"),
        ("self-signed.edgecases.test", "self-signed certificate"),
        ("expired.edgecases.test", "certificate has expired"),
        ("no-chain.edgecases.test", "unable to get local issuer"),
        ("media.fablecraft.test", "unable to get local issuer"),
    ],
)
def test_a_bad_certificate_is_refused_for_its_own_reason(visitor, host, complaint):
    with pytest.raises(ssl.SSLCertVerificationError, match=complaint):
        visitor.handshake(host)


def test_a_certificate_has_the_days_left_that_were_ordered(visitor):
    assert days_left(leaf_of(visitor, "www.clean.test")) == pytest.approx(80, abs=0.01)
    assert days_left(leaf_of(visitor, "app.brightcart.test")) == pytest.approx(2.5, abs=0.01)
    assert days_left(leaf_of(visitor, "expired.edgecases.test")) == pytest.approx(-3, abs=0.01)


def test_a_weak_key_is_weak(visitor):
    key = leaf_of(visitor, "weak-key.edgecases.test").public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 1024


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_an_old_host_speaks_the_old_versions(visitor, version):
    with visitor.handshake("old-tls.edgecases.test", any_certificate(version, version)) as connection:
        assert connection.version() == {"1.0": "TLSv1"}.get(version, f"TLSv{version}")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_good_host_refuses_the_old_versions(visitor, version):
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        visitor.handshake("www.clean.test", any_certificate(version, version))


def test_hosts_on_one_address_each_show_their_own_certificate():
    hosts = tuple(
        Host(name, "9.1", routes=(Route("/", body=name),), certificate=Certificate(days_left=days))
        for name, days in (("one.twins.test", 10), ("two.twins.test", 20))
    )
    scenario = Scenario("twins", "twins.test", zones=(Zone("twins.test"),), hosts=hosts)
    with running_lab([scenario]) as lab:
        visitor = Visitor(lab)
        for name, days in (("one.twins.test", 10), ("two.twins.test", 20)):
            assert visitor.fetch(f"https://{name}/").body == name.encode()
            assert days_left(leaf_of(visitor, name)) == pytest.approx(days, abs=0.01)


def test_the_authority_stays_the_same_over_restarts(tmp_path):
    files = []
    for _ in range(2):
        with running_lab(["clean"], directory=tmp_path) as lab:
            files.append(lab.ca_file.read_bytes())
            assert Visitor(lab).fetch("https://www.clean.test/").status == 200
    assert files[0] == files[1]


def test_only_its_owner_may_read_the_authoritys_keys(tmp_path):
    with running_lab(["clean"], directory=tmp_path) as lab:
        assert (tmp_path / "authority.pem").stat().st_mode & 0o077 == 0
        assert b"PRIVATE" not in lab.ca_file.read_bytes()


def test_a_mail_server_greets_and_upgrades_to_tls_but_takes_no_mail(lab, visitor):
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    port = lab.port_map.get(25, 25)
    with smtplib.SMTP(visitor.address("mx1.clean.test"), port, local_hostname="me.test", timeout=5) as client:
        client._host = "mx1.clean.test"  # the name that the certificate is compared with
        assert client.ehlo()[0] == 250
        assert client.has_extn("starttls")
        assert client.starttls(context=context)[0] == 220
        assert client.ehlo()[0] == 250
        assert not client.has_extn("starttls")
        assert client.mail("someone@clean.test")[0] == 550
        assert client.docmd("WHO")[0] == 502
