"""What somebody asked the client goes to whoever takes over, who then hears the answer."""

import pytest
from django.db.models.signals import post_init

from checks.actions.decide_consent import Kind, decide_consent
from checks.models import ConsentDecision
from checks.permission.consent_state import broken_links
from checks.permission_page import find_test
from engagements.actions.accept_risk import agree_to_acceptance, ask_acceptance, decline_acceptance
from engagements.actions.hand_on import hand_on
from engagements.actions.remove_member import remove_member
from engagements.models import Engagement, Notification, Organisation, RiskAcceptance, User
from engagements.models.acceptance import State, today
from engagements.permissions import Role
from engagements.workload import read_workloads
from tests.factories import make_acceptance, make_member, make_participant, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TEST = "edge.rate-limit"


@pytest.fixture
def ben(organisation: Organisation) -> User:
    return make_member(organisation, name="Ben Ode", email="ben@steady.test")


@pytest.fixture
def ana(organisation: Organisation, owner: User) -> User:
    """Somebody who leads nothing and owns nothing: all she has is what she asked."""
    return make_member(organisation, name="Ana Rey", email="rey@steady.test")


def leave(person: User, successor: User) -> None:
    remove_member(membership=person.memberships.get(), successor=successor, actor=person)


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person, kind="answer").values_list("title", flat=True))


def decline(acceptance: RiskAcceptance, founder: User) -> None:
    seen = acceptance.risk.seen
    decline_acceptance(acceptance=acceptance, seen=seen, word="No", actor=founder, role=Role.FOUNDER)


def test_who_takes_over_hears_whether_a_risk_is_accepted(
    engagement: Engagement, ana: User, ben: User, founder: User
) -> None:
    acceptance = make_acceptance(make_risk(engagement, title="Login is cached"), asker=ana)
    (work,) = read_workloads(ana, [engagement])
    assert str(work) == "1 open request"
    assert work.lines == ["Accept or not: Login is cached"]
    leave(ana, ben)
    acceptance.refresh_from_db()
    assert acceptance.asked_by == ben
    decline(acceptance, founder)
    assert told(ben) == ["Noor Haddad does not accept a risk: Login is cached"]


def test_what_is_over_stays_as_it_was_signed(
    engagement: Engagement, ana: User, ben: User, founder: User
) -> None:
    accepted = make_acceptance(make_risk(engagement, title="One"), asker=ana, founder=founder)
    declined = make_acceptance(make_risk(engagement, title="Two"), asker=ana)
    decline(declined, founder)
    binned = make_acceptance(make_risk(engagement, title="Three"), asker=ana)
    binned.risk.deleted_at = binned.asked_at
    binned.risk.save(update_fields=["deleted_at"])
    assert read_workloads(ana, [engagement]) == []
    assert RiskAcceptance.objects.filter(asked_by=ana).count() == 3
    assert accepted.state == State.IN_FORCE


def test_a_founders_signature_is_nobody_elses(engagement: Engagement, consultant: User) -> None:
    founder, second = make_participant(engagement), make_participant(engagement)
    risk = make_risk(engagement, title="One")
    asked = ask_acceptance(
        risk=risk, seen=risk.seen, reason="Rare", until=today(), actor=founder, role=Role.FOUNDER
    )
    hand_on(engagement=engagement, person=founder, successor=second, actor=consultant)
    asked.refresh_from_db()
    assert (asked.asked_by, asked.agreed_by) == (founder, founder)


def test_a_request_that_waits_for_the_countersignature_goes_over_too(
    engagement: Engagement, ana: User, ben: User, founder: User
) -> None:
    made = make_acceptance(make_risk(engagement, title="One"), asker=ana)
    agree_to_acceptance(acceptance=made, seen=made.risk.seen, actor=founder, role=Role.FOUNDER)
    leave(ana, ben)
    made.refresh_from_db()
    assert (made.asked_by, made.agreed_by, made.state) == (ben, founder, State.AGREED)


def test_who_takes_over_hears_whether_a_test_is_permitted(
    engagement: Engagement, ana: User, ben: User, founder: User
) -> None:
    test = find_test(engagement, TEST)
    assert test is not None
    decide_consent(engagement=engagement, check_key=TEST, kind=Kind.ASKED, terms=test.offered, actor=ana)
    (work,) = read_workloads(ana, [engagement])
    assert str(work) == "1 open request"
    leave(ana, ben)
    asked = engagement.consent_decisions.get()
    assert (asked.by, asked.by_name, broken_links(engagement)) == (ben, "Ana Rey", [])
    decide_consent(engagement=engagement, check_key=TEST, kind=Kind.DECLINED, terms=None, actor=founder)
    assert [one.startswith("Noor Haddad declined:") for one in told(ben)] == [True]
    event = engagement.events.get(verb="asks in the place of who left:")
    assert event.changes == {"asked_by_name": ["Ana Rey", "Ben Ode"]}
    assert read_workloads(ben, [engagement]) == [], "it is answered"


def test_of_the_decisions_on_tests_only_what_waits_for_an_answer_is_read(
    engagement: Engagement, ana: User, founder: User
) -> None:
    test = find_test(engagement, TEST)
    assert test is not None
    given = {"engagement": engagement, "check_key": TEST}
    for _time in range(3):
        decide_consent(**given, kind=Kind.ASKED, terms=test.offered, actor=ana)
        decide_consent(**given, kind=Kind.DECLINED, terms=None, actor=founder)
    decide_consent(**given, kind=Kind.ASKED, terms=test.offered, actor=ana)
    read: list[int] = []

    def note(instance: ConsentDecision, **_more: object) -> None:
        read.append(instance.number)

    post_init.connect(note, ConsentDecision)
    try:
        (work,) = read_workloads(ana, [Engagement.objects.get()])
    finally:
        post_init.disconnect(note, ConsentDecision)
    assert read == [7]
    assert [one.number for one in work.questions] == [7]
