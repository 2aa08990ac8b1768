"""Takes a person of the client's side out of an engagement."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.hand_on import hand_on
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, Participant, User


@transaction.atomic
def remove_participant(
    *, engagement: Engagement, participant: Participant, actor: User, successor: User | None = None
) -> None:
    """From the next request on the door is closed to them; their account, and what they wrote, stays.

    What they had taken on goes to `successor`, who is of the engagement; without one it stays in their name.
    """
    if successor:
        hand_on(
            engagement=engagement,
            person=participant.user,
            name=participant.name,
            successor=successor,
            actor=actor,
        )
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("removed"),
        target=participant,
        label=participant.name,
        changes={"role": (participant.role, None)},
        deed=Event.Deed.REMOVE,
    )
    participant.delete()
