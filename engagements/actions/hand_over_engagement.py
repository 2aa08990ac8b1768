"""Ends a sprint: its clock stands for good, no audit begins by itself; and takes that back."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.archive_engagement import DomainIsTaken
from engagements.actions.block_clock import stop_waiting
from engagements.actions.notify import notify
from engagements.actions.record_event import record_event, recorded_moment
from engagements.models import Engagement, Event, User
from engagements.notifications.kinds import PACK
from engagements.notifications.people import everybody_of

State = Engagement.State


@transaction.atomic
def hand_over_engagement(*, engagement: Engagement, actor: User, word: str) -> bool:
    """By hand; False where it is not open. `word` says why, and is kept with the sprint while the founder has
    signed nothing.

    Whatever the sprint waits for it waits for no more. Audits, risks and registers go on as people want them.
    """
    is_signed = engagement.sign_offs.filter(state="signed").exists()
    if not _end(engagement, actor, State.OPEN, "" if is_signed else word):
        return False
    verb = _("handed over") if is_signed else _("handed over, without a sign-off,")
    _record(engagement, actor, verb, (State.OPEN, State.HANDED_OVER), word)
    _tell(engagement, actor, gettext_lazy("%(who)s handed over %(what)s"), word)
    return True


@transaction.atomic
def hand_over_signed(*, engagement: Engagement, actor: User) -> None:
    """With the founder's signature, of which the caller tells. What is archived by then stays archived and
    comes back as handed over; what was handed over by hand is without a signature no more.
    """
    unsigned = Engagement.objects.filter(pk=engagement.pk).exclude(handed_over_word="")
    unsigned.update(handed_over_word="", version=F("version") + 1)
    if _end(engagement, actor, State.OPEN):
        _record(engagement, actor, _("handed over"), (State.OPEN, State.HANDED_OVER), "")
    elif _end(engagement, actor, State.CLOSED):
        _record(engagement, actor, _("handed over"), None, "")


def _end(engagement: Engagement, actor: User, before: "State", word: str = "") -> bool:
    """False where it is in another state, or has ended."""
    after = State.HANDED_OVER if before == State.OPEN else before
    rows = Engagement.objects.filter(pk=engagement.pk, state=before, handed_over_at=None)
    if not rows.update(
        state=after, handed_over_at=recorded_moment() or timezone.now(), handed_over_by=actor,
        handed_over_word=word, version=F("version") + 1,
    ):  # fmt: skip
        return False
    stop_waiting(engagement=engagement, actor=actor, is_told=False)
    return True


def take_back_engagement(*, engagement: Engagement, actor: User) -> bool:
    """Opens it again; False where it is not handed over. What was signed stays signed.

    Raises DomainIsTaken where it cannot be open beside another.
    """
    try:
        with transaction.atomic():
            rows = Engagement.objects.filter(pk=engagement.pk, state=State.HANDED_OVER)
            if not rows.update(
                state=State.OPEN, handed_over_at=None, handed_over_by=None, handed_over_word="",
                version=F("version") + 1,
            ):  # fmt: skip
                return False
            moved = (State.HANDED_OVER, State.OPEN)
            _record(engagement, actor, _("took back the handover of"), moved, "")
            _tell(engagement, actor, gettext_lazy("%(who)s took back the handover of %(what)s"), "")
            return True
    except IntegrityError:
        raise DomainIsTaken from None


def _record(
    engagement: Engagement, actor: User, verb: str, moved: "tuple[State, State] | None", word: str
) -> None:
    told = {"state": (moved[0].value, moved[1].value)} if moved else {}
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        label=engagement.title,
        changes=(told | {"reason": ("", word)} if word else told) or None,
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )


def _tell(engagement: Engagement, actor: User, title: Promise, word: str) -> None:
    page = {"code": engagement.code}
    notify(
        engagement=engagement,
        kind=PACK,
        to=everybody_of(engagement),
        actor=actor,
        key=f"handed-over:{engagement.pk}:{timezone.now().timestamp():.6f}",
        title=lambda: str(title) % {"who": actor, "what": engagement.title},
        text=lambda: word,
        path=reverse("handover", kwargs=page),
        client_path=reverse("founder_home", kwargs=page),
    )
