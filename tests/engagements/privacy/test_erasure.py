"""A client is erased with proof: nothing is left but a receipt that says what went and not whose it was."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from django.db import models
from django.test import Client as Browser

from engagements.actions.erase_client import erase_client
from engagements.models import Client, Engagement, ErasureReceipt, Organisation, User
from engagements.privacy.reach import count_rows, reach
from tests.doors.canary import tenant_models
from tests.doors.world import SIBLING, World
from tests.engagements.sign_in.browsing import prove
from tests.factories import make_engagement, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def as_owner(owner: User, client_for: Any) -> Browser:
    return prove(client_for(owner))


def address(organisation: Organisation, client: Client) -> str:
    return f"/organisation/{organisation.slug}/clients/{client.pk}/erase/"


def test_the_receipt_names_all_of_it_and_what_is_kept_names_nobody(world: World) -> None:
    client, owner = world.mine.client, world.people["owner"]
    counts = count_rows(client.engagements.values_list("pk", flat=True))
    erased = erase_client(client=client, actor=owner)
    told = json.loads(erased.text)
    assert told["client"] == client.name
    assert told["rows"] == counts
    assert all(re.fullmatch(r"[0-9a-f]{64}", sha256) for sha256 in told["files"].values())
    assert {one["code"] for one in told["engagements"]} == {world.mine.code, world.engagements[SIBLING].code}
    stored = ErasureReceipt.objects.get(pk=erased.receipt.pk)
    assert stored.sha256 == hashlib.sha256(erased.text.encode()).hexdigest()
    assert str(stored.reference) == told["reference"]
    assert client.name not in str(ErasureReceipt.objects.filter(pk=stored.pk).values())


def test_accounts_go_with_what_they_were_for_alone(
    engagement: Engagement, founder: User, organisation: Organisation, owner: User
) -> None:
    elsewhere = make_engagement(organisation, client_name="Tasklane")
    both = make_participant(engagement, email="both@example.test")
    elsewhere.participants.create(user=both)
    engagement.participants.create(user=owner)
    engagement.events.create(actor=founder, actor_name=str(founder), verb="did", target_label="x")
    erased = erase_client(client=engagement.client, actor=owner)
    assert set(User.objects.filter(pk__in=[founder.pk, both.pk, owner.pk])) == {both, owner}
    assert erased.receipt.counts["accounts"] == 1


def test_only_the_typed_name_erases(
    engagement: Engagement, organisation: Organisation, as_owner: Browser
) -> None:
    where = address(organisation, engagement.client)
    assert "Brightcart shop" in as_owner.get(where).content.decode()
    for typed in ("", "brightcart", "Brightcart Ltd"):
        assert as_owner.post(where, {"name": typed}).status_code == 422
    assert Engagement.objects.filter(pk=engagement.pk).exists()
    answer = as_owner.post(where, {"name": " Brightcart "})
    said = answer.content.decode()
    assert answer.status_code == 200
    found = re.search(r'href="data:application/json;base64,([^"]+)"', said)
    assert found
    receipt = organisation.erasures.get()
    assert hashlib.sha256(base64.b64decode(found[1])).hexdigest() == receipt.sha256
    assert as_owner.post(where, {"name": "Brightcart"}).status_code == 404
    listed = as_owner.get(f"/organisation/{organisation.slug}/privacy/").content.decode()
    assert str(receipt.reference) in listed
    assert "Brightcart" not in listed


def test_nobody_else_erases(
    engagement: Engagement, organisation: Organisation, as_consultant: Browser, as_stranger: Browser
) -> None:
    where = address(organisation, engagement.client)
    assert as_consultant.post(where, {"name": "Brightcart"}).status_code == 403
    assert as_stranger.post(where, {"name": "Brightcart"}).status_code == 404
    assert Engagement.objects.filter(pk=engagement.pk).exists()


def test_a_client_of_another_organisation_is_not_erased_by_its_number(
    engagement: Engagement, organisation: Organisation, as_owner: Browser
) -> None:
    foreign = make_engagement(client_name="Brightcart")
    assert as_owner.post(address(organisation, foreign.client), {"name": "Brightcart"}).status_code == 404
    assert Engagement.objects.filter(pk=foreign.pk).exists()


def test_every_kind_that_goes_with_an_engagement_is_found() -> None:
    """Django's own cascade and the way in which rows are counted and exported see the same models."""
    below = {
        relation.related_model
        for model in tenant_models()
        if model in reach()
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE
    }
    assert below <= set(reach())
