"""The demo's accounts, and what to tell somebody who wants to sign in as one of them."""

from typing import NamedTuple

from engagements.models import Membership, Organisation, User
from handover.demo.shape import Person, read_consultancy

MEMBER_ROLES = {"owner": Membership.Role.OWNER, "consultant": Membership.Role.CONSULTANT}


class SignIn(NamedTuple):
    """`role` says who that is in words; the password opens nothing but the demo."""

    role: str
    name: str
    email: str
    password: str


class AddressTaken(Exception):
    """Somebody who is not of the demo has an account with one of its addresses."""


def sign_ins() -> tuple[SignIn, ...]:
    """The accounts worth trying, as the demo makes them."""
    return tuple(
        SignIn(person.side, person.name, person.email, person.password)
        for person in read_consultancy().people
        if person.shown
    )


def make_people(organisation: Organisation) -> dict[str, User]:
    """Every account by its key; members join the organisation. Raises AddressTaken."""
    people = read_consultancy().people
    taken = User.objects.filter(email__in=[person.email for person in people]).first()
    if taken:
        raise AddressTaken(taken.email)
    return {person.key: _make(person, organisation) for person in people}


def _make(person: Person, organisation: Organisation) -> User:
    user = User.objects.create_user(person.email, person.password, name=person.name)
    if role := MEMBER_ROLES.get(person.side):
        Membership.objects.create(organisation=organisation, user=user, role=role)
    return user


def remove_people() -> None:
    """Takes the demo's accounts away, save those that belong to something else by now."""
    emails = [person.email for person in read_consultancy().people]
    User.objects.filter(email__in=emails, memberships=None, participations=None).delete()
