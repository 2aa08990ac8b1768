"""Reading the person of a request: one query, which says what they owe, for nobody but them."""

from typing import Any

import pytest
from django.utils import timezone

from engagements.models import Organisation, User
from engagements.sign_in.backend import Backend
from tests.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_it_is_the_right_person_in_one_query(
    consultant: User, stranger: User, django_assert_num_queries: Any
) -> None:
    for person in (consultant, stranger, consultant):
        with django_assert_num_queries(1):
            found = Backend().get_user(person.pk)
            assert found == person
            assert found.email == person.email
            assert not found.owes_second_factor


def test_it_says_what_they_owe_now(organisation: Organisation, consultant: User, stranger: User) -> None:
    other = make_member(organisation)
    organisation.second_factor_since = timezone.now()
    organisation.save()
    other.authenticator_set.create(type="totp", data={})
    owed = {
        person.pk: Backend().get_user(person.pk).owes_second_factor
        for person in (consultant, stranger, other)
    }
    assert {pk: bool(one) for pk, one in owed.items()} == {
        consultant.pk: True,
        stranger.pk: False,
        other.pk: False,
    }
    organisation.second_factor_since = None
    organisation.save()
    assert not Backend().get_user(consultant.pk).owes_second_factor


def test_nobody_and_a_closed_account_are_nobody(consultant: User) -> None:
    consultant.is_active = False
    consultant.save()
    assert Backend().get_user(consultant.pk) is None
    assert Backend().get_user(0) is None
