"""Puts on the record that somebody looked at an engagement through the eyes of a participant."""

from datetime import datetime

from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Event, Participant, User


def record_viewing(*, participant: Participant, actor: User, until: datetime) -> None:
    """`until` is when it ends at the latest: nobody has to press a button for the record to be whole."""
    record_event(
        engagement=participant.engagement,
        actor=actor,
        verb=_("began to view the portal as"),
        target=participant,
        label=participant.name,
        changes={"viewing_until": (None, until)},
        deed=Event.Deed.OTHER,
    )


def record_viewing_stopped(*, participant: Participant, actor: User) -> None:
    record_event(
        engagement=participant.engagement,
        actor=actor,
        verb=_("stopped viewing the portal as"),
        target=participant,
        label=participant.name,
        deed=Event.Deed.OTHER,
    )
