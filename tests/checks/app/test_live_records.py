"""The live DNS records are taken over into the surface map, once, with what they are for."""

import pytest
from django.test import Client
from pytest_django import Settings

from checks.lab import running_lab
from checks.live_records import purpose
from engagements.models import Engagement


def test_live_records_are_taken_over_once(
    as_consultant: Client, engagement: Engagement, settings: Settings
) -> None:
    with running_lab(["brightcart"]) as lab:
        settings.AUDIT_RESOLVERS = [lab.resolver]
        settings.AUDIT_ALLOWED_NETWORKS = list(lab.networks)
        first = as_consultant.post(f"/e/{engagement.code}/surface/records/adopt/", follow=True)
        records = list(engagement.dns_records.values_list("name", "rdtype"))
        again = as_consultant.post(f"/e/{engagement.code}/surface/records/adopt/", follow=True)
    assert ("brightcart.test", "MX") in records
    assert ("www.brightcart.test", "A") in records
    assert ("_dmarc.brightcart.test", "TXT") in records
    assert "Say whose they are" in first.content.decode()
    assert "on the map already" in again.content.decode()
    assert engagement.dns_records.count() == len(records)


def test_silence_takes_nothing_over(
    as_consultant: Client, engagement: Engagement, settings: Settings
) -> None:
    settings.AUDIT_RESOLVERS = ["127.0.0.1:9"]
    page = as_consultant.post(f"/e/{engagement.code}/surface/records/adopt/", follow=True)
    assert "No name server answered" in page.content.decode()
    assert not engagement.dns_records.exists()


@pytest.mark.parametrize(
    ("name", "rdtype", "value", "word"),
    [
        ("a.test", "TXT", '"v=spf1 -all"', "SPF"),
        ("_dmarc.a.test", "TXT", "v=DMARC1; p=none", "DMARC"),
        ("s1._domainkey.a.test", "TXT", "v=DKIM1; p=", "DKIM"),
        ("s1._domainkey.a.test", "CNAME", "s1.provider.test.", "DKIM"),
        ("a.test", "TXT", "google-site-verification=x", "ownership"),
        ("a.test", "MX", "10 mx.a.test.", "mail"),
        ("www.a.test", "CNAME", "provider.test.", "provider"),
    ],
)
def test_purpose_follows_from_name_type_and_value(name: str, rdtype: str, value: str, word: str) -> None:
    assert word in purpose(name, rdtype, value)


def test_a_text_that_tells_nothing_has_no_purpose() -> None:
    assert purpose("a.test", "TXT", "hello") == ""
