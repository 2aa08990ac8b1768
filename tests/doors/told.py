"""The doors of what a person is told: of no engagement, each person's own; and somebody to be told."""

from collections.abc import Mapping

from django.db.models import Q

from engagements.models import Engagement, Notification, User

NO = 405
# The answers to nobody and to whoever is signed in, and what stands in the address.
TOLD: dict[str, tuple[int, int, Mapping[str, str]]] = {
    "notifications": (302, 200, {}),
    "read_notifications": (302, NO, {}),
    "open_notification": (302, 404, {"pk": "999999999"}),
    "read_notification": (302, NO, {"pk": "999999999"}),
    "mail_choices": (302, 200, {}),
    "unsubscribe": (404, 404, {"token": "none-such"}),
    # With the mailer of the tests there is none; test_mailbox.py opens it.
    "mailbox": (302, 404, {}),
    **{
        name: (302, 404, {"name": "20260101-000000-1.log", "number": "0"})
        for name in ("mailbox_mail", "mailbox_html", "mailbox_source")
    },
}


def tell_everybody(engagement: Engagement) -> None:
    """Everybody on both sides was told of something, and does not know it yet."""
    here = Q(memberships__organisation=engagement.organisation)
    for user in User.objects.filter(here | Q(participations__engagement=engagement)).distinct():
        Notification.objects.get_or_create(
            engagement=engagement,
            user=user,
            key=f"stage-closed:{engagement.pk}",
            defaults={
                "kind": "stage-closed",
                "title": "Audit is done",
                "text": "Next: routing.",
                "path": "/",
            },
        )
