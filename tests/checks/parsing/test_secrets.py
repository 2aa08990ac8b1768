"""Credentials are found by what cannot be anything else; keys that are meant to be public are told apart."""

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.secrets import Kind, find_credentials

R = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7zA9bC1dE3fG5hJ7kL9mN1pQ3"
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


def joined(*parts: str) -> str:
    """Put together here, so that no scanner of this repository takes it for a real one."""
    return "".join(parts)


def token(**claims: object) -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts), R[:43]]
    )


SECRETS = [
    (joined("sk", "_live_", R[:24]), "Stripe or Clerk secret key"),
    (joined("rk", "_live_", R[:24]), "Stripe restricted key"),
    (joined("wh", "sec_", R[:32]), "Stripe webhook secret"),
    (joined("AK", "IA", "QYLPMN5HFIQR7XYA"), "AWS access key"),
    (joined("sk-proj-", R[:40], "T3Blbk", "FJ", R[:40]), "OpenAI key"),
    (joined("sk-ant-", "api03-", R[:90]), "Anthropic key"),
    (joined("GOC", "SPX-", R[:28]), "Google OAuth client secret"),
    (joined("gh", "p_", R[:36]), "GitHub token"),
    (joined("github", "_pat_", R[:22], "_", R[:59]), "GitHub token"),
    (joined("gl", "pat-", R[:20]), "GitLab token"),
    (joined("xo", "xb-904127358126-", R[:24]), "Slack token"),
    (joined("https://hooks.slack.com/", "services/T01ABCDEF/B01ABCDEF/", R[:24]), "Slack webhook"),
    (joined("https://discord.com/", "api/webhooks/904127358126945671/", R[:68]), "Discord webhook"),
    (joined("904127358", ":AA", R[:33]), "Telegram bot token"),
    (joined("S", "G.", R[:22], ".", R[:43]), "SendGrid key"),
    (joined("re", "_", R[:8], "_", R[:24]), "Resend key"),
    (joined("ke", "y-", HEX[:32]), "Mailgun key"),
    (joined(HEX[:32], "-us", "12"), "Mailchimp key"),
    (joined("S", "K", HEX[:32]), "Twilio key"),
    (joined("shp", "at_", HEX[:32]), "Shopify token"),
    (joined("sb", "_secret_", R[:30]), "Supabase secret key"),
    (joined("np", "m_", R[:36]), "npm token"),
    (joined("dop", "_v1_", HEX), "DigitalOcean token"),
    (joined("sk", ".ey", "J", R[:40], ".", R[:22]), "Mapbox secret token"),
    (joined("-----BEGIN ", "PRIVATE KEY-----\\n", R[:64]), "private key"),
    (joined("postgres://shop:", "Tr0ub4dor", "@db.shop.test/shop"), "database password"),
    (token(iss="supabase", role="service_role"), "Supabase service key"),
]
PUBLIC = [
    (joined("pk", "_live_", R[:24]), "Stripe or Clerk publishable key"),
    (joined("AI", "za", R[:35]), "Google browser key (Firebase, Maps)"),
    (joined("https://", HEX[:32], "@o42.ingest.sentry.io/4507"), "Sentry DSN"),
    (joined("pk", ".ey", "J", R[:40], ".", R[:22]), "Mapbox public token"),
    (joined("6L", "dQxYzA", "AAAAA", R[:27]), "reCAPTCHA site key"),
    (token(iss="supabase", role="anon"), "Supabase anonymous key"),
]
HARMLESS = [
    joined("AK", "IA", "IOSFODNN7EXAMPLE"),
    joined("sk", "_live_", "x" * 24),
    joined("sk", "_live_", "your_key_goes_here_now"),
    joined("X-Amz-Credential=", "AK", "IA", "QYLPMN5HFIQR7XYA", "/20261122/eu/s3"),
    joined("task", "_live_", R[:24]),
    joined("-----BEGIN ", "PRIVATE KEY-----"),
    joined("const PEM='-----BEGIN ", "PRIVATE KEY-----'+body+'-----END"),
    "postgres://user:password@localhost/app",
    "postgres://user:${PASSWORD}@db.shop.test/app",
    "https://user:secret@example.com",
    token(sub="42", role="anon"),
    token(role=["service_role"]),
    "eyJhbGciOiJIUzI1NiJ9.eyJ.aaaa",
    "monkey-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "sha512-" + R,
    "data:image/png;base64," + R * 3,
]


@pytest.mark.parametrize(("value", "what"), SECRETS, ids=[what for _, what in SECRETS])
@pytest.mark.parametrize("around", ['x("{}")', "key={};", "`{}`", '"{}"', "{}"])
def test_a_secret_is_found_and_never_shown_whole(value: str, what: str, around: str) -> None:
    (found,) = find_credentials(around.format(value).encode())
    assert (found.what, found.kind) == (what, Kind.SECRET)
    assert value[-8:] not in found.masked
    assert len(found.masked) < 60


@pytest.mark.parametrize(("value", "what"), PUBLIC, ids=[what for _, what in PUBLIC])
def test_a_key_that_is_meant_to_be_public_is_no_secret(value: str, what: str) -> None:
    (found,) = find_credentials(f'init("{value}")'.encode())
    assert (found.what, found.kind) == (what, Kind.PUBLIC)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_one_is_passed_over(text: str) -> None:
    assert [one for one in find_credentials(text.encode()) if one.kind is not Kind.PUBLIC] == []


def test_a_value_that_stands_twice_counts_once() -> None:
    text = f"{SECRETS[0][0]} and {SECRETS[0][0]}"
    assert len(find_credentials(text.encode())) == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read(text: bytes) -> None:
    assert isinstance(find_credentials(text), tuple)


@pytest.mark.parametrize(
    "piece",
    [
        b"eyJ",
        b"postgres://aaaa:",
        b"sk-",
        b"https://" + b"0" * 32 + b"@",
        b"-----BEGIN PRIVATE KEY-----\\n",
        b"0",
    ],
)
def test_a_hostile_bundle_is_read_quickly(piece: bytes) -> None:
    began = time.monotonic()
    find_credentials(piece * (2_000_000 // len(piece)))
    assert time.monotonic() - began < 2
