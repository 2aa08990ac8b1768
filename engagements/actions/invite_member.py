"""Invites somebody to work at an organisation: the mail carries the link, and only its address can accept."""

from collections.abc import Collection
from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.issue_link import TOKEN_BYTES
from engagements.actions.queue_mail import queue_mail
from engagements.actions.record_organisation_event import record_organisation_event
from engagements.invitation_links import digest_of
from engagements.invitation_pause import InvitedOften, is_mailed_often, is_pausing, keep_pause
from engagements.letters import portal_url, write_team_letter
from engagements.membership_rules import MembershipRefused, keep_to_one_side, lock_members, reach_in_words
from engagements.models import Engagement, MemberInvitation, Membership, Organisation, OrganisationEvent, User


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    role: Membership.Role,
    is_every: bool,
    engagements: Collection[Engagement],
    actor: User,
    vouched: Collection[str] = (),
) -> MemberInvitation:
    """A second invitation to an address takes the place of the first, whose link ends.

    Raises MembershipRefused for who works here already, for who is on the client's side of what they would
    see, and for an address that was mailed to a moment ago. Whether it has an account is not told. `vouched`
    names fields that look like a credential and are none, by this person's word.
    """
    lock_members(organisation)
    email = email.lower()
    is_every = is_every or role == Membership.Role.OWNER
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise MembershipRefused(
            _("%(email)s works here already. Change their role instead.") % {"email": email}
        )
    keep_to_one_side(organisation, email, is_every=is_every, engagements=engagements)
    _keep_pause(organisation, email)
    token = token_urlsafe(TOKEN_BYTES)
    invitation, _is_new = MemberInvitation.objects.update_or_create(
        organisation=organisation,
        email=email,
        defaults={
            "name": name, "role": role, "has_every_engagement": is_every, "invited_by": actor, **_link(token)
        },
    )  # fmt: skip
    invitation.engagements.set(() if is_every else engagements)
    detail = f"{invitation.get_role_display()}, {reach_in_words(is_every, engagements)}"
    _send(invitation, token, _record(invitation, actor, _("invited"), detail))
    if vouched:
        _record(invitation, actor, _("said that no credential is in"), ", ".join(sorted(vouched)))
    return invitation


@transaction.atomic
def resend_member_invitation(*, invitation: MemberInvitation, actor: User) -> bool:
    """With a new link; False soon after the last, and where it was accepted or withdrawn."""
    own = MemberInvitation.objects.select_for_update(of=("self",))  # who invited may be gone: an outer join
    rows = own.select_related("organisation", "invited_by")
    locked = rows.filter(pk=invitation.pk, used_at=None).first()
    if locked is None or is_pausing(locked.issued_at) or is_mailed_often(locked.organisation, locked.email):
        return False
    token = token_urlsafe(TOKEN_BYTES)
    link = _link(token)
    for name, value in link.items():
        setattr(locked, name, value)
    locked.save(update_fields=link)
    _send(locked, token, _record(locked, actor, _("sent the invitation again to")))
    return True


@transaction.atomic
def withdraw_member_invitation(*, invitation: MemberInvitation, actor: User) -> bool:
    """Its link opens nothing from now on; False where it was accepted."""
    waiting = MemberInvitation.objects.filter(pk=invitation.pk, used_at=None)
    is_withdrawn = bool(waiting.delete()[0])
    if is_withdrawn:
        _record(invitation, actor, _("withdrew the invitation of"))
    return is_withdrawn


def _keep_pause(organisation: Organisation, email: str) -> None:
    before = organisation.member_invitations.filter(email=email, used_at=None).first()
    try:
        keep_pause(organisation, email, before.issued_at if before else None)
    except InvitedOften as why:
        raise MembershipRefused(str(why)) from None


def _record(invitation: MemberInvitation, actor: User, verb: str, detail: str = "") -> OrganisationEvent:
    return record_organisation_event(
        organisation=invitation.organisation, actor=actor, verb=verb, label=invitation.name, detail=detail
    )


def _link(token: str) -> dict[str, object]:
    now = timezone.now()
    return {
        "digest": digest_of(token),
        "issued_at": now,
        "expires_at": now + timedelta(days=settings.INVITATION_DAYS),
        "used_at": None,
    }


def _send(invitation: MemberInvitation, token: str, event: OrganisationEvent) -> None:
    """The secret is in this mail alone."""
    address = reverse("follow_member_invitation", kwargs={"token": token})
    queue_mail(
        organisation=invitation.organisation,
        key=f"member-invitation:{event.pk}",
        recipient=invitation.email,
        letter=write_team_letter(
            "member_invitation",
            organisation=invitation.organisation,
            subject=_("Work with %(organisation)s") % {"organisation": invitation.organisation},
            context={"invitation": invitation, "link_url": portal_url(address)},
            answers_to=invitation.invited_by.email if invitation.invited_by else "",
        ),
    )
