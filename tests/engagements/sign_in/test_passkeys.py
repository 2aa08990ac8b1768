"""Passkeys: they sign in by themselves, nothing that was overheard or phished does, and they can be lost."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from engagements.models import Engagement, User
from tests.engagements.sign_in.browsing import browser, grow_old, is_in, prove, sign_in, sign_in_by_code
from tests.engagements.sign_in.device import ADD, SIGN_IN, Device, add_passkey, question, sign_in_with

pytestmark = pytest.mark.django_db


def keys(user: User) -> Any:
    return Authenticator.objects.filter(user=user, type="webauthn")


def test_a_passkey_signs_in_without_address_and_password(consultant: User) -> None:
    device = Device()
    added = add_passkey(sign_in(consultant), device, name="My laptop")
    assert added["Location"] == "/account/security/codes/"
    client = browser()
    answer = sign_in_with(client, device, next="/playbooks/")
    assert answer["Location"] == "/playbooks/"
    assert is_in(client)
    assert client.get("/playbooks/").status_code == 200
    page = client.get("/account/security/").content.decode()
    assert "My laptop" in page
    assert keys(consultant).get().last_used_at is not None


def test_its_name_is_that_of_the_device_and_can_be_changed(consultant: User) -> None:
    client = sign_in(consultant)
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
    add_passkey(client, Device())
    add_passkey(client, Device())
    assert [key.wrap().name for key in keys(consultant).order_by("pk")] == [
        "Firefox on Linux",
        "Firefox on Linux 2",
    ]
    key = keys(consultant).order_by("pk")[0]
    client.post(f"/account/security/passkeys/{key.pk}/edit/", {"name": "Work"})
    key.refresh_from_db()
    assert key.wrap().name == "Work"


def test_whoever_owns_the_account_hears_of_a_new_one(consultant: User) -> None:
    client = sign_in(consultant)
    client.defaults["HTTP_USER_AGENT"] = "Firefox/140.0 (Windows) Call 555-0100 at once"
    add_passkey(client, Device())
    assert mail.outbox[-1].to == [consultant.email]
    assert "A passkey was added" in mail.outbox[-1].subject
    assert "127.0.0.1" in mail.outbox[-1].body
    assert "Firefox on Windows" in mail.outbox[-1].body
    assert "555-0100" not in mail.outbox[-1].body, "who writes the header writes no mail"


def test_one_that_asks_for_no_finger_face_or_pin_is_not_taken(consultant: User) -> None:
    answer = add_passkey(sign_in(consultant), Device(is_verified=False))
    assert answer.status_code == 200
    assert not keys(consultant).exists()


@pytest.mark.parametrize("origin", ["https://localhost.evil.test", "http://portal.test", "https://evil.test"])
def test_what_another_site_had_signed_opens_nothing(consultant: User, origin: str) -> None:
    device = Device()
    add_passkey(sign_in(consultant), device)
    device.origin = origin
    client = browser()
    sign_in_with(client, device)
    assert not is_in(client)


def test_an_answer_that_was_overheard_opens_nothing_a_second_time(consultant: User) -> None:
    device = Device()
    add_passkey(sign_in(consultant), device)
    client, thief = browser(), browser()
    asked = client.get(SIGN_IN, headers={"accept": "application/json"}).json()
    heard = {"credential": json.dumps(device.sign(asked["request_options"]))}
    client.post(SIGN_IN, heard)
    assert is_in(client)
    thief.get(SIGN_IN, headers={"accept": "application/json"})
    thief.post(SIGN_IN, heard)
    assert not is_in(thief)
    client.post("/account/logout/")
    client.post(SIGN_IN, heard)
    assert not is_in(client)


def test_a_passkey_of_one_account_does_not_open_another(consultant: User, stranger: User) -> None:
    device, other = Device(), Device()
    add_passkey(sign_in(consultant), device)
    add_passkey(sign_in(stranger), other)
    other.handle = device.handle
    client = browser()
    sign_in_with(client, other)
    assert not is_in(client)


def test_a_closed_account_is_not_opened(consultant: User) -> None:
    device = Device()
    add_passkey(sign_in(consultant), device)
    consultant.is_active = False
    consultant.save()
    client = browser()
    assert sign_in_with(client, device)["Location"] == "/account/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize("part", ["id", "rawId", "response"])
@pytest.mark.parametrize("put", [None, 7, "", "AAAA", "%%%", {}, {"clientDataJSON": "AA", "signature": "AA"}])
def test_an_answer_with_a_broken_part_is_refused(consultant: User, part: str, put: Any) -> None:
    device, client = Device(), sign_in(consultant)
    asked = question(client.get(ADD).content.decode())["creation_options"]
    credential = device.make(asked) | {part: put}
    assert client.post(ADD, {"credential": json.dumps(credential)}).status_code == 200
    assert not keys(consultant).exists()
    other = browser()
    asked = other.get(SIGN_IN, headers={"accept": "application/json"}).json()["request_options"]
    credential = device.sign(asked) | {part: put}
    other.post(SIGN_IN, {"credential": json.dumps(credential)})
    assert not is_in(other)


@pytest.mark.parametrize("sent", ["", "{", "null", "[]", '{"id": 1}', '"x"'])
def test_what_is_no_answer_of_a_browser_is_refused(consultant: User, sent: str) -> None:
    client = browser()
    client.get(SIGN_IN, headers={"accept": "application/json"})
    assert client.post(SIGN_IN, {"credential": sent})["Location"] == "/account/login/"
    assert sign_in(consultant).post(ADD, {"credential": sent}).status_code == 200
    assert not keys(consultant).exists()


def test_one_that_was_removed_signs_in_no_more(consultant: User) -> None:
    device = Device()
    client = sign_in(consultant)
    add_passkey(client, device)
    client.post(f"/account/security/passkeys/{keys(consultant).get().pk}/remove/")
    assert not keys(consultant).exists()
    assert "A passkey was removed" in mail.outbox[-1].subject
    other = browser()
    sign_in_with(other, device)
    assert not is_in(other)


def test_nobody_touches_the_passkeys_of_others(consultant: User, stranger: User) -> None:
    add_passkey(sign_in(consultant), Device())
    key = keys(consultant).get()
    client = sign_in(stranger)
    for deed in ("edit", "remove"):
        address = f"/account/security/passkeys/{key.pk}/{deed}/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.wrap().name != "mine"


def test_a_consultants_passkey_is_asked_for_after_password_and_mailed_code(
    consultant: User,
) -> None:
    device = Device()
    add_passkey(sign_in(consultant), device)
    for client in (sign_in(consultant), sign_in_by_code(consultant)):
        assert not is_in(client)
        page = client.get("/account/login/second-step/").content.decode()
        answer = {"credential": json.dumps(device.sign(question(page)["request_options"]))}
        client.post("/account/login/second-step/", answer)
        assert is_in(client)


def test_a_founder_comes_with_a_mailed_code_or_a_passkey(founder: User, engagement: Engagement) -> None:
    device = Device()
    added = add_passkey(sign_in_by_code(founder), device)
    assert added["Location"] == "/account/security/", "recovery codes are for who needs a second step"
    assert is_in(sign_in_by_code(founder))
    client = browser()
    sign_in_with(client, device)
    assert client.get(f"/e/{engagement.code}/home/").status_code == 200


def test_a_session_of_a_while_ago_plants_no_passkey(founder: User, consultant: User) -> None:
    """Whoever took a session over, or found a screen open, cannot make themselves a way back in."""
    for client in (sign_in_by_code(founder), sign_in(consultant)):
        page = client.get(ADD)
        credential = Device().make(question(page.content.decode())["creation_options"])
        grow_old(client)
        answer = client.post(ADD, {"credential": json.dumps(credential)})
        assert answer["Location"].startswith("/account/proof/")
    assert not Authenticator.objects.exists()


def test_after_an_invitation_it_is_offered_once(founder: User, engagement: Engagement) -> None:
    client = browser()
    client.force_login(founder)
    prove(client)
    offer = f"/account/security/passkeys/offer/?next=/e/{engagement.code}/home/"
    page = client.get(offer).content.decode()
    assert "Next time" in page
    assert f'href="/e/{engagement.code}/home/"' in page
    assert client.get(offer)["Location"] == f"/e/{engagement.code}/home/"


def test_what_is_offered_leads_on_to_the_sprint_alone(founder: User, engagement: Engagement) -> None:
    client = browser()
    client.force_login(founder)
    prove(client)
    home = f"/e/{engagement.code}/home/"
    answer = add_passkey(client, Device(), f"/account/security/passkeys/offer/?next={home}", next=home)
    assert answer["Location"] == home
    founder.passkey_offered_at = None
    founder.save()
    keys(founder).delete()
    page = client.get("/account/security/passkeys/offer/?next=https://evil.test/").content.decode()
    assert "evil.test" not in page
