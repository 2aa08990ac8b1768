"""Providers are told from the names and headers that facts hold, and from nothing less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.fixes.providers import NAMES, provider_of_name, providers_in, providers_of


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ("ada.ns.cloudflare.com.", "Cloudflare"),
        ("server: cloudflare", "Cloudflare"),
        ("CF-RAY: 8f1-LHR", "Cloudflare"),
        ("cname.vercel-dns.com.", "Vercel"),
        ("f1a2.vercel-dns-017.com", "Vercel"),
        ("x-vercel-id: fra1::abc", "Vercel"),
        ("brightcart.netlify.app", "Netlify"),
        ("brightcart.onrender.com", "Render"),
        ("brightcart.fly.dev", "Fly.io"),
        ("server: Fly/1a2b (2026-01-01)", "Fly.io"),
        ("abc.up.railway.app", "Railway"),
        ("shaped-oak-1.herokudns.com", "Heroku"),
        ("ns-12.awsdns-01.co.uk.", "AWS"),
        ("d111.cloudfront.net", "AWS"),
        ("1 ASPMX.L.GOOGLE.COM.", "Google Workspace"),
        ("alt1.aspmx.l.google.com", "Google Workspace"),
        ("v=spf1 include:_spf.google.com ~all", "Google Workspace"),
        ("0 brightcart-test.mail.protection.outlook.com.", "Microsoft 365"),
        ("v=spf1 include:spf.mtasv.net -all", "Postmark"),
        ("v=spf1 include:sendgrid.net -all", "SendGrid"),
        ("mxa.mailgun.org", "Mailgun"),
        ("v=spf1 include:amazonses.com ~all", "Amazon SES"),
        ("10 inbound-smtp.eu-west-1.amazonaws.com", "Amazon SES"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("mx.zoho.eu", "Zoho"),
        ("shops.myshopify.com", "Shopify"),
        ("server: nginx/1.26", "nginx"),
    ],
)
def test_a_known_name_or_header_gives_its_provider_away(text: str, provider: str) -> None:
    assert providers_of([text]) == {provider}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "com",
        "brightcart.test",
        "notvercel-dns.com",
        "cloudflare",
        "x-note: cf-ray: 1",
        "v=spf1 ip4:192.0.2.1 -all",
    ],
)
def test_what_only_resembles_a_provider_gives_nothing_away(text: str) -> None:
    assert providers_of([text]) == frozenset()


def test_one_spf_record_can_name_several_providers() -> None:
    assert providers_of(["v=spf1 include:_spf.google.com include:sendgrid.net ~all", "server: Vercel"]) == {
        "Google Workspace",
        "SendGrid",
        "Vercel",
    }


def test_providers_are_told_from_the_strings_of_evidence() -> None:
    evidence = {
        "records": ["v=spf1 include:sendgrid.net -all"],
        "hops": [{"headers": ["server: Vercel"]}],
        "n": 3,
    }
    assert providers_in([evidence, None]) == {"SendGrid", "Vercel"}


def test_no_name_is_claimed_by_two_providers() -> None:
    names = [name for names in NAMES.values() for name in names]
    assert len(names) == len(set(names))


@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    providers_of([text])
    provider_of_name(text)
