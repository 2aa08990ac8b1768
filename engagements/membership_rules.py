"""What an organisation's memberships must always be: somebody owns it, and nobody is on both sides."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Organisation, Participant, User
from engagements.permissions import team_of


class MembershipRefused(Exception):
    """Nothing was changed; the text says why."""


def lock_members(organisation: Organisation) -> None:
    """Whoever changes memberships of an organisation does so one at a time, until the transaction ends."""
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)


def keep_an_owner(membership: Membership) -> None:
    """Raises MembershipRefused for the last owner who can come in; under `lock_members`."""
    others = Membership.objects.filter(organisation=membership.organisation_id, user__is_active=True).owners()
    if membership.is_owner and not others.exclude(pk=membership.pk).exists():
        raise MembershipRefused(
            _("%(who)s is the last owner. Make somebody else an owner first.") % {"who": membership.user}
        )


def keep_to_one_side(
    organisation: Organisation, email: str, *, is_every: bool, engagements: Collection[Engagement] = ()
) -> None:
    """Raises MembershipRefused where the address is of the client's side of what it would reach."""
    sides = Participant.objects.filter(
        engagement__client__organisation=organisation, user__email__iexact=email
    )
    if not is_every:
        sides = sides.filter(engagement__in=engagements)
    titles = sorted({one.engagement.title for one in sides.select_related("engagement")})
    if titles:
        raise MembershipRefused(
            _("%(email)s follows %(titles)s on the client's side. Nobody is on both: remove them there.")
            % {"email": email, "titles": ", ".join(titles)}
        )


def keep_off_team(engagement: Engagement, email: str) -> None:
    """Raises MembershipRefused where the address works on the engagement, and would follow it besides."""
    if team_of(engagement).filter(user__email__iexact=email).exists():
        words = _("%(email)s works on this engagement, and sees everything of it already.")
        raise MembershipRefused(words % {"email": email})


def reach_in_words(is_every: bool, engagements: Collection[Engagement]) -> str:
    if is_every:
        return _("every engagement")
    if not engagements:
        return _("no engagement yet")
    count = len(engagements)
    words = ngettext("%(n)d engagement: %(titles)s", "%(n)d engagements: %(titles)s", count)
    return words % {"n": count, "titles": ", ".join(sorted(one.title for one in engagements))}


def withdraw_all_of(organisation: Organisation, owner: User) -> None:
    """Who is no owner any more has nobody come in: a second address of theirs would be a way back."""
    organisation.member_invitations.filter(invited_by=owner, used_at=None).delete()
