"""Lets a person of the client's side into one engagement, and writes to them how to get in."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.issue_link import issue_link
from engagements.actions.queue_mail import queue_mail
from engagements.actions.record_event import record_event
from engagements.invitation_pause import keep_pause
from engagements.letters import portal_url, write_letter
from engagements.membership_rules import keep_off_team, lock_members
from engagements.models import Engagement, InvitationLink, Participant, User


@transaction.atomic
def invite_participant(
    *, engagement: Engagement, email: str, name: str, role: Participant.Role, actor: User | None
) -> Participant:
    """Makes the account where there is none, joins it, and mails the way in once this is committed.

    An invitation to someone who takes part already changes their role and mails them a new link. An account
    that there is keeps its name, and does not give it away: until they come, they are called `name` here.
    Raises InvitedOften where the address was mailed to a moment ago, and MembershipRefused where it works on
    the engagement: nobody is on both sides.
    """
    lock_members(engagement.organisation)
    keep_off_team(engagement, email)
    last = InvitationLink.objects.filter(participant__engagement=engagement, email=email.lower()).first()
    keep_pause(engagement.organisation, email.lower(), last.issued_at if last else None)
    user, is_new = User.objects.get_or_create(email=email.lower(), defaults={"name": name})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    before = (
        Participant.objects.filter(engagement=engagement, user=user).values_list("role", flat=True).first()
    )
    participant, _is_first = Participant.objects.update_or_create(
        engagement=engagement,
        user=user,
        defaults={"role": role, "invited_by": actor, "invited_name": name},
    )
    event = record_event(
        engagement=engagement,
        actor=actor,
        verb=_("invited"),
        target=participant,
        label=participant.name,
        changes={"role": (before, role)},
    )
    mail_invitation(participant, issue_link(participant), key=f"invitation:{event.pk}")
    return participant


def mail_invitation(participant: Participant, token: str, *, key: str) -> None:
    """Says who invites, and to what, with the link that lets them in; `token` is in this mail alone.

    `key` names the deed that the mail tells of, so that it is written once.
    """
    engagement = participant.engagement
    letter = write_letter(
        "invitation",
        engagement=engagement,
        to=participant.user,
        subject=lambda: _("%(title)s: follow your launch sprint") % {"title": engagement.title},
        context={
            "participant": participant,
            "link_url": portal_url(reverse("follow_invitation", kwargs={"token": token})),
            "sign_in_url": portal_url(reverse("account_request_login_code")),
        },
    )
    queue_mail(engagement=engagement, key=key, recipient=participant.user.email, letter=letter)
