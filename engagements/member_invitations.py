"""What the link of an invitation to work somewhere opens, and to whom."""

from engagements.invitation_links import Welcome
from engagements.models import MemberInvitation, User


def find_member_invitation(digest: str) -> MemberInvitation | None:
    rows = MemberInvitation.objects.select_related("organisation", "invited_by")
    return rows.filter(digest=digest).first() if digest else None


def welcome_member(invitation: MemberInvitation | None, visitor: User | None) -> Welcome:
    """What somebody finds who comes with this link, signed in as `visitor` or as nobody.

    A mail alone is the key to an account that opens no more than a client's pages, as a mailed code is.
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
    opens_more = account is not None and (account.is_staff or account.memberships.exists())
    return Welcome.SIGN_IN if opens_more else Welcome.OPEN
