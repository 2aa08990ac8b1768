"""The one door: every view of an engagement begins here, and what is not yours does not exist."""

from collections.abc import Collection
from enum import IntEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest

from engagements.models import Engagement, Membership, Organisation, OwnPlaybook, Participant, User
from engagements.prepared import Prepared


class Role(IntEnum):
    """Who someone is to one engagement; a higher role may do all that a lower one may."""

    VIEWER = 1
    FOUNDER = 2
    CONSULTANT = 3
    OWNER = 4


_ROLES = {
    Membership.Role.OWNER: Role.OWNER,
    Membership.Role.CONSULTANT: Role.CONSULTANT,
    Participant.Role.FOUNDER: Role.FOUNDER,
    Participant.Role.VIEWER: Role.VIEWER,
}


def visible_to(user: User) -> QuerySet[Engagement]:
    """Every engagement that a person may see in any role, with what the frame around its pages shows.

    Each row carries `member_role` and `participant_role`, from which `role_in` reads without a query, and
    `is_awaited` where this person was invited and has not come yet.
    """
    memberships = Membership.objects.filter(organisation=OuterRef("client__organisation"), user=user)
    memberships = memberships.reaching(OuterRef("pk"))
    participations = Participant.objects.filter(engagement=OuterRef("pk"), user=user)
    return (
        Engagement.objects.annotate(
            member_role=Subquery(memberships.values("role")[:1]),
            participant_role=Subquery(participations.values("role")[:1]),
            is_awaited=Exists(participations.filter(accepted_at=None)),
        )
        .exclude(member_role=None, participant_role=None)
        .select_related("client__organisation", "lead")
        .defer("playbook_data")
        .prefetch_related("stages", "holds")
    )


def role_in(engagement: Engagement) -> Role | None:
    """The strongest role of the person whose `visible_to` gave the engagement, None for a stranger."""
    held = (getattr(engagement, "member_role", None), getattr(engagement, "participant_role", None))
    return max((_ROLES[role] for role in held if role), default=None)


def signed_in(request: HttpRequest) -> User:
    """The person who asks. Raises Http404 for nobody; views are behind `login_required` and never see it."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _opened(pk: int, code: str) -> QuerySet[Engagement]:
    return visible_to(User(pk=pk)).filter(code=code)


_OPENED = Prepared(_opened, 0, "")


def get_engagement(request: HttpRequest, code: str, role: Role) -> Engagement:
    """The engagement of that code, for someone who has at least that role in it.

    Raises Http404 for a stranger exactly as for a code that does not exist, and PermissionDenied for a
    person of the engagement whose role is too weak.
    """
    engagement = _OPENED.one(signed_in(request).pk, code)
    held = role_in(engagement) if engagement else None
    if engagement is None or held is None:
        raise Http404
    if held < role:
        raise PermissionDenied
    request.opened_engagement = engagement  # type: ignore[attr-defined]  # for the access log
    return engagement


def team_of(engagement: Engagement) -> QuerySet[Membership]:
    """Who works on an engagement: the members of its organisation, without those that are of others alone."""
    return engagement.organisation.memberships.reaching(engagement).distinct()


def may_take_over(membership: Membership, engagements: Collection[Engagement]) -> QuerySet[User]:
    """The other members of the organisation who can come in, and open each of these engagements."""
    others = Membership.objects.filter(organisation=membership.organisation_id).exclude(pk=membership.pk)
    for one in engagements:
        others = others.filter(pk__in=team_of(one).values("pk"))
    return User.objects.filter(memberships__in=others, is_active=True).order_by("name", "email")


def reach_of(user: User) -> tuple[list[int], list[int]]:
    """Keys of the organisations of which a person sees every engagement, and of engagements besides."""
    memberships = Membership.objects.filter(user=user)
    whole = memberships.filter(has_every_engagement=True).values_list("organisation", flat=True)
    named = memberships.filter(has_every_engagement=False).values_list("assignments__engagement", flat=True)
    return list(whole), [pk for pk in named if pk]


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations in which a person works, as owner or consultant."""
    return Organisation.objects.filter(memberships__user=user).order_by("name")


def organisations_to_open_in(user: User) -> QuerySet[Organisation]:
    """Those of them in which they may open an engagement: not where they work on named ones alone."""
    whole = Membership.objects.filter(user=user, has_every_engagement=True)
    return Organisation.objects.filter(memberships__in=whole).order_by("name")


def get_own_playbook(request: HttpRequest, pk: int, role: Role = Role.CONSULTANT) -> OwnPlaybook:
    """An organisation's own playbook, for somebody who works there and has at least that role.

    Raises Http404 for everybody else exactly as for one that does not exist, and PermissionDenied for a
    member whose role is too weak. `member_role` of the row is the person's role.
    """
    memberships = Membership.objects.filter(organisation=OuterRef("organisation"), user=signed_in(request))
    rows = OwnPlaybook.objects.annotate(member_role=Subquery(memberships.values("role")[:1]))
    found = rows.exclude(member_role=None).select_related("organisation", "draft_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    if may(found) < role:
        raise PermissionDenied
    return found


def may(playbook: OwnPlaybook) -> Role:
    """The role of the person whose `get_own_playbook` gave the playbook."""
    return _ROLES[getattr(playbook, "member_role")]  # noqa: B009  an annotation


def get_organisation(request: HttpRequest, pk: str) -> Organisation:
    """One of the person's organisations: that one, or the only one where `pk` is empty.

    Raises PermissionDenied for somebody who works nowhere, Http404 for an organisation of others.
    """
    organisations = list(organisations_of(signed_in(request)))
    if not organisations:
        raise PermissionDenied
    chosen = [one for one in organisations if str(one.pk) == pk] if pk else organisations
    if len(chosen) != 1:
        raise Http404
    return chosen[0]


def get_membership(request: HttpRequest, slug: str, role: Role = Role.OWNER) -> Membership:
    """The person's place in the organisation of that slug, where it gives at least that role.

    Raises Http404 for everybody else exactly as for one that does not exist, and PermissionDenied for a
    member whose role is too weak.
    """
    memberships = Membership.objects.filter(organisation__slug=slug, user=signed_in(request))
    found = memberships.select_related("organisation").first()
    if found is None:
        raise Http404
    if role_of(found) < role:
        raise PermissionDenied
    return found


def role_of(membership: Membership) -> Role:
    return _ROLES[Membership.Role(membership.role)]
