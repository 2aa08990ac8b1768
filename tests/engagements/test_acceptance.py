"""A risk is accepted by two people: asked for, agreed to by the founder, countersigned; until a day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from engagements.actions.accept_risk import (
    CannotAccept,
    agree_to_acceptance,
    ask_acceptance,
    countersign_acceptance,
)
from engagements.actions.keep_register import change_entry
from engagements.models import Engagement, Organisation, Participant, Risk, RiskAcceptance, User
from engagements.models.acceptance import State, today
from engagements.permissions import Role
from engagements.readiness import read_readiness
from engagements.tasks import expire_acceptances
from tests.engagements.glossary.plain import without_terms
from tests.factories import make_acceptance, make_member, make_participant, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
type ClientFor = Callable[[User], Client]


@pytest.fixture
def risk(engagement: Engagement) -> Risk:
    return make_risk(engagement, title="Orders are lost", effect="Money is lost.", must_fix_now=True)


@pytest.fixture
def second(organisation: Organisation) -> User:
    return make_member(organisation, name="Ben Ode")


def page(client: Client, risk: Risk) -> str:
    return without_terms(client.get(address(risk)).content.decode())


def address(risk: Risk) -> str:
    return reverse("risk_acceptance", kwargs={"code": risk.engagement.code, "number": risk.number})


def ask(client: Client, risk: Risk, *, days: int = 30, reason: str = "Rare") -> int:
    until = (today() + timedelta(days=days)).isoformat()
    return client.post(address(risk), {"reason": reason, "until": until, "seen": seen(risk)}).status_code


def seen(risk: Risk) -> str:
    return Risk.objects.get(pk=risk.pk).seen


def answer(client: Client, risk: Risk, word: str, said: str = "") -> int:
    pk = risk.acceptances.order_by("-pk")[0].pk
    return client.post(
        f"{address(risk)}{pk}/", {"answer": word, "word": said, "seen": seen(risk)}
    ).status_code


def state_of(risk: Risk) -> tuple[str, str]:
    risk.refresh_from_db()
    return str(risk.acceptances.order_by("-pk")[0].state), str(risk.status)


def pass_time(risk: Risk) -> None:
    """As if the last day were over."""
    risk.acceptances.update(until=today() - timedelta(days=1))
    past = timezone.now() - timedelta(minutes=1)
    Risk.objects.filter(pk=risk.pk).exclude(accepted_until=None).update(accepted_until=past)


def test_a_consultant_asks_the_founder_agrees_and_the_asker_may_countersign(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    assert ask(as_consultant, risk) == 302
    home = without_terms(
        as_founder.get(reverse("founder_home", kwargs={"code": risk.engagement.code})).content.decode()
    )
    assert "asks whether you accept this risk" in home
    assert "Money is lost." in home
    assert state_of(risk) == ("asked", "open")
    assert answer(as_founder, risk, "agree") == 302
    assert state_of(risk) == ("agreed", "open")
    assert answer(as_consultant, risk, "countersign") == 302
    assert state_of(risk) == ("in-force", "accepted")
    assert risk.accepted_through == today() + timedelta(days=30)
    assert read_readiness([risk.engagement])[risk.engagement.pk].must_fix == ()
    told = risk.engagement.events.filter(target_kind="risk", is_for_client=True).order_by("pk")
    assert [event.verb for event in told][-3:] == [
        "asked to accept",
        "agreed to accept",
        "countersigned the acceptance of",
    ]


def test_the_founder_s_own_request_is_their_signature_and_a_consultant_countersigns(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    assert ask(as_founder, risk) == 302
    assert state_of(risk) == ("agreed", "open")
    assert answer(as_founder, risk, "agree") == 302
    assert answer(as_founder, risk, "countersign") == 302
    assert state_of(risk) == ("agreed", "open")
    listed = as_consultant.get(reverse("risks", kwargs={"code": risk.engagement.code})).content.decode()
    assert "R1 waits for a consultant’s signature" in listed
    answer(as_consultant, risk, "countersign")
    assert state_of(risk) == ("in-force", "accepted")


def test_no_consultant_signs_before_the_founder_nor_for_the_founder(
    as_consultant: Client, client_for: ClientFor, second: User, founder: User, risk: Risk
) -> None:
    ask(as_consultant, risk)
    for client in (as_consultant, client_for(second)):
        for word in ("agree", "countersign", "decline"):
            answer(client, risk, word, "no")
            assert state_of(risk) == ("asked", "open")


def test_the_same_person_never_signs_twice_whatever_role_they_have_by_then(
    engagement: Engagement, consultant: User, founder: User, risk: Risk
) -> None:
    made = make_acceptance(risk, asker=consultant)
    with pytest.raises(CannotAccept, match="own request"):
        agree_to_acceptance(acceptance=made, seen=risk.seen, actor=consultant, role=Role.FOUNDER)
    agree_to_acceptance(acceptance=made, seen=risk.seen, actor=founder, role=Role.FOUNDER)
    with pytest.raises(CannotAccept, match="signs twice"):
        countersign_acceptance(acceptance=made, seen=risk.seen, actor=founder, role=Role.OWNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAcceptance.objects.filter(pk=made.pk).update(countersigned_by=founder)


def test_a_viewer_and_a_stranger_accept_nothing(
    engagement: Engagement, as_consultant: Client, as_stranger: Client, client_for: ClientFor, risk: Risk
) -> None:
    viewer = client_for(make_participant(engagement, role=Participant.Role.VIEWER))
    assert (ask(viewer, risk), ask(as_stranger, risk)) == (403, 404)
    ask(as_consultant, risk)
    assert (answer(viewer, risk, "agree"), answer(as_stranger, risk, "agree")) == (403, 404)
    home = without_terms(
        viewer.get(reverse("founder_home", kwargs={"code": engagement.code})).content.decode()
    )
    assert "asks whether you accept this risk" in home
    assert address(risk) not in home


def test_nobody_signs_a_risk_that_was_changed_since_they_read_it(
    as_consultant: Client, as_founder: Client, consultant: User, risk: Risk
) -> None:
    def change(name: str, before: object, after: object) -> None:
        change_entry(
            engagement=risk.engagement,
            entry=risk,
            changes={name: after},
            opened={name: before},
            actor=consultant,
        )

    until = today().isoformat()
    read = as_founder.get(address(risk)).content.decode()
    old = seen(risk)
    assert f'name="seen" value="{old}"' in read
    change("effect", "Money is lost.", "Everybody's money is lost, for good.")
    for stale in ({"seen": old}, {}):
        asked = as_founder.post(address(risk), {"reason": "Rare", "until": until, **stale})
        assert asked.status_code == 422
        answered = asked.content.decode()
        assert "has changed since you read it" in answered
        assert "for good" in answered
        assert f'name="seen" value="{seen(risk)}"' in answered
    assert not risk.acceptances.exists()
    assert ask(as_consultant, risk) == 302
    answers = reverse(
        "answer_acceptance",
        kwargs={"code": risk.engagement.code, "number": risk.number, "pk": risk.acceptances.get().pk},
    )
    assert f'name="seen" value="{seen(risk)}"' in page(as_founder, risk)
    for word in ("agree", "decline"):
        refused = as_founder.post(answers, {"answer": word, "word": "so", "seen": old}, follow=True)
        assert "has changed since you read it" in refused.content.decode()
    assert state_of(risk) == ("asked", "open")


def test_declining_takes_a_word_and_leaves_the_risk_open(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    ask(as_consultant, risk)
    assert answer(as_founder, risk, "decline") == 422
    assert state_of(risk) == ("asked", "open")
    assert answer(as_founder, risk, "decline", "Our bank would not stand it") == 302
    assert state_of(risk) == ("declined", "open")
    assert "Our bank would not stand it" in page(as_consultant, risk)
    assert ask(as_consultant, risk) == 302


def test_who_asked_withdraws_and_the_founder_ends_one_in_force(
    as_consultant: Client, as_founder: Client, consultant: User, founder: User, risk: Risk
) -> None:
    ask(as_consultant, risk)
    answer(as_founder, risk, "withdraw")
    assert state_of(risk) == ("asked", "open")
    answer(as_consultant, risk, "withdraw")
    assert state_of(risk) == ("withdrawn", "open")
    make_acceptance(risk, asker=consultant, founder=founder)
    answer(as_consultant, risk, "withdraw")
    assert state_of(risk) == ("in-force", "accepted")
    answer(as_founder, risk, "withdraw")
    assert state_of(risk) == ("withdrawn", "open")
    assert risk.accepted_until is None


@pytest.mark.parametrize(("days", "reason"), [(-1, "Rare"), (181, "Rare"), (30, "")])
def test_reason_and_a_near_last_day_are_asked_for(
    as_consultant: Client, risk: Risk, days: int, reason: str
) -> None:
    assert ask(as_consultant, risk, days=days, reason=reason) == 422
    assert not risk.acceptances.exists()


def test_two_tabs_do_it_once(as_consultant: Client, as_founder: Client, risk: Risk) -> None:
    assert (ask(as_consultant, risk), ask(as_consultant, risk)) == (302, 422)
    answer(as_founder, risk, "agree")
    answer(as_founder, risk, "agree")
    answer(as_consultant, risk, "countersign")
    answer(as_consultant, risk, "countersign")
    assert risk.acceptances.count() == 1
    verbs = list(risk.engagement.events.filter(target_kind="risk").values_list("verb", flat=True))
    assert verbs.count("agreed to accept") == verbs.count("countersigned the acceptance of") == 1


def test_an_acceptance_whose_day_is_over_counts_as_open_before_the_clock_comes_by(
    as_consultant: Client, as_founder: Client, consultant: User, founder: User, risk: Risk
) -> None:
    make_acceptance(risk, asker=consultant, founder=founder)
    pass_time(risk)
    risk.refresh_from_db()
    assert (risk.status, risk.is_open, risk.is_accepted) == ("accepted", True, False)
    assert len(read_readiness([risk.engagement])[risk.engagement.pk].must_fix) == 1
    listed = as_consultant.get(reverse("risks", kwargs={"code": risk.engagement.code})).content.decode()
    assert "1 must be fixed before the launch" in listed
    home = without_terms(
        as_founder.get(reverse("founder_home", kwargs={"code": risk.engagement.code})).content.decode()
    )
    assert "then it stands above again" not in home
    assert "1 open risk" in home
    assert ask(as_consultant, risk) == 302


def test_the_clock_opens_it_again_once_and_puts_it_on_the_record(
    consultant: User, founder: User, engagement: Engagement, risk: Risk
) -> None:
    make_acceptance(risk, asker=consultant, founder=founder)
    waiting = make_risk(engagement)
    make_acceptance(waiting, asker=consultant)
    expire_acceptances()
    assert state_of(risk) == ("in-force", "accepted")
    pass_time(risk)
    pass_time(waiting)
    expire_acceptances()
    expire_acceptances()
    assert state_of(risk) == ("expired", "open")
    assert state_of(waiting) == ("expired", "open")
    told = engagement.events.filter(actor=None, target_id=risk.pk, target_kind="risk", is_for_client=True)
    assert [event.verb for event in told][:1] == ["reopened, its acceptance over,"]
    assert told.filter(verb__startswith="reopened").count() == 1


@pytest.mark.parametrize("field", ["title", "effect", "likelihood", "impact"])
def test_a_change_of_what_was_signed_voids_it(
    as_consultant: Client, consultant: User, founder: User, risk: Risk, field: str
) -> None:
    make_acceptance(risk, asker=consultant, founder=founder)
    assert set_cell(as_consultant, risk, field, "5" if field in {"likelihood", "impact"} else "Other") == 200
    assert state_of(risk) == ("void", "open")
    assert risk.accepted_until is None


def test_a_change_of_what_is_asked_for_voids_the_request(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    ask(as_consultant, risk)
    set_cell(as_consultant, risk, "status", "fixing")
    assert state_of(risk) == ("asked", "fixing")
    set_cell(as_consultant, risk, "impact", "5")
    assert state_of(risk) == ("void", "fixing")
    answer(as_founder, risk, "agree")
    assert state_of(risk) == ("void", "fixing")


def test_closing_and_reopening_by_hand_end_it(
    as_consultant: Client, consultant: User, founder: User, risk: Risk
) -> None:
    for word, status in (("close", "closed"), ("reopen", "open")):
        make_acceptance(risk, asker=consultant, founder=founder)
        as_consultant.post(address(risk).replace("acceptance", "move"), {"move": word})
        assert state_of(risk) == ("void", status)
        as_consultant.post(address(risk).replace("acceptance", "move"), {"move": "reopen"})


def set_cell(client: Client, risk: Risk, name: str, value: str) -> int:
    url = reverse("risk_row", kwargs={"code": risk.engagement.code, "number": risk.number})
    risk.refresh_from_db()
    opened = str(getattr(risk, name))
    return client.post(url, {"cell": name, name: value, f"initial-{name}": opened}).status_code


def test_no_form_cell_or_list_accepts_by_itself(as_consultant: Client, risk: Risk) -> None:
    code = risk.engagement.code
    typed = {"title": "x", "likelihood": "1", "impact": "1", "treatment": "fix", "status": "accepted"}
    for name, keywords in (("risk_new", {}), ("risk_edit", {"number": risk.number})):
        answered = as_consultant.post(reverse(name, kwargs={"code": code, **keywords}), typed)
        assert answered.status_code == 422
        assert "Two people accept a risk" in answered.content.decode()
    assert set_cell(as_consultant, risk, "status", "accepted") == 422
    many = reverse("risks_many", kwargs={"code": code})
    as_consultant.post(many, {"pick": f"{risk.number}.{risk.version}", "deed": "set:status:accepted"})
    move = address(risk).replace("acceptance", "move")
    assert as_consultant.post(move, {"move": "accept"}).status_code == 400
    risk.refresh_from_db()
    assert (risk.status, risk.engagement.risks.count()) == ("open", 1)


def test_no_undo_accepts_by_itself(
    as_consultant: Client, consultant: User, founder: User, risk: Risk
) -> None:
    make_acceptance(risk, asker=consultant, founder=founder)
    many = reverse("risks_many", kwargs={"code": risk.engagement.code})
    as_consultant.post(many, {"pick": f"{risk.number}.{risk.version}", "deed": "set:status:closed"})
    assert state_of(risk) == ("void", "closed")
    whole = risk.engagement.events.get(deed="many")
    said = as_consultant.post(
        reverse("undo_event", kwargs={"code": risk.engagement.code, "pk": whole.pk}), follow=True
    )
    assert "Two people accept a risk" in said.content.decode()
    for event in risk.engagement.events.filter(target_kind="risk"):
        as_consultant.post(reverse("undo_event", kwargs={"code": risk.engagement.code, "pk": event.pk}))
        risk.refresh_from_db()
        assert risk.status != "accepted"


def test_a_request_for_a_risk_in_the_bin_waits_for_nobody(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    ask(as_consultant, risk)
    as_consultant.post(reverse("risk_delete", kwargs={"code": risk.engagement.code, "number": 1}))
    home = without_terms(
        as_founder.get(reverse("founder_home", kwargs={"code": risk.engagement.code})).content.decode()
    )
    assert "asks whether you accept" not in home
    assert as_founder.get(address(risk)).status_code == 404


def test_a_credential_in_the_reason_is_refused(as_consultant: Client, risk: Risk) -> None:
    assert ask(as_consultant, risk, reason="key AKIA" + "QYLPMN5HHHFPZAM2") == 422
    assert not risk.acceptances.exists()


def test_homes_and_lists_take_as_many_queries_with_many_acceptances(
    engagement: Engagement,
    consultant: User,
    founder: User,
    as_founder: Client,
    as_consultant: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    home = reverse("founder_home", kwargs={"code": engagement.code})
    listed = reverse("risks", kwargs={"code": engagement.code})
    counts: list[tuple[int, int]] = []
    for times in (1, 12):
        for number in range(times):
            make_acceptance(make_risk(engagement), asker=consultant, founder=founder)
            asked = make_acceptance(make_risk(engagement), asker=consultant)
            if number % 2:
                agree_to_acceptance(acceptance=asked, seen=asked.risk.seen, actor=founder, role=Role.FOUNDER)
        as_founder.get(home), as_consultant.get(listed)
        with django_assert_max_num_queries(40) as of_home:
            as_founder.get(home)
        with django_assert_max_num_queries(16) as of_list:
            as_consultant.get(listed)
        counts.append((len(of_home), len(of_list)))
    assert counts[0] == counts[1]


def test_asking_is_refused_where_there_is_nothing_to_accept(engagement: Engagement, consultant: User) -> None:
    closed = make_risk(engagement, status=Risk.Status.CLOSED)
    asked = {"risk": closed, "seen": closed.seen, "reason": "x", "until": today(), "actor": consultant}
    with pytest.raises(CannotAccept, match="not open"):
        ask_acceptance(role=Role.CONSULTANT, **asked)
    with pytest.raises(CannotAccept, match="founder or a consultant"):
        ask_acceptance(role=Role.VIEWER, **asked)
    assert not RiskAcceptance.objects.filter(state=State.ASKED).exists()
