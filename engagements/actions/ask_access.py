"""A request about an account to the founder: asked by the consultancy, answered once or withdrawn."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.record_event import record_event
from engagements.models import AccessEntry, AccessRequest, Engagement, Event, User

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
    settle_blockers(engagement=engagement, actor=actor)
    return True


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
