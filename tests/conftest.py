"""The same three people everywhere: a consultant, her founder, and a stranger from another organisation."""

import pytest
from django.test import Client

from engagements.models import Engagement, Organisation, User
from tests.factories import make_engagement, make_member, make_organisation, make_participant


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation("Steady Launch")


@pytest.fixture
def consultant(organisation: Organisation) -> User:
    return make_member(organisation, email="ana@steady.test", name="Ana Lima")


@pytest.fixture
def engagement(organisation: Organisation, consultant: User) -> Engagement:
    return make_engagement(organisation, domain="brightcart.test", client_name="Brightcart", actor=consultant)


@pytest.fixture
def founder(engagement: Engagement) -> User:
    return make_participant(engagement, email="noor@brightcart.test", name="Noor Haddad")


@pytest.fixture
def stranger(db: None) -> User:
    return make_member(make_organisation("Elsewhere"), email="sam@elsewhere.test", name="Sam Ito")


@pytest.fixture
def as_consultant(consultant: User) -> Client:
    return _signed_in(consultant)


@pytest.fixture
def as_founder(founder: User) -> Client:
    return _signed_in(founder)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return _signed_in(stranger)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
