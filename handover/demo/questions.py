"""Asks the demo's founder to decide: a change of a DNS record, and where all visitors end."""

from uuid import uuid4

from engagements.actions.ask_question import answer_question, ask_question
from engagements.models import Participant, Question
from handover.demo.register_shape import DemoQuestion
from handover.demo.shape import Sprint
from handover.demo.telling import Telling


def ask_questions(telling: Telling, sprint: Sprint) -> None:
    for told in sprint.questions:
        asked = _ask(telling, told)
        if told.answer:
            _answer(telling, told, asked)


def _ask(telling: Telling, told: DemoQuestion) -> Question:
    kinds = Question.Kind
    with telling.dated(told.ago) as moment:
        question = Question(
            engagement=telling.engagement,
            kind=kinds.DNS_CHANGE if told.name else kinds.CANONICAL_HOST,
            name=told.name or telling.engagement.domain,
            rdtype=told.type,
            before=told.before,
            after=told.after,
            options=list(told.options),
            recommended=told.recommended,
            why=told.why,
            notice=told.notice,
            otherwise=told.otherwise,
            way_back=told.back,
            due_at=telling.due_within(told.within) or telling.due(told.due),
        )
        asked = ask_question(question=question, actor=telling.lead, token=uuid4())
    Question.objects.filter(pk=asked.pk).update(asked_at=moment)
    return asked


def _answer(telling: Telling, told: DemoQuestion, asked: Question) -> None:
    founders = telling.engagement.participants.filter(role=Participant.Role.FOUNDER)
    founder = founders.select_related("user").order_by("pk")[0].user
    answer = Question.Answer(told.answer)
    choice = told.recommended if answer == Question.Answer.CHOSEN else ""
    with telling.dated(told.ago / 2) as moment:
        answer_question(question=asked, answer=answer, actor=founder, word=told.word, choice=choice)
    Question.objects.filter(pk=asked.pk).update(answered_at=moment)
