"""An approval, a refusal and a withdrawal at the same moment: one of them counts, and the plan follows it."""

import pytest
from django.db import connection

from engagements.actions.ask_question import AskedAlready, answer_question
from engagements.models import DnsRecord, Engagement, Event, Question, User
from tests.engagements.test_questions import NEW, OLD, change
from tests.engagements.test_registers_racing import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]
Answer = Question.Answer


def test_one_of_many_answers_counts(engagement: Engagement, consultant: User, founder: User) -> None:
    given = {"name": engagement.domain, "rdtype": "TXT", "value": OLD, "ttl": 300}
    record = DnsRecord.objects.create(engagement=engagement, **given)
    asked = change(engagement, consultant)
    answers = (Answer.APPROVED, Answer.DECLINED, Answer.WITHDRAWN)

    def answer(place: int) -> bool:
        question = Question.objects.get(pk=asked.pk)
        return answer_question(question=question, answer=answers[place % 3], actor=founder, word=str(place))

    won = all_at_once(answer)
    assert won.count(True) == 1
    asked.refresh_from_db()
    record.refresh_from_db()
    assert asked.word == str(won.index(True))
    assert record.value == (NEW if asked.answer == Answer.APPROVED else OLD)
    assert Event.objects.filter(target_kind="question").count() == 2


def test_the_same_is_asked_once(engagement: Engagement, consultant: User) -> None:
    def ask(_place: int) -> bool:
        try:
            return bool(change(engagement, consultant))
        except AskedAlready:
            return False

    assert all_at_once(ask).count(True) == 1
    assert engagement.questions.count() == 1
