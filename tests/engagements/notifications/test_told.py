"""Who is told of what: both sides of theirs, nobody of their own deed, a founder of nothing internal."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from checks.actions.execute_run import end_run
from checks.actions.follow_findings import follow_findings
from checks.models import Result, Run
from engagements.actions.accept_risk import (
    agree_to_acceptance,
    ask_acceptance,
    decline_acceptance,
    withdraw_acceptance,
)
from engagements.actions.ask_access import answer_request, ask_access
from engagements.actions.comment import add_comment, delete_comment, edit_comment
from engagements.actions.confirm_ownership import confirm_ownership, dispute_ownership
from engagements.actions.hand_on import hand_on
from engagements.actions.keep_register import change_entry
from engagements.actions.move_stage import move_stage
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.models import (
    AccessEntry,
    AccessRequest,
    Comment,
    Engagement,
    Notification,
    Stage,
    User,
)
from engagements.models.acceptance import today
from engagements.permissions import Role
from tests.factories import make_acceptance, make_member, make_named, make_risk, make_verdicts

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def told(user: User, kind: str = "") -> list[Notification]:
    rows = Notification.objects.filter(user=user, read_at=None).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def titles(user: User, kind: str = "") -> list[str]:
    return [one.title for one in told(user, kind)]


def say(engagement: Engagement, author: User, mentioned: list[User], lane: str = "client") -> Comment:
    return add_comment(
        engagement=engagement, target=engagement.risks.get(), lane=Comment.Lane(lane), text="Look @here",
        author=author, mentioned=mentioned, token=uuid4(),
    )  # fmt: skip


@pytest.fixture
def entry(engagement: Engagement) -> AccessEntry:
    return AccessEntry.objects.create(engagement=engagement, number=1, system="dns", provider="Northgate")


def ask(engagement: Engagement, entry: AccessEntry, actor: User, kind: str = "grant") -> AccessRequest:
    request = AccessRequest(kind=kind, why="To move the zone.")
    return ask_access(engagement=engagement, entry=entry, request=request, actor=actor, token=uuid4())


def test_a_must_fix_risk_is_told_to_both_sides_and_not_to_who_raised_it(
    engagement: Engagement, consultant: User, founder: User, viewer: User
) -> None:
    risk = make_risk(engagement, actor=consultant, title="Login is cached", must_fix_now=True)
    make_risk(engagement, actor=consultant, must_fix_now=False)
    assert titles(founder) == titles(viewer) == ["To be fixed before the launch: Login is cached"]
    assert told(founder)[0].path == f"{reverse('founder_home', kwargs={'code': engagement.code})}#hurts"
    assert not told(consultant)
    make_risk(engagement, title="Found by a check", must_fix_now=True)
    (alone,) = told(consultant)
    assert alone.path.endswith(f"/risks/{risk.number + 2}/")


def test_a_risk_is_new_once_however_often_it_is_put_off(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement, actor=consultant)
    for must in (True, False, True):
        change_entry(
            engagement=engagement, entry=risk, changes={"must_fix_now": must},
            opened={"must_fix_now": not must}, actor=consultant,
        )  # fmt: skip
    assert len(told(founder)) == 1


def test_members_who_do_not_work_on_a_sprint_are_not_told_of_it(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    colleague, busy = make_member(engagement.organisation), make_member(engagement.organisation)
    make_risk(engagement, actor=busy)
    make_risk(engagement, must_fix_now=True)
    assert [bool(told(one)) for one in (consultant, busy, colleague)] == [True, True, False]


def test_a_mention_reaches_who_is_addressed_and_says_what_was_said(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    make_risk(engagement, title="Login is cached")
    say(engagement, consultant, [founder, consultant])
    (one,) = told(founder)
    assert one.title == "Ana Lima mentions you: R1 Login is cached"
    assert (one.text, one.is_internal) == ("Look @here", False)
    assert not told(consultant), "nobody is told of their own deed"


def test_a_mention_in_the_internal_lane_reaches_no_founder(
    engagement: Engagement, consultant: User, founder: User, owner: User
) -> None:
    make_risk(engagement)
    say(engagement, consultant, [founder, owner], lane="internal")
    assert not told(founder)
    assert [one.is_internal for one in told(owner, "mention")] == [True]


def test_a_mention_goes_with_the_comment_and_changes_with_it(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement)
    comment = say(engagement, consultant, [founder])
    edit_comment(
        engagement=engagement, comment=comment, text="Other words", opened=comment.text, actor=consultant,
        target=risk, mentioned=[founder],
    )  # fmt: skip
    assert [one.text for one in told(founder)] == ["Other words"]
    delete_comment(engagement=engagement, comment=comment, actor=consultant, target=risk)
    assert not told(founder), "what was taken back is told to nobody, here or by mail"


def test_who_opens_the_thread_has_read_the_mention(
    engagement: Engagement, consultant: User, founder: User, as_founder: Client
) -> None:
    make_risk(engagement)
    say(engagement, consultant, [founder])
    as_founder.get(told(founder)[0].path)
    assert not told(founder)


def test_a_request_reaches_the_founders_and_its_answer_who_asked(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, viewer: User, owner: User
) -> None:
    request = ask(engagement, entry, consultant)
    (one,) = told(founder, "request")
    assert one.title == f"Ana Lima asks: {request}"
    assert one.path == reverse("access_answer", kwargs={"code": engagement.code, "pk": request.pk})
    assert not told(viewer), "who only looks is asked for nothing"
    answer_request(
        engagement=engagement, request=request, answer=AccessRequest.Answer.DONE, actor=founder,
        word="You are in.",
    )  # fmt: skip
    assert not told(founder), "what is answered is asked of nobody any more"
    assert [one.text for one in told(consultant, "answer")] == ["You are in."]
    assert not told(owner)


def test_a_request_that_is_withdrawn_is_no_longer_asked(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User
) -> None:
    request = ask(engagement, entry, consultant)
    answer_request(
        engagement=engagement, request=request, answer=AccessRequest.Answer.WITHDRAWN, actor=consultant
    )
    (one,) = Notification.objects.filter(user=founder)
    assert one.read_at
    assert one.mail_at is None, "and mailed to nobody"
    assert not told(consultant)


def test_a_confirmation_answers_who_asked_and_a_dispute_the_team(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User
) -> None:
    ask(engagement, entry, consultant, "confirm")
    confirm_ownership(engagement=engagement, entry=entry, seen=entry.seen, actor=founder)
    assert not told(founder)
    assert len(told(consultant, "answer")) == 1
    entry.refresh_from_db()
    dispute_ownership(
        engagement=engagement, entry=entry, seen=entry.seen, word="Not my account", actor=founder
    )
    assert [one.text for one in told(consultant, "answer")][1:] == ["Not my account"]


def test_an_acceptance_is_asked_signed_and_declined(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement, actor=consultant, title="No backups")
    acceptance = make_acceptance(risk, asker=consultant)
    assert titles(founder) == ["Ana Lima asks whether you accept a risk: No backups"]
    agree_to_acceptance(acceptance=acceptance, seen=risk.seen, actor=founder, role=Role.FOUNDER)
    assert not told(founder)
    assert "a consultant has to countersign" in titles(consultant, "answer")[0]
    withdraw_acceptance(
        acceptance=acceptance, seen=risk.seen, word="", actor=consultant, role=Role.CONSULTANT
    )
    assert not told(consultant), "there is nothing to sign any more"
    again = ask_acceptance(
        risk=risk, seen=risk.seen, reason="Rare", until=today(), actor=founder, role=Role.FOUNDER
    )
    decline_acceptance(
        acceptance=again, seen=risk.seen, word="Too dear", actor=consultant, role=Role.CONSULTANT
    )
    assert [(one.kind, one.text) for one in told(founder)] == [("answer", "Too dear")]


def test_a_change_of_the_risk_takes_the_question_back(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement, actor=consultant, title="No backups")
    make_acceptance(risk, asker=consultant)
    change_entry(
        engagement=engagement, entry=risk, changes={"title": "No backups at all"},
        opened={"title": "No backups"}, actor=consultant,
    )  # fmt: skip
    assert not told(founder)


def test_a_stage_that_is_closed_is_told_to_both_sides_each_time(
    engagement: Engagement, consultant: User, founder: User, owner: User
) -> None:
    stage = engagement.stages.get(number=1)
    for status in (Stage.Status.DONE, Stage.Status.ACTIVE, Stage.Status.DONE):
        stage.refresh_from_db()
        move_stage(engagement=engagement, stage=stage, status=status, reason="so", actor=owner)
    assert titles(founder) == [f"Stage 1 of 7 is done: {stage.title}"] * 2
    assert titles(consultant) == [f"{stage.title} is done"] * 2


def test_a_founder_reads_first_what_a_risk_would_do_to_the_business(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    effect, title = "Anyone can download your customers' addresses.", "/.env is public: environment file"
    make_risk(engagement, title=title, effect=effect, must_fix_now=True)
    (to_founder,), (to_team,) = told(founder), told(consultant)
    assert to_founder.title == effect
    assert to_founder.text == f"This must be fixed before the launch. What was found: {title}"
    assert (to_team.title, to_team.text) == (f"To be fixed before the launch: {title}", effect)


def test_many_risks_are_told_to_a_founder_by_their_effects_each_once(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    effects = ["Mail is lost.", "Mail is lost.", "Pages stay white.", "Money is lost.", ""]
    made = [
        make_risk(engagement, title=f"R{number}", effect=effect, must_fix_now=True)
        for number, effect in enumerate(effects)
    ]
    tell_must_fix(engagement=engagement, risks=made, actor=None)
    many = [one for one in told(founder) if one.title == "5 things must be fixed before the launch"]
    assert [one.text for one in many] == ["Mail is lost.\nPages stay white.\nMoney is lost.\n…"]


def test_a_whole_audit_is_told_to_the_team_alone_also_to_who_started_it(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    for number, (state, patterns) in enumerate(
        [(Run.State.DONE, []), (Run.State.FAILED, []), (Run.State.DONE, ["dns.*"])], start=1
    ):
        run = Run.objects.create(
            engagement=engagement, number=number, patterns=patterns, requested_by=consultant
        )
        claimed = Run.claim(run.pk)
        assert claimed
        end_run(claimed, state, "The network could not be used." if state == Run.State.FAILED else "")
    done, failed = told(consultant)
    assert done.is_internal
    assert failed.text == "The network could not be used."
    assert not told(founder)


def test_nothing_is_told_where_what_happened_was_rolled_back(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, monkeypatch: Any
) -> None:
    def broken(**_given: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("engagements.actions.ask_access.notify", broken)
    with pytest.raises(RuntimeError):
        ask(engagement, entry, consultant)
    assert not engagement.access_requests.exists()
    assert not told(founder)


def test_many_that_an_audit_raises_are_told_in_one(engagement: Engagement, consultant: User) -> None:
    subjects = [f"{n}.brightcart.test" for n in range(6)]
    make_verdicts(engagement, {"tls.expiry": "fail"}, subjects=6)
    results = list(Result.objects.filter(engagement=engagement))
    assert len(results) == len(subjects)
    for one in results:
        one.severity = "blocker"
    follow_findings(engagement=engagement, results=results)
    assert titles(consultant, "must-fix") == ["6 risks must be fixed before the launch"]


def test_a_risk_that_is_done_with_is_not_told_of_any_more(
    engagement: Engagement, founder: User, consultant: User
) -> None:
    risk = make_risk(engagement, actor=consultant, must_fix_now=True)
    assert len(told(founder, "must-fix")) == 1
    change_entry(
        engagement=engagement, entry=risk, changes={"status": "closed"}, opened={"status": "open"},
        actor=consultant,
    )  # fmt: skip
    assert told(founder, "must-fix") == []


def test_who_is_put_on_a_sprint_by_name_is_told_of_it(engagement: Engagement, consultant: User) -> None:
    named = make_named(engagement.organisation, engagement, email="nia@steady.test")
    make_risk(engagement, actor=consultant, must_fix_now=True)
    assert len(told(named, "must-fix")) == 1


def test_whoever_takes_over_is_told_what(engagement: Engagement, consultant: User, owner: User) -> None:
    make_risk(engagement, actor=consultant, owner=consultant)
    hand_on(engagement=engagement, person=consultant, successor=owner, actor=consultant)
    (said,) = titles(owner, "handed-on")
    assert said.startswith(f"You take over from {consultant}: ")


def test_where_who_asked_has_left_the_lead_hears_the_answer_and_without_one_an_owner(
    engagement: Engagement, entry: AccessEntry, consultant: User, founder: User, owner: User
) -> None:
    gone = make_member(engagement.organisation, name="Gone By")
    requests = [ask(engagement, entry, gone) for _time in range(2)]
    acceptance = make_acceptance(make_risk(engagement), asker=gone)
    gone.memberships.all().delete()
    answer_request(
        engagement=engagement, request=requests[0], answer=AccessRequest.Answer.DONE, actor=founder
    )
    assert [one.target_id for one in told(consultant, "answer")] == [requests[0].pk]
    decline_acceptance(
        acceptance=acceptance, seen=acceptance.risk.seen, actor=founder, role=Role.FOUNDER, word="no"
    )
    assert len(told(consultant, "answer")) == 2
    gone.delete()
    Engagement.objects.filter(pk=engagement.pk).update(lead=None)
    engagement.refresh_from_db()
    request = AccessRequest.objects.get(pk=requests[1].pk)
    assert request.asked_by is None
    answer_request(engagement=engagement, request=request, answer=AccessRequest.Answer.DONE, actor=founder)
    assert [one.target_id for one in told(owner, "answer")] == [request.pk]
    assert len(told(consultant, "answer")) == 2
