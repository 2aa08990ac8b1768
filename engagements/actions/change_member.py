"""Changes what a member of an organisation is, and which engagements they work on."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.record_organisation_event import record_organisation_event
from engagements.membership_rules import (
    MembershipRefused,
    keep_an_owner,
    keep_to_one_side,
    lock_members,
    reach_in_words,
    withdraw_all_of,
)
from engagements.models import Assignment, Engagement, Membership, User
from engagements.workload import workloads_of


@transaction.atomic
def change_member(
    *,
    membership: Membership,
    role: Membership.Role,
    is_every: bool,
    engagements: Collection[Engagement],
    actor: User,
) -> bool:
    """`engagements`, of the same organisation, are those that a consultant works on unless `is_every`.

    False where nothing changed. Raises MembershipRefused for the last owner, and for somebody who would be
    on both sides.
    """
    organisation = membership.organisation
    lock_members(organisation)
    fresh = Membership.objects.select_related("organisation", "user").filter(pk=membership.pk).first()
    if fresh is None:
        raise MembershipRefused(_("%(who)s does not work here any more.") % {"who": membership.user})
    is_every = is_every or role == Membership.Role.OWNER
    if role != Membership.Role.OWNER:
        keep_an_owner(fresh)
        withdraw_all_of(organisation, fresh.user)
    keep_to_one_side(organisation, fresh.user.email, is_every=is_every, engagements=engagements)
    if not is_every:
        _keep_in_sight(fresh, engagements)
    before = _in_words(fresh)
    fresh.role, fresh.has_every_engagement = role, is_every
    fresh.save(update_fields=["role", "has_every_engagement"])
    assign(fresh, () if is_every else engagements, actor)
    after = _in_words(fresh)
    if before != after:
        detail = _("%(before)s → %(after)s") % {"before": before, "after": after}
        record_organisation_event(
            organisation=organisation,
            actor=actor,
            verb=_("changed the role of"),
            label=str(fresh.user),
            detail=detail,
        )
    return before != after


def _keep_in_sight(membership: Membership, engagements: Collection[Engagement]) -> None:
    """Raises MembershipRefused where they would no longer see what they have taken on."""
    kept = {one.pk for one in engagements}
    lost = [work for work in workloads_of(membership) if work.engagement.pk not in kept]
    if lost:
        what = "; ".join(f"{work.engagement.title}: {work}" for work in lost)
        raise MembershipRefused(
            _("They would no longer see what they have taken on. Hand it over first. %(what)s")
            % {"what": what}
        )


def assign(membership: Membership, engagements: Collection[Engagement], actor: User) -> None:
    """These and no others."""
    membership.assignments.exclude(engagement__in=engagements).delete()
    Assignment.objects.bulk_create(
        (Assignment(membership=membership, engagement=one, assigned_by=actor) for one in engagements),
        ignore_conflicts=True,
    )


def _in_words(membership: Membership) -> str:
    named = [one.engagement for one in membership.assignments.select_related("engagement")]
    reach = reach_in_words(membership.has_every_engagement, named)
    return f"{membership.get_role_display()}, {reach}"
