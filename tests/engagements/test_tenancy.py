"""Whose an engagement is: what each role sees, from which moment, and that forms take nobody else's rows."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.raise_risk import raise_risk
from engagements.models import Engagement, Membership, Organisation, Participant, Risk, User
from engagements.permissions import Role, get_engagement, organisations_of, role_in, visible_to
from tests.factories import make_engagement, make_member, make_organisation, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def role_of(user: User, engagement: Engagement) -> Role | None:
    found = visible_to(user).filter(pk=engagement.pk).first()
    return role_in(found) if found else None


def ask(user: Any, engagement: Engagement, role: Role) -> Engagement:
    request = RequestFactory().get("/")
    request.user = user
    return get_engagement(request, engagement.code, role)


def test_each_person_has_the_role_they_were_given(
    engagement: Engagement, consultant: User, owner: User, founder: User, viewer: User, stranger: User
) -> None:
    roles = [role_of(one, engagement) for one in (viewer, founder, consultant, owner, stranger)]
    assert roles == [Role.VIEWER, Role.FOUNDER, Role.CONSULTANT, Role.OWNER, None]


@pytest.mark.parametrize("least", list(Role))
def test_the_door_opens_to_that_role_and_every_higher_one(
    engagement: Engagement,
    consultant: User,
    owner: User,
    founder: User,
    viewer: User,
    stranger: User,
    least: Role,
) -> None:
    for held, person in zip(Role, (viewer, founder, consultant, owner), strict=True):
        if held >= least:
            assert ask(person, engagement, least) == engagement
        else:
            with pytest.raises(PermissionDenied):
                ask(person, engagement, least)
    for nobody in (stranger, AnonymousUser()):
        with pytest.raises(Http404):
            ask(nobody, engagement, least)


def test_a_member_who_takes_part_as_a_viewer_keeps_the_stronger_role(
    engagement: Engagement, consultant: User
) -> None:
    Participant.objects.create(engagement=engagement, user=consultant, role=Participant.Role.VIEWER)
    assert role_of(consultant, engagement) == Role.CONSULTANT
    assert visible_to(consultant).count() == 1


def test_a_consultant_here_may_be_a_founder_elsewhere(engagement: Engagement, consultant: User) -> None:
    elsewhere = make_engagement(make_organisation())
    elsewhere.participants.create(user=consultant)
    assert role_of(consultant, elsewhere) == Role.FOUNDER
    assert role_of(consultant, engagement) == Role.CONSULTANT
    assert [one.name for one in organisations_of(consultant)] == ["Steady Launch"]


def test_a_founder_sees_no_other_sprint_of_the_same_company(
    engagement: Engagement, organisation: Organisation, founder: User
) -> None:
    sibling = make_engagement(organisation, client_name="Brightcart")
    assert sibling.client == engagement.client
    assert list(visible_to(founder)) == [engagement]


def test_who_leaves_is_outside_from_the_next_request(
    engagement: Engagement, consultant: User, founder: User, client_for: Any
) -> None:
    inside, home = client_for(consultant), client_for(founder)
    address = f"/e/{engagement.code}/"
    assert inside.get(address).status_code == home.get(f"{address}home/").status_code == 200
    Membership.objects.filter(user=consultant).delete()
    Participant.objects.filter(user=founder).delete()
    assert inside.get(address).status_code == home.get(f"{address}home/").status_code == 404
    assert inside.get("/new/").status_code == 403


def test_somebody_who_is_switched_off_is_signed_out(
    engagement: Engagement, consultant: User, client_for: Any
) -> None:
    browser = client_for(consultant)
    User.objects.filter(pk=consultant.pk).update(is_active=False)
    assert browser.get(f"/e/{engagement.code}/").status_code == 302


def test_a_code_is_found_as_it_is_written_and_not_otherwise(
    engagement: Engagement, as_consultant: Client
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(code="abcdef")
    assert as_consultant.get("/e/abcdef/").status_code == 200
    assert as_consultant.get("/e/abcde/").status_code == 404
    assert as_consultant.get("/e/ABCDEF/").status_code == 404


def test_a_risk_cannot_be_given_to_somebody_from_outside(
    engagement: Engagement, as_consultant: Client, stranger: User
) -> None:
    sibling_founder = make_participant(make_engagement(engagement.organisation, client_name="Brightcart"))
    address = reverse("risk_new", kwargs={"code": engagement.code})
    typed = {"title": "Login is cached", "likelihood": 3, "impact": 3, "treatment": "fix", "status": "open"}
    for outsider in (stranger, sibling_founder):
        response = as_consultant.post(address, typed | {"owner": outsider.pk})
        assert response.status_code == 422
        assert "owner" in response.context["form"].errors
        assert outsider.name not in response.content.decode()
    assert not Risk.objects.exists()


def test_numbers_begin_with_one_in_each_engagement(engagement: Engagement) -> None:
    other = make_engagement(make_organisation())
    numbers = [
        raise_risk(engagement=one, actor=None, title="x").number for one in (engagement, other, engagement)
    ]
    assert numbers == [1, 1, 2]


def test_an_organisation_that_goes_takes_its_own_rows_and_no_others(engagement: Engagement) -> None:
    elsewhere = make_organisation("Elsewhere")
    raise_risk(engagement=make_engagement(elsewhere), actor=None, title="Theirs")
    raise_risk(engagement=engagement, actor=None, title="Ours")
    person = make_member(elsewhere)
    erase_engagements(Engagement.objects.filter(client__organisation=elsewhere))
    elsewhere.delete()
    assert [risk.title for risk in Risk.objects.all()] == ["Ours"]
    assert visible_to(person).count() == 0
