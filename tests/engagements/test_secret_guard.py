"""What plainly is a credential is recognised; what people paste as evidence is let through."""

import socket
import time
from collections.abc import Iterator

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from engagements.forms.guarded import GuardedForm
from engagements.models import Engagement, Event, Item
from engagements.secret_guard import find_secret

# Put together from pieces, so that no scanner of repositories takes these for leaks.
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
CERTAIN = [
    "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow",
    "-----BEGIN PRIVATE " + "KEY-----",
    "-----BEGIN OPENSSH PRIVATE " + "KEY-----",
    "key is AKIA" + "IOSFODNN7EXAMPLE here",
    "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
    "rk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
    "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a",
    "xoxb" + "-123456789012-abcdefABCDEF",
    "xoxp" + "-123456789012-abcdefABCDEF",
    "Authorization: Bearer " + JWT,
    "postgres://app:hunter22@db.example.test/app",
]
# Only the maintained rules know these.
LISTED = [
    ("npm" + "_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5", "npmjsaccesstoken"),
    ("dop" + "_v1_aaaaaaaaaa0123456789abcdef0123456789abcdef0123456789abcdefabcdef", "digitaloceanapikey"),
    (
        "https://hooks.slack.com/services/" + "T0AB12CD3/B0AB12CD3/abcdEFGH1234ijklMNOP5678",
        "slack webhook url",
    ),
]
GUESSED = [
    "STRIPE_SECRET_KEY=4eC39HqLyjWDarjtT1zdp7dc",
    'api_token: "q8Zr2LmX9vTn4BsK7w"',
    "it is 4eC39HqLyjWDarjtT1zdp7dcQ8Zr2LmX9vTn4BsK",
]
HARMLESS = [
    "",
    "1Password, “Vercel team owner, Brightcart production workspace”",
    "The session cookie lives for 600 s; see https://app.example.test/a/4eC39HqLyjWDarjtT1zdp7dcQ8Zr2LmX9vTn",
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp",
    "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "550e8400-e29b-41d4-a716-446655440000",
    "v=spf1 include:_spf.google.com include:sendgrid.net ~all",
    "NEXT_PUBLIC_ANALYTICS_MEASUREMENT_IDENTIFIER_FOR_ALL_ENVIRONMENTS",
    "DATABASE_URL=see the vault",
    "postgres://app:$PASSWORD@db.example.test/app",
    "strict-transport-security: max-age=31536000; includeSubDomains; preload",
    "/var/www/brightcart/releases/20261122-Production-Build/index.html",
    "ThisIsAVeryLongCamelCaseClassNameForAbstractBeans2",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n"
    "-----END CERTIFICATE-----",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_a_known_kind_of_credential_is_certain(text: str) -> None:
    found = find_secret(f"Before {text} after")
    assert found
    assert found.is_certain


@pytest.mark.parametrize(("text", "rule"), LISTED)
def test_the_maintained_rules_know_more(text: str, rule: str) -> None:
    found = find_secret(f"Before {text} after")
    assert found
    assert rule in str(found.kind)


def test_matching_asks_nobody_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: asked.append(to) or connect(self, to))
    assert find_secret(LISTED[0][0])
    assert not asked


@pytest.mark.parametrize("text", GUESSED)
def test_what_looks_random_is_doubted(text: str) -> None:
    found = find_secret(f"Before {text} after")
    assert found
    assert not found.is_certain


@pytest.mark.parametrize("text", HARMLESS)
def test_public_values_and_plain_words_pass(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize(
    "piece", ["a-", "eyJa", "p=", "abc://a:", "A=", "Ab1-", "verif", "sk-", "-----BEGIN "]
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    started = time.perf_counter()
    find_secret(piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 2


def post_note(client: Client, engagement: Engagement, note: str, **more: str) -> tuple[int, str]:
    url = reverse("environment_key_new", kwargs={"code": engagement.code})
    typed = {"name": "A_KEY", "environment": "production", "state": "present", "note": note, **more}
    response = client.post(url, typed)
    return response.status_code, response.content.decode()


@pytest.mark.django_db
def test_a_credential_is_refused_by_the_field_s_name_and_kept_in_the_form_alone(
    as_consultant: Client, engagement: Engagement
) -> None:
    secret = CERTAIN[4]
    status, page = post_note(as_consultant, engagement, secret)
    assert status == 422
    assert "“Note” seems to hold a Stripe key" in page
    assert page.count(secret) == 1, "in the field it was typed into, and nowhere else"
    assert "not_secret" not in page
    assert engagement.environment_keys.count() == 0


@pytest.mark.django_db
def test_a_false_alarm_is_let_through_by_a_person_and_recorded_without_the_text(
    as_consultant: Client, engagement: Engagement
) -> None:
    status, page = post_note(as_consultant, engagement, GUESSED[2])
    assert status == 422
    assert 'name="not_secret"' in page
    assert post_note(as_consultant, engagement, GUESSED[2], not_secret="on")[0] == 302
    event = Event.objects.get(verb__startswith="said that no credential")
    assert event.actor_name == "Ana Lima"
    assert GUESSED[2] not in str(event.changes)


@pytest.mark.django_db
def test_a_person_s_word_does_not_let_a_certain_credential_through(
    as_consultant: Client, engagement: Engagement
) -> None:
    assert post_note(as_consultant, engagement, CERTAIN[0], not_secret="on")[0] == 422


@pytest.mark.django_db
def test_the_name_of_a_key_takes_no_value(as_consultant: Client, engagement: Engagement) -> None:
    status, page = post_note(as_consultant, engagement, "", name="STRIPE_KEY=abc")
    assert status == 422
    assert "never the value" in page


@pytest.mark.django_db
def test_an_item_refuses_a_credential_and_records_a_person_s_word(
    as_consultant: Client, engagement: Engagement
) -> None:
    item = Item.objects.filter(stage__engagement=engagement).select_related("stage").first()
    assert item
    url = reverse("item", kwargs={"code": engagement.code, "stage": item.stage.key, "item": item.key})
    typed = {"status": "doing", "initial-status": "todo", "note": GUESSED[2]}
    refused = as_consultant.post(url, typed)
    assert refused.status_code == 422
    assert 'name="not_secret"' in refused.content.decode()
    assert as_consultant.post(url, typed | {"not_secret": "on"}).status_code == 302
    item.refresh_from_db()
    assert item.note == GUESSED[2]
    assert Event.objects.filter(verb__startswith="said that no credential", target_id=item.pk).exists()


@pytest.mark.django_db
def test_a_hold_s_reason_holds_no_credential(as_consultant: Client, engagement: Engagement) -> None:
    url = reverse("hold", kwargs={"code": engagement.code})
    refused = as_consultant.post(url, {"waiting_on": "Ben", "reason": f"needs {CERTAIN[4]}"})
    assert refused.status_code == 422
    assert "“Reason” seems to hold" in refused.content.decode()
    assert not engagement.holds.exists()


def test_every_form_whose_text_is_kept_is_guarded() -> None:
    """A form of a model stores what is typed into it."""
    unguarded = [
        one.__name__
        for one in _below(forms.ModelForm)
        if one.__module__.partition(".")[0] in ("engagements", "checks", "handover")
        and not issubclass(one, GuardedForm)
        and any(isinstance(field, forms.CharField) for field in getattr(one, "base_fields", {}).values())
    ]
    assert unguarded == []


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
