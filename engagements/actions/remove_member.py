"""Takes somebody out of an organisation, with what they had taken on handed to somebody else."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.hand_on import hand_on
from engagements.actions.record_organisation_event import record_organisation_event
from engagements.membership_rules import MembershipRefused, keep_an_owner, lock_members, withdraw_all_of
from engagements.models import Membership, User
from engagements.permissions import may_take_over
from engagements.privacy.kept_filters import forget_filters_of
from engagements.workload import workloads_of


@transaction.atomic
def remove_member(*, membership: Membership, successor: User | None, actor: User) -> None:
    """From the next request on the organisation is closed to them; their account, and what they wrote, stays.

    Raises MembershipRefused for the last owner, where somebody else was quicker, and where there is work to
    hand on and no `successor` who could open it.
    """
    organisation = membership.organisation
    lock_members(organisation)
    fresh = Membership.objects.select_related("user", "organisation").filter(pk=membership.pk).first()
    if fresh is None:
        raise MembershipRefused(_("%(who)s does not work here any more.") % {"who": membership.user})
    keep_an_owner(fresh)
    work = workloads_of(fresh)
    if work and (
        successor is None
        or not may_take_over(fresh, [one.engagement for one in work]).filter(pk=successor.pk)
    ):
        raise MembershipRefused(_("Choose who takes over what is theirs."))
    for one in work if successor else ():
        hand_on(engagement=one.engagement, person=fresh.user, successor=successor, actor=actor)  # type: ignore[arg-type]  # none without
    person = str(fresh.user)
    withdraw_all_of(organisation, fresh.user)
    forget_filters_of(fresh.user, organisation)
    fresh.delete()
    record_organisation_event(
        organisation=organisation,
        actor=actor,
        verb=_("left") if actor == membership.user else _("removed"),
        label=organisation.name if actor == membership.user else person,
        detail=_("Handed on to %(who)s.") % {"who": successor} if work else "",
    )
