"""Ends a sprint: its clock stands for good, no audit begins by itself; and takes that back."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.archive_engagement import DomainIsTaken
from engagements.actions.block_clock import stop_waiting
from engagements.actions.notify import notify
from engagements.actions.record_event import record_event, recorded_moment
from engagements.models import Engagement, Event, User
from engagements.notifications.kinds import PACK
from engagements.notifications.people import everybody_of

State = Engagement.State


@transaction.atomic
def hand_over_engagement(
    *, engagement: Engagement, actor: User, word: str = "", is_told: bool = True
) -> bool:
    """False where it is not open. `word` says why it goes without the founder's signature, empty where it has
    one; `is_told` False leaves the telling to the caller, who tells of the signature.

    Whatever the sprint waits for it waits for no more. Audits, risks and registers go on as people want them.
    """
    moment = recorded_moment() or timezone.now()
    rows = Engagement.objects.filter(pk=engagement.pk, state=State.OPEN)
    if not rows.update(
        state=State.HANDED_OVER, handed_over_at=moment, handed_over_by=actor, handed_over_word=word,
        version=F("version") + 1,
    ):  # fmt: skip
        return False
    stop_waiting(engagement=engagement, actor=actor)
    verb = _("handed over, without a sign-off,") if word else _("handed over")
    _record(engagement, actor, verb, State.OPEN, State.HANDED_OVER, word)
    if is_told:
        _tell(engagement, actor, word)
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
            _record(engagement, actor, _("took back the handover of"), State.HANDED_OVER, State.OPEN, "")
            return True
    except IntegrityError:
        raise DomainIsTaken from None


def _record(
    engagement: Engagement, actor: User, verb: str, before: "State", after: "State", word: str
) -> None:
    told = {"state": (before.value, after.value)}
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        label=engagement.title,
        changes=told | {"reason": ("", word)} if word else told,
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )


def _tell(engagement: Engagement, actor: User, word: str) -> None:
    page = {"code": engagement.code}
    notify(
        engagement=engagement,
        kind=PACK,
        to=everybody_of(engagement),
        actor=actor,
        key=f"handed-over:{engagement.pk}:{timezone.now().timestamp():.0f}",
        title=lambda: _("%(who)s handed over %(what)s") % {"who": actor, "what": engagement.title},
        text=lambda: word,
        path=reverse("handover", kwargs=page),
        client_path=reverse("founder_home", kwargs=page),
    )
