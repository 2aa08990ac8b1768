"""Somebody whose account is closed cannot come in: they count as no owner, and take nothing over."""

import pytest
from django.test import Client

from engagements.models import Engagement, Organisation, User
from tests.engagements.sign_in.browsing import prove
from tests.engagements.test_members import page
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_an_owner_whose_account_is_closed_is_none(
    organisation: Organisation, owner: User, engagement: Engagement
) -> None:
    as_owner = Client()
    as_owner.force_login(owner)
    prove(as_owner)
    closed = make_member(organisation, role="owner")
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    engagement.lead = owner
    engagement.save(update_fields=["lead"])
    where = f"/organisation/{organisation.slug}"
    assert str(closed) not in page(as_owner, f"{where}/leave/")
    consultant = organisation.memberships.get(role="consultant").user
    refused = as_owner.post(f"{where}/leave/", {"successor": consultant.pk})
    assert "is the last owner" in refused.content.decode()
    step_down = {"role": "consultant", "reach": "every"}
    pk = owner.memberships.get().pk
    assert "is the last owner" in as_owner.post(f"{where}/members/{pk}/", step_down).content.decode()
