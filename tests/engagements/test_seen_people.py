"""People of one client need not know of each other: their names are shared where the engagement says so."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engagements.actions.comment import add_comment
from engagements.actions.raise_risk import raise_risk
from engagements.actions.share_participants import share_participants
from engagements.models import Comment, Engagement, Risk, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(engagement: Engagement, founder: User, viewer: User, consultant: User) -> Risk:
    """Owned by the founder, who has written about it to the consultancy."""
    made = raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    for author, text in ((founder, "I look for it."), (consultant, "Thank you.")):
        add_comment(
            engagement=engagement, target=made, lane=Comment.Lane.CLIENT, text=text, author=author,
            mentioned=[], token=uuid4(),
        )  # fmt: skip
    return made


def pages(client: Client, risk: Risk) -> dict[str, str]:
    home = f"/e/{risk.engagement.code}"
    addresses = (f"{home}/home/", f"{home}/discussion/", f"{home}/discussion/risk/{risk.pk}/")
    return {address: client.get(address).content.decode() for address in addresses}


def test_a_viewer_reads_what_the_founder_wrote_without_her_name(
    risk: Risk, viewer: User, client_for: Any
) -> None:
    seen = pages(client_for(viewer), risk)
    thread = seen[f"/e/{risk.engagement.code}/discussion/risk/{risk.pk}/"]
    assert "I look for it." in thread
    assert "Somebody at Brightcart" in thread
    assert "Ana Lima" in thread, "who works for them has a name"
    for address, text in seen.items():
        assert "Noor" not in text, address
        assert "@noor" not in text, address
    assert "Somebody at Brightcart takes care of it" in seen[f"/e/{risk.engagement.code}/home/"]


def test_everybody_reads_their_own_name_and_the_consultancy_all_of_them(
    risk: Risk, as_founder: Client, as_consultant: Client
) -> None:
    thread = f"/e/{risk.engagement.code}/discussion/risk/{risk.pk}/"
    for client in (as_founder, as_consultant):
        assert "Noor Haddad" in pages(client, risk)[thread]


def test_whom_one_does_not_see_one_cannot_address(risk: Risk, viewer: User, as_founder: Client) -> None:
    say = f"/e/{risk.engagement.code}/discussion/risk/{risk.pk}/say/"
    as_founder.post(say, {"lane": "client", "text": "@vic do you have it?", "token": str(uuid4())})
    assert not viewer.mentions.exists()
    share_participants(engagement=risk.engagement, is_shared=True, actor=viewer)
    as_founder.post(say, {"lane": "client", "text": "@vic do you have it?", "token": str(uuid4())})
    assert viewer.mentions.count() == 1


def test_the_consultancy_shares_them_and_takes_it_back(
    risk: Risk, viewer: User, as_consultant: Client, client_for: Any
) -> None:
    code = risk.engagement.code
    people = as_consultant.get(f"/e/{code}/people/").content.decode()
    assert "Let them see each other" in people
    as_consultant.post(f"/e/{code}/people/sharing/", {"shared": "yes"})
    seen = pages(client_for(viewer), risk)
    assert "Noor Haddad" in seen[f"/e/{code}/discussion/risk/{risk.pk}/"]
    assert "Somebody at" not in "".join(seen.values())
    as_consultant.post(f"/e/{code}/people/sharing/")
    as_consultant.post(f"/e/{code}/people/sharing/")
    assert "Noor" not in "".join(pages(client_for(viewer), risk).values())
    assert risk.engagement.events.filter(verb="changed who sees whom in").count() == 2
    risk.refresh_from_db()
    assert str(risk.owner) == "Noor Haddad", "the record keeps its owner"


def test_who_looks_as_a_viewer_sees_no_more_than_the_viewer(
    risk: Risk, viewer: User, as_consultant: Client
) -> None:
    code = risk.engagement.code
    as_consultant.post(f"/e/{code}/people/{risk.engagement.participants.get(user=viewer).pk}/view/")
    assert "Noor" not in "".join(pages(as_consultant, risk).values())
