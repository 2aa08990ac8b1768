"""A request about an account to the founder: asked by the consultancy, answered once or withdrawn."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.notify import notify, settle
from engagements.actions.record_event import record_event
from engagements.models import AccessEntry, AccessRequest, Engagement, Event, User
from engagements.notifications.kinds import ANSWER, REQUEST
from engagements.notifications.people import asker_of, founders_of

Answer = AccessRequest.Answer
VERBS = {
    Answer.DONE: gettext_lazy("did what was asked:"),
    Answer.DECLINED: gettext_lazy("cannot do what was asked:"),
    Answer.WITHDRAWN: gettext_lazy("withdrew the request:"),
}


@transaction.atomic
def ask_access(
    *, engagement: Engagement, entry: AccessEntry, request: AccessRequest, actor: User, token: UUID
) -> AccessRequest:
    """Puts a validated request to the founder; the one of before where the form was sent twice."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    made = engagement.access_requests.filter(token=token).first()
    if made:
        return made
    request.engagement, request.entry, request.token = engagement, entry, token
    request.asked_by, request.asked_by_name, request.asked_at = actor, str(actor)[:120], timezone.now()
    request.save(force_insert=True)
    _record(engagement, request, actor, _("asked:"), ("", request.why))
    notify(
        engagement=engagement,
        kind=REQUEST,
        to=founders_of(engagement),
        actor=actor,
        key=f"access-asked:{request.pk}",
        title=lambda: _("%(who)s asks: %(what)s") % {"who": actor, "what": request},
        text=lambda: request.why,
        path=_entry_path(request),
        client_path=reverse("access_answer", kwargs={"code": engagement.code, "pk": request.pk}),
        target=request,
    )
    return request


@transaction.atomic
def answer_request(
    *, engagement: Engagement, request: AccessRequest, answer: Answer, actor: User, word: str = ""
) -> bool:
    """Ends an open request; False where somebody has answered or withdrawn it already."""
    lock_clock(engagement)
    waiting = engagement.access_requests.filter(pk=request.pk, answer=Answer.OPEN)
    if not waiting.update(
        answer=answer, word=word, answered_by=actor, answered_by_name=str(actor)[:120],
        answered_at=timezone.now(),
    ):  # fmt: skip
        return False
    _record(engagement, request, actor, str(VERBS[answer]), ("", word))
    tell_answer(request=request, answer=answer, actor=actor, word=word)
    settle_blockers(engagement=engagement, actor=actor)
    return True


def tell_answer(*, request: AccessRequest, answer: Answer, actor: User, word: str) -> None:
    """Who asked is told what came of it; nobody is asked any more."""
    settle(engagement=request.engagement, target=request)
    if answer == Answer.WITHDRAWN:
        return
    notify(
        engagement=request.engagement,
        kind=ANSWER,
        to=asker_of(request.engagement, request.asked_by),
        actor=actor,
        key=f"access-answered:{request.pk}",
        title=lambda: f"{actor} {VERBS[answer]} {request}",
        text=lambda: word,
        path=_entry_path(request),
        target=request,
    )


def _entry_path(request: AccessRequest) -> str:
    keywords = {"code": request.engagement.code, "number": request.entry.number}
    return reverse("access_entry", kwargs=keywords)


def _record(
    engagement: Engagement, request: AccessRequest, actor: User, verb: str, said: tuple[str, str]
) -> None:
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        target=request,
        changes={"word": said} if said[1] else None,
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )
