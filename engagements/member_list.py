"""What the members page of an organisation shows, to an owner and to everybody else who works there."""

from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from engagements.models import Assignment, Membership, OutgoingMail

MOST_EVENTS = 50


def read_members(own: Membership) -> dict[str, Any]:
    """The context of the page for whoever `own` is: only owners read who works on what. Five queries at most.

    `mail_error` of an invitation is why its last mail was set aside, empty where it went out.
    """
    organisation = own.organisation
    rows = organisation.memberships.select_related("user").order_by("user__name", "user__email")
    if not own.is_owner:
        return {"members": rows}
    named = Assignment.objects.select_related("engagement").defer("engagement__playbook_data")
    mails = OutgoingMail.objects.filter(
        organisation=organisation,
        recipient=OuterRef("email"),
        state__in=OutgoingMail.SET_ASIDE,
        queued_at__gte=OuterRef("issued_at"),
    )
    waiting = organisation.member_invitations.filter(used_at=None).select_related("invited_by")
    return {
        "members": rows.prefetch_related(Prefetch("assignments", named.order_by("engagement__title"))),
        "invitations": waiting.annotate(mail_error=Subquery(mails.values("error")[:1])).order_by("name"),
        "events": organisation.events.all()[:MOST_EVENTS],
    }
