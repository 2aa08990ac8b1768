"""What somebody has taken on goes to somebody else: by handing over, by leaving, by being removed."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engagements.actions.ask_access import answer_request, ask_access
from engagements.actions.keep_register import add_entry
from engagements.actions.raise_risk import raise_risk
from engagements.models import (
    AccessEntry,
    AccessRequest,
    Engagement,
    Event,
    NextStep,
    Organisation,
    Runbook,
    User,
)
from engagements.workload import read_workloads
from tests.engagements.sign_in.browsing import prove
from tests.factories import make_engagement, make_member, make_named, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(organisation: Organisation) -> User:
    return make_member(organisation, name="Ben Ode", email="ben@steady.test")


@pytest.fixture
def as_owner(owner: User, client_for: Any) -> Client:
    return prove(client_for(owner))


@pytest.fixture
def work(engagement: Engagement, consultant: User) -> Engagement:
    """The consultant leads, owns one of each, asked for something, and has done with some of it."""
    raise_risk(engagement=engagement, actor=None, title="Login is cached", owner=consultant)
    closed = raise_risk(engagement=engagement, actor=None, title="Was settled", owner=consultant)
    closed.status = "closed"
    closed.save(update_fields=["status"])
    step = NextStep(engagement=engagement, title="Restore a backup", owner="ana lima")
    add_entry(engagement=engagement, entry=step, actor=consultant)
    runbook = Runbook(engagement=engagement, title="A deploy failed", owner="Somebody else")
    add_entry(engagement=engagement, entry=runbook, actor=consultant)
    entry = AccessEntry(engagement=engagement, system="dns", provider="Northgate")
    entry = add_entry(engagement=engagement, entry=entry, actor=consultant)
    for why in ("So that two can get in.", "So that it is yours."):
        request = AccessRequest(kind="grant", why=why)
        ask_access(engagement=engagement, entry=entry, request=request, actor=consultant, token=uuid4())
    done = engagement.access_requests.get(why="So that it is yours.")
    answer_request(engagement=engagement, request=done, answer=AccessRequest.Answer.DONE, actor=consultant)
    return engagement


def hand_over(client: Client, engagement: Engagement, person: User, **data: Any) -> Any:
    pk = person.memberships.get().pk
    return client.post(f"/e/{engagement.code}/people/members/{pk}/hand-over/", data)


def owners(engagement: Engagement) -> dict[str, Any]:
    return {
        "risks": {one.title: str(one.owner) for one in engagement.risks.all()},
        "steps": [one.owner for one in engagement.next_steps.all()],
        "asked": {one.why: one.asked_by_name for one in engagement.access_requests.all()},
        "runbooks": [one.owner for one in engagement.runbooks.filter(title="A deploy failed")],
    }


def test_everything_that_is_open_goes_over_in_one_line_of_the_activity(
    work: Engagement, consultant: User, ben: User, as_consultant: Client
) -> None:
    page = as_consultant.get(f"/e/{work.code}/people/members/{consultant.memberships.get().pk}/hand-over/")
    shown = page.content.decode()
    assert "the lead, 1 risk, 1 open request, 1 × next step" in shown
    assert "R1 Login is cached" in shown
    before = work.events.latest("pk").pk
    assert hand_over(as_consultant, work, consultant, successor=ben.pk, what="everything").status_code == 302
    work.refresh_from_db()
    assert work.lead == ben
    assert owners(work) == {
        "risks": {"Login is cached": "Ben Ode", "Was settled": "Ana Lima"},
        "steps": ["Ben Ode"],
        "asked": {"So that two can get in.": "Ben Ode", "So that it is yours.": "Ana Lima"},
        "runbooks": ["Somebody else"],
    }
    fresh = work.events.filter(pk__gt=before)
    (whole,) = fresh.wholes()
    assert (whole.actor, whole.verb) == (consultant, "handed on the work of")
    assert whole.target_label == "Ana Lima → Ben Ode: the lead, 1 risk, 1 open request, 1 × next step"
    assert fresh.count() == 5
    assert set(fresh.values_list("part_of", flat=True)) == {whole.part_of}
    assert read_workloads(consultant, [work]) == []


def test_the_lead_alone_can_be_handed_over(
    work: Engagement, consultant: User, ben: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    assert "ana@steady.test" in as_founder.get(f"/e/{work.code}/home/").content.decode()
    hand_over(as_consultant, work, consultant, successor=ben.pk, what="lead")
    home = as_founder.get(f"/e/{work.code}/home/").content.decode()
    assert "ben@steady.test" in home
    assert "ana@steady.test" not in home
    assert work.risks.get(title="Login is cached").owner == consultant
    event = work.events.get(verb="handed over the lead of")
    assert (event.deed, event.is_for_client) == (Event.Deed.OTHER, True)


def test_nothing_goes_to_somebody_who_does_not_work_on_it(
    organisation: Organisation, work: Engagement, consultant: User, stranger: User, founder: User,
    as_consultant: Client,
) -> None:  # fmt: skip
    outsider = make_named(organisation, make_engagement(organisation))
    for person in (outsider, stranger, founder, consultant):
        answer = hand_over(as_consultant, work, consultant, successor=person.pk, what="everything")
        assert answer.status_code == 422
    work.refresh_from_db()
    assert work.lead == consultant


def test_who_leaves_sees_what_is_theirs_and_hands_it_on(
    organisation: Organisation, work: Engagement, consultant: User, ben: User, as_consultant: Client
) -> None:
    second = make_engagement(organisation, actor=consultant, title="Another sprint")
    where = f"/organisation/{organisation.slug}/leave/"
    shown = as_consultant.get(where).content.decode()
    assert "Brightcart shop" in shown
    assert "Another sprint" in shown
    assert as_consultant.post(where).status_code == 422, "somebody has to take over"
    assert consultant.memberships.exists()
    assert prove(as_consultant).post(where, {"successor": ben.pk}).headers["Location"] == "/"
    for one in (work, second):
        one.refresh_from_db()
        assert one.lead == ben
        assert one.events.wholes().filter(verb="handed on the work of").count() == 1
    assert not consultant.memberships.exists()
    event = organisation.events.latest("pk")
    assert (event.actor_name, event.verb, event.detail) == ("Ana Lima", "left", "Handed on to Ben Ode.")
    assert as_consultant.get(f"/e/{work.code}/").status_code == 404


def test_who_is_removed_leaves_nothing_behind_in_their_name(
    organisation: Organisation, work: Engagement, consultant: User, owner: User, as_owner: Client
) -> None:
    where = f"/organisation/{organisation.slug}/members/{consultant.memberships.get().pk}/remove/"
    freelancer = make_named(organisation, make_engagement(organisation))
    refused = as_owner.post(where, {"successor": freelancer.pk})
    assert refused.status_code == 422, "they could not open it"
    assert consultant.memberships.exists()
    assert as_owner.post(where, {"successor": owner.pk}).status_code == 302
    work.refresh_from_db()
    assert work.lead == owner
    assert owners(work)["risks"]["Login is cached"] == "Olga Berg"
    assert organisation.events.latest("pk").verb == "removed"


def test_nothing_is_handed_on_where_the_removal_fails(
    organisation: Organisation, work: Engagement, owner: User, as_owner: Client, ben: User
) -> None:
    raise_risk(engagement=work, actor=None, title="The owner's", owner=owner)
    answer = as_owner.post(f"/organisation/{organisation.slug}/leave/", {"successor": ben.pk})
    assert answer.status_code == 422
    assert work.risks.get(title="The owner's").owner == owner


def test_a_name_that_two_people_have_says_nothing(
    organisation: Organisation, work: Engagement, consultant: User
) -> None:
    make_member(organisation, name="Ana Lima")
    (workload,) = read_workloads(consultant, [work])
    assert (workload.entries, len(workload.risks)) == ([], 1)


def test_a_founder_who_is_removed_hands_on_what_was_theirs(
    engagement: Engagement, founder: User, consultant: User, as_consultant: Client
) -> None:
    raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    second = make_participant(engagement, name="Lee Young")
    where = f"/e/{engagement.code}/people/{engagement.participants.get(user=founder).pk}/remove/"
    assert "Registrar login is lost" in as_consultant.get(where).content.decode()
    assert as_consultant.post(where).status_code == 422
    assert engagement.participants.filter(user=founder).exists()
    assert as_consultant.post(where, {"successor": founder.pk}).status_code == 422
    assert as_consultant.post(where, {"successor": second.pk}).status_code == 302
    assert engagement.risks.get().owner == second
    assert not engagement.participants.filter(user=founder).exists()


def test_many_engagements_take_as_many_queries_as_few(
    organisation: Organisation, work: Engagement, consultant: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(13) as few:
        read_workloads(consultant, [work])
    several = [work, *(make_engagement(organisation) for _number in range(8))]
    with django_assert_max_num_queries(13) as many:
        read_workloads(consultant, several)
    assert len(few) == len(many)


def set_lead(client: Client, engagement: Engagement, person: User) -> Any:
    return client.post(f"/e/{engagement.code}/people/members/{person.memberships.get().pk}/lead/")


def test_a_sprint_that_nobody_leads_says_so_and_gets_a_lead_by_hand(
    engagement: Engagement,
    consultant: User,
    ben: User,
    founder: User,
    as_consultant: Client,
    as_founder: Client,
) -> None:
    raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    Engagement.objects.filter(pk=engagement.pk).update(lead=None)
    people = f"/e/{engagement.code}/people/"
    assert "Nobody leads this sprint" in as_consultant.get(people).content.decode()
    for _time in range(2):
        assert set_lead(as_consultant, engagement, ben).status_code == 302
    engagement.refresh_from_db()
    assert engagement.lead == ben
    assert "Nobody leads this sprint" not in as_consultant.get(people).content.decode()
    assert engagement.events.filter(verb="handed over the lead of").count() == 1
    assert [one.title for one in ben.notifications.all()] == [f"You lead now: {engagement.title}"]
    assert "mailto:ben@steady.test" in as_founder.get(f"/e/{engagement.code}/home/").content.decode()


def test_who_is_written_to_while_nobody_leads_is_an_owner(
    engagement: Engagement, owner: User, founder: User, as_founder: Client
) -> None:
    raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    Engagement.objects.filter(pk=engagement.pk).update(lead=None)
    assert f"mailto:{owner.email}" in as_founder.get(f"/e/{engagement.code}/home/").content.decode()


def test_a_member_of_another_organisation_cannot_be_made_the_lead(
    engagement: Engagement, stranger: User, as_consultant: Client, as_founder: Client
) -> None:
    assert set_lead(as_consultant, engagement, stranger).status_code == 404
    pk = engagement.organisation.memberships.order_by("pk")[0].pk
    assert as_founder.post(f"/e/{engagement.code}/people/members/{pk}/lead/").status_code == 403


def test_a_lead_whose_account_is_closed_is_written_to_by_nobody_and_leads_no_more(
    engagement: Engagement, owner: User, ben: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    raise_risk(engagement=engagement, actor=None, title="Registrar login is lost", owner=founder)
    set_lead(as_consultant, engagement, ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    home = as_founder.get(f"/e/{engagement.code}/home/").text
    assert ben.email not in home
    assert f"mailto:{owner.email}" in home
    Engagement.objects.filter(pk=engagement.pk).update(lead=None)
    where = f"/e/{engagement.code}/people/members/{ben.memberships.get().pk}/lead/"
    assert where not in as_consultant.get(f"/e/{engagement.code}/people/").text
    assert as_consultant.post(where).status_code == 404
    engagement.refresh_from_db()
    assert engagement.lead is None
