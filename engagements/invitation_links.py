"""What a link of an invitation opens, and to whom: the pages after the mail ask here."""

from enum import StrEnum
from hashlib import sha256

from django.db.models import F, Q

from engagements.models import Engagement, InvitationLink, Organisation, User


class Welcome(StrEnum):
    """What a visitor with a link finds."""

    UNKNOWN = "unknown"  # mistyped, replaced by a newer one, or of somebody who was removed
    USED = "used"
    EXPIRED = "expired"
    OPEN = "open"
    HERE = "here"  # who was invited is the one who is signed in
    OTHER = "other"  # somebody else is signed in
    SIGN_IN = "sign-in"  # their account opens more than a client's pages: a mail alone is no key to it


def digest_of(token: str) -> str:
    """SHA-256 in hex. The token has 256 random bits, so that neither salt nor stretching adds anything."""
    return sha256(token.encode()).hexdigest()


def find_link(digest: str) -> InvitationLink | None:
    """The link of this digest, while it is still for the address that it was mailed to."""
    links = InvitationLink.objects.filter(email=F("participant__user__email"))
    return (
        links.filter(digest=digest, participant__user__is_active=True)
        .select_related("participant__user", "participant__invited_by")
        .select_related("participant__engagement__client__organisation")
        .first()
    )


def welcome(link: InvitationLink | None, visitor: User | None) -> Welcome:
    """What somebody finds who comes with this link, signed in as `visitor` or as nobody."""
    if link is None:
        return Welcome.UNKNOWN
    invited, engagement = link.participant.user, link.participant.engagement
    if visitor == invited:
        return Welcome.HERE
    if link.state is not InvitationLink.State.OPEN:
        return Welcome(link.state.value)
    if visitor is not None:
        return Welcome.OTHER
    return Welcome.OPEN if link_is_enough(invited, engagement.organisation, engagement) else Welcome.SIGN_IN


def link_is_enough(user: User, organisation: Organisation, engagement: Engagement | None = None) -> bool:
    """Whether a link, which may have been sent on, signs in: into an account that opens nothing else yet.

    It is of `organisation`. What another one invited the person to counts before they have come: whoever
    talks them into passing its mail on would see that.
    """
    elsewhere = ~Q(engagement__client__organisation=organisation)
    others = user.participations.filter(elsewhere | Q(accepted_at__isnull=False))
    if engagement:
        others = others.exclude(engagement=engagement)
    return not opens_more(user) and not others.exists()


def opens_more(user: User) -> bool:
    """Whether the account opens more than a client sees: mails are forwarded, and its would open too much."""
    return user.is_staff or user.memberships.exists()
