"""Two answers, two words and two confirmations at the same moment: one of them counts, and is told once."""

import pytest
from django.db import connection

from engagements.actions.ask_access import answer_request
from engagements.actions.confirm_ownership import confirm_ownership, dispute_ownership
from engagements.actions.hold_role import note_left
from engagements.models import AccessEntry, AccessRequest, AccessRole, Engagement, Event, User
from tests.engagements.test_access_requests import ask, make_account
from tests.engagements.test_registers_racing import AT_ONCE, all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def test_one_of_many_answers_counts(engagement: Engagement, consultant: User, founder: User) -> None:
    request = ask(make_account(engagement, consultant), consultant)
    answers = (AccessRequest.Answer.DONE, AccessRequest.Answer.DECLINED)

    def answer(place: int) -> bool:
        chosen = answers[place % 2]
        given = {"engagement": engagement, "request": request, "actor": founder}
        return answer_request(**given, answer=chosen, word=str(place))

    won = all_at_once(answer)
    assert won.count(True) == 1
    request.refresh_from_db()
    assert request.word == str(won.index(True))
    verbs = ["did what was asked:", "cannot do what was asked:"]
    assert Event.objects.filter(verb__in=verbs).count() == 1


def test_an_account_is_confirmed_once(engagement: Engagement, consultant: User, founder: User) -> None:
    account = make_account(engagement, consultant, owner="")
    seen = account.seen

    def confirm(_place: int) -> bool:
        entry = AccessEntry.objects.get(pk=account.pk)
        return confirm_ownership(engagement=engagement, entry=entry, seen=seen, actor=founder)

    assert all_at_once(confirm).count(True) == 1
    assert Event.objects.filter(verb="confirmed the ownership of").count() == 1


def test_a_word_that_it_is_wrong_is_kept_once(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    account = make_account(engagement, consultant)

    def say(_place: int) -> bool:
        entry = AccessEntry.objects.get(pk=account.pk)
        given = {"engagement": engagement, "entry": entry, "actor": founder}
        return dispute_ownership(**given, seen=account.seen, word="Not mine")

    assert all_at_once(say).count(True) == 1


def test_somebody_leaves_once(engagement: Engagement, consultant: User) -> None:
    account = make_account(engagement, consultant)
    role = AccessRole.objects.create(engagement=engagement, entry=account, person="Jo", is_leaving=True)
    given = {"engagement": engagement, "role": role, "actor": consultant}
    left = all_at_once(lambda place: note_left(**given, note=f"seen by {place}"))
    assert left.count(True) == 1
    assert len(left) == AT_ONCE
