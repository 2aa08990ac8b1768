"""How often invitations are mailed to an address: no button and no form sent again fills an inbox."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.models import Organisation, OutgoingMail

PAUSE = timedelta(minutes=1)  # between two mails of one invitation
MOST_AN_HOUR = 5  # to one address from one organisation, whatever it is invited to


class InvitedOften(Exception):
    """Nothing was mailed and nothing changed; the text says for how long to wait."""


def is_pausing(issued_at: datetime | None) -> bool:
    """Whether the link of an invitation was mailed a moment ago."""
    return issued_at is not None and issued_at > timezone.now() - PAUSE


def is_mailed_often(organisation: Organisation, email: str) -> bool:
    """Whether that address got as many invitations within an hour as the organisation may send it."""
    own = Q(organisation=organisation) | Q(engagement__client__organisation=organisation)
    invitations = Q(key__startswith="invitation:") | Q(key__startswith="member-invitation:")
    mails = OutgoingMail.objects.filter(own, invitations, recipient=email)
    return mails.filter(queued_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR


def keep_pause(organisation: Organisation, email: str, issued_at: datetime | None) -> None:
    """Raises InvitedOften where the address has to be left alone; `issued_at` is of its last link."""
    if is_pausing(issued_at):
        raise InvitedOften(_("A mail to %(email)s went out a moment ago: wait a minute.") % {"email": email})
    if is_mailed_often(organisation, email):
        raise InvitedOften(often_in_words(email))


def often_in_words(email: str) -> str:
    words = _("%(email)s got %(n)d invitations within an hour: try again later.")
    return words % {"email": email, "n": MOST_AN_HOUR}
