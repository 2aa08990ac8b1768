"""Owners who leave or step down at the same moment: one of them stays; an invitation is accepted once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

from engagements.actions.change_member import change_member
from engagements.actions.invite_member import invite_member
from engagements.actions.join_organisation import join_organisation
from engagements.actions.remove_member import remove_member
from engagements.membership_rules import MembershipRefused
from engagements.models import MemberInvitation, Membership, Organisation, User
from tests.engagements.test_registers_racing import AT_ONCE, all_at_once
from tests.factories import make_member, make_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
type AtOnce = Callable[[Callable[[int], bool]], list[bool]]
OWNER, CONSULTANT = Membership.Role.OWNER, Membership.Role.CONSULTANT


@pytest.fixture
def at_once(transactional_db: None, tmp_path: Path) -> Iterator[AtOnce]:
    """Everybody with a connection of their own. SQLite's is to a file, as in the product.

    Its test database is in memory, where whoever waits for another's lock is sent away at once.
    """
    own = connections["default"]
    if own.vendor != "sqlite":
        yield all_at_once
        return
    file = tmp_path / "portal.sqlite3"

    def change_over() -> None:
        there = own.copy()
        there.settings_dict["NAME"] = str(file)
        connections["default"] = there

    def race(make: Callable[[int], bool]) -> list[bool]:
        with closing(sqlite3.connect(file)) as copied:
            own.connection.backup(copied)
        change_over()

        def run(place: int) -> bool:
            change_over()
            return make(place)

        return all_at_once(run)

    yield race
    if connections["default"] is not own:
        connections["default"].close()
        connections["default"] = own


@pytest.fixture
def owners(transactional_db: None) -> list[Membership]:
    organisation = make_organisation("Steady Launch")
    users = [make_member(organisation, role=OWNER) for _number in range(AT_ONCE)]
    return [user.memberships.select_related("organisation", "user").get() for user in users]


def test_of_owners_who_all_leave_at_once_one_stays(owners: list[Membership], at_once: AtOnce) -> None:
    def leave(place: int) -> bool:
        try:
            remove_member(membership=owners[place], successor=None, actor=owners[place].user)
        except MembershipRefused:
            return False
        return True

    gone = at_once(leave)
    assert gone.count(True) == AT_ONCE - 1
    assert Membership.objects.get().is_owner


def test_of_owners_who_all_step_down_at_once_one_stays(owners: list[Membership], at_once: AtOnce) -> None:
    def step_down(place: int) -> bool:
        try:
            return change_member(
                membership=owners[place], role=CONSULTANT, is_every=True, engagements=[],
                actor=owners[place].user,
            )  # fmt: skip
        except MembershipRefused:
            return False

    assert at_once(step_down).count(True) == AT_ONCE - 1
    assert Membership.objects.owners().count() == 1


def test_two_owners_who_remove_each_other_do_not_both_succeed(
    owners: list[Membership], at_once: AtOnce
) -> None:
    for one in owners[2:]:
        one.delete()

    def remove(place: int) -> bool:
        target, actor = owners[place % 2], owners[(place + 1) % 2].user
        try:
            remove_member(membership=target, successor=None, actor=actor)
        except MembershipRefused:
            return False
        return True

    assert at_once(remove).count(True) == 1
    assert Membership.objects.get().is_owner


def test_an_invitation_is_accepted_once(at_once: AtOnce) -> None:
    organisation: Organisation = make_organisation("Steady Launch")
    owner: User = make_member(organisation, role=OWNER)
    invite_member(
        organisation=organisation, email="ben@steady.test", name="Ben Ode", role=CONSULTANT, is_every=True,
        engagements=[], actor=owner,
    )  # fmt: skip
    invitation = MemberInvitation.objects.select_related("organisation", "invited_by").get()

    def accept(_place: int) -> bool:
        try:
            join_organisation(invitation=invitation)
        except MembershipRefused:
            return False
        return True

    assert at_once(accept).count(True) == 1
    assert User.objects.filter(email="ben@steady.test").count() == 1
    assert organisation.events.filter(verb="joined").count() == 1
