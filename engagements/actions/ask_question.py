"""A question to the founder: asked by the consultancy, answered once or withdrawn; the map follows it."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.follow_answer import follow_answer
from engagements.actions.notify import notify, settle
from engagements.actions.record_event import record_event
from engagements.models import Event, Question, User
from engagements.notifications.kinds import ANSWER, REQUEST
from engagements.notifications.people import asker_of, founders_of

Answer = Question.Answer
VERBS = {
    Answer.APPROVED: gettext_lazy("approved:"),
    Answer.CHOSEN: gettext_lazy("chose:"),
    Answer.DECLINED: gettext_lazy("declined:"),
    Answer.WITHDRAWN: gettext_lazy("withdrew the question:"),
}
UNPLANNED = gettext_lazy("The plan of the records says otherwise by now and was left as it is.")


class AskedAlready(Exception):
    """The same question waits for an answer."""


@transaction.atomic
def ask_question(*, question: Question, actor: User, token: UUID) -> Question:
    """Puts a validated question to the founder; the one of before where the form was sent twice.

    Raises AskedAlready.
    """
    engagement = question.engagement
    lock_clock(engagement)
    made = engagement.questions.filter(token=token).first()
    if made:
        return made
    same = engagement.questions.waiting().filter(
        kind=question.kind, name=question.name, rdtype=question.rdtype, before=question.before
    )
    if not question.before:  # of records that are new there may be several
        same = same.filter(after=question.after)
    if same.exists():
        raise AskedAlready
    question.token, question.asked_at = token, timezone.now()
    question.asked_by, question.asked_by_name = actor, str(actor)[:120]
    question.save(force_insert=True)
    _record(question, actor, _("asked:"), {"why": ("", question.why)})
    notify(
        engagement=engagement,
        kind=REQUEST,
        to=founders_of(engagement),
        actor=actor,
        key=f"question-asked:{question.pk}",
        title=lambda: _("%(who)s asks: %(what)s") % {"who": actor, "what": question},
        text=lambda: question.why,
        path=_page_of(question),
        client_path=_page_of(question),
        target=question,
    )
    return question


@transaction.atomic
def answer_question(
    *, question: Question, answer: Answer, actor: User, word: str = "", choice: str = ""
) -> bool:
    """Ends an open question; False where somebody has answered or withdrawn it already.

    What was approved goes into the plan of the DNS records, what was chosen becomes the canonical host.
    """
    engagement = question.engagement
    lock_clock(engagement)
    said = {"answer": answer, "word": word, "choice": choice}
    by = {"answered_by": actor, "answered_by_name": str(actor)[:120], "answered_at": timezone.now()}
    if not engagement.questions.filter(pk=question.pk, answer=Answer.OPEN).update(**said, **by):
        return False
    for name, value in (said | by).items():
        setattr(question, name, value)
    _record(question, actor, str(VERBS[answer]), {"choice": ("", choice), "word": ("", word)})
    is_followed = follow_answer(question=question, actor=actor)
    _tell_answer(question, actor, is_followed=is_followed)
    settle_blockers(engagement=engagement, actor=actor)
    return True


def _tell_answer(question: Question, actor: User, *, is_followed: bool) -> None:
    """Who asked is told what came of it; nobody is asked any more."""
    settle(engagement=question.engagement, target=question)
    if question.answer == Answer.WITHDRAWN:
        return
    notify(
        engagement=question.engagement,
        kind=ANSWER,
        to=asker_of(question.engagement, question.asked_by),
        actor=actor,
        key=f"question-answered:{question.pk}",
        title=lambda: f"{actor} {VERBS[Answer(question.answer)]} {question.choice or question}",
        text=lambda: question.word if is_followed else f"{UNPLANNED} {question.word}",
        path=_page_of(question),
        target=question,
    )


def _page_of(question: Question) -> str:
    return reverse("question", kwargs={"code": question.engagement.code, "pk": question.pk})


def _record(question: Question, actor: User, verb: str, said: dict[str, tuple[str, str]]) -> None:
    record_event(
        engagement=question.engagement,
        actor=actor,
        verb=verb,
        target=question,
        changes={name: pair for name, pair in said.items() if pair[1]} or None,
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )
