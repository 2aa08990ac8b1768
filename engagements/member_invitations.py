"""What the link of an invitation to work somewhere opens, and to whom."""

from engagements.invitation_links import Welcome, link_is_enough
from engagements.models import MemberInvitation, User


def find_member_invitation(digest: str) -> MemberInvitation | None:
    rows = MemberInvitation.objects.select_related("organisation", "invited_by")
    return rows.filter(digest=digest).first() if digest else None


def welcome_member(invitation: MemberInvitation | None, visitor: User | None) -> Welcome:
    """What somebody finds who comes with this link, signed in as `visitor` or as nobody.

    A mail alone is the key to an account that opens nothing yet.
    """
    if invitation is None:
        return Welcome.UNKNOWN
    if invitation.state is not MemberInvitation.State.OPEN:
        return Welcome(invitation.state.value)
    account = User.objects.filter(email__iexact=invitation.email).first()
    if account is not None and not account.is_active:
        return Welcome.UNKNOWN
    if visitor is not None:
        return Welcome.HERE if visitor == account else Welcome.OTHER
    is_enough = account is None or link_is_enough(account, invitation.organisation)
    return Welcome.OPEN if is_enough else Welcome.SIGN_IN
