"""An owner requires a second factor: whoever works there has one before anything else opens."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from engagements.models import Engagement, Organisation, User
from tests.engagements.sign_in.browsing import prove, set_up_app, sign_in
from tests.engagements.sign_in.device import Device, add_passkey

pytestmark = pytest.mark.django_db
NEEDED = "/account/security/needed/"


def demand(organisation: Organisation) -> None:
    organisation.second_factor_since = timezone.now() - timedelta(hours=1)
    organisation.second_factor_by = "Olga Berg"
    organisation.save()


def page_of(organisation: Organisation) -> str:
    return f"/organisation/{organisation.slug}/security/"


def test_an_owner_turns_it_on_and_off(organisation: Organisation, owner: User, consultant: User) -> None:
    client = sign_in(owner)
    add_passkey(client, Device())
    page = client.get(page_of(organisation)).content.decode()
    assert "1 member has none" in page
    client.post(page_of(organisation), {"second_factor": "needed"})
    organisation.refresh_from_db()
    assert organisation.second_factor_since is not None
    assert organisation.second_factor_by == "Olga Berg"
    assert "Olga Berg decided this" in client.get(page_of(organisation)).content.decode()
    client.post(page_of(organisation), {"second_factor": "free"})
    organisation.refresh_from_db()
    assert organisation.second_factor_since is None
    assert organisation.second_factor_by == ""


def test_an_owner_without_one_sets_up_their_own_first(organisation: Organisation, owner: User) -> None:
    client = sign_in(owner)
    assert "Set up your own first" in client.get(page_of(organisation)).content.decode()
    client.post(page_of(organisation), {"second_factor": "needed"})
    organisation.refresh_from_db()
    assert organisation.second_factor_since is None


def test_a_member_without_one_is_led_to_it_from_everywhere(
    organisation: Organisation, engagement: Engagement, as_consultant: Client
) -> None:
    """Signed in before it was required, too."""
    assert as_consultant.get("/").status_code == 200
    demand(organisation)
    for address in (
        "/",
        f"/e/{engagement.code}/",
        "/playbooks/",
        "/account/security/",
        "/account/password/change/",
    ):
        assert as_consultant.get(address)["Location"].startswith(NEEDED)
    before = engagement.risks.count()
    form = {"title": "No backup", "area": "data", "likelihood": "3", "impact": "3"}
    assert as_consultant.post(f"/e/{engagement.code}/risks/new/", form)["Location"] == NEEDED
    assert engagement.risks.count() == before
    part = as_consultant.get(f"/e/{engagement.code}/clock/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == NEEDED
    page = as_consultant.get(NEEDED).content.decode()
    assert "Steady Launch needs one" in page
    assert as_consultant.post("/account/logout/").status_code == 302


def test_no_address_of_an_engagement_is_open_to_them(
    organisation: Organisation, engagement: Engagement, as_consultant: Client
) -> None:
    demand(organisation)
    for page in ("handover/", "activity/export/jsonl/", "risks/export/csv/", "people/", "checks/"):
        assert as_consultant.get(f"/e/{engagement.code}/{page}")["Location"].startswith(NEEDED), page


@pytest.mark.parametrize("kind", ["passkey", "app"])
def test_with_one_everything_opens_again(organisation: Organisation, consultant: User, kind: str) -> None:
    demand(organisation)
    client = sign_in(consultant)
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith(NEEDED)
    if kind == "passkey":
        add_passkey(client, Device())
    else:
        set_up_app(client)
    assert client.get("/").status_code == 200
    assert client.get(NEEDED)["Location"] == "/account/security/"


def test_who_removes_their_last_one_is_led_to_another(organisation: Organisation, consultant: User) -> None:
    demand(organisation)
    client = sign_in(consultant)
    add_passkey(client, Device())
    key = Authenticator.objects.get(user=consultant, type="webauthn")
    client.post(f"/account/security/passkeys/{key.pk}/remove/")
    assert client.get("/")["Location"].startswith(NEEDED)


def test_recovery_codes_alone_are_no_second_factor(organisation: Organisation, consultant: User) -> None:
    demand(organisation)
    Authenticator.objects.create(user=consultant, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert sign_in(consultant).get("/")["Location"].startswith(NEEDED)


def test_founders_and_other_organisations_are_not_asked(
    organisation: Organisation, engagement: Engagement, as_founder: Client, as_stranger: Client
) -> None:
    demand(organisation)
    assert as_founder.get(f"/e/{engagement.code}/home/").status_code == 200
    assert as_stranger.get("/").status_code == 200


def test_setting_it_up_needs_a_fresh_sign_in(organisation: Organisation, as_consultant: Client) -> None:
    """Else whoever holds an old session would set up a factor of theirs."""
    demand(organisation)
    add = "/account/security/passkeys/add/"
    assert as_consultant.get(add)["Location"].startswith("/account/proof/")
    assert prove(as_consultant).get(add).status_code == 200


def test_a_page_that_is_not_there_is_not_found(organisation: Organisation, as_consultant: Client) -> None:
    demand(organisation)
    assert as_consultant.get("/none-such/").status_code == 404
