"""Takes an invitation to work at an organisation as accepted, once, and makes its person a member."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.change_member import assign
from engagements.actions.record_organisation_event import record_organisation_event
from engagements.membership_rules import MembershipRefused, keep_to_one_side, lock_members, reach_in_words
from engagements.models import MemberInvitation, Membership, User


@transaction.atomic
def join_organisation(*, invitation: MemberInvitation) -> User:
    """The person of the invitation's address, a member by then; the account is made where there is none.

    Raises MembershipRefused where the invitation was used, withdrawn, replaced or has expired meanwhile, or
    its person has come to be on the client's side.
    """
    organisation, now = invitation.organisation, timezone.now()
    lock_members(organisation)
    mine = MemberInvitation.objects.filter(pk=invitation.pk, digest=invitation.digest, used_at=None)
    if not mine.filter(expires_at__gt=now).update(used_at=now):
        raise MembershipRefused(_("This invitation does not work any more. Ask for a new one."))
    engagements = list(invitation.engagements.all())
    is_every = invitation.has_every_engagement
    keep_to_one_side(organisation, invitation.email, is_every=is_every, engagements=engagements)
    user = _person(invitation)
    membership, is_new = Membership.objects.get_or_create(
        organisation=organisation,
        user=user,
        defaults={"role": invitation.role, "has_every_engagement": is_every},
    )
    if is_new:
        assign(membership, engagements, invitation.invited_by or user)
        detail = f"{membership.get_role_display()}, {reach_in_words(is_every, engagements)}"
        record_organisation_event(
            organisation=organisation, actor=user, verb=_("joined"), label=organisation.name, detail=detail
        )
    return user


def _person(invitation: MemberInvitation) -> User:
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, name=invitation.name)
    return user
