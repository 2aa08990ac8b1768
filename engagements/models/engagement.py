"""One sprint for one client: its code, clock, playbook and the people who may look in."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.organisation import Client, Organisation
from engagements.models.own_playbook import PlaybookVersion
from engagements.playbooks.keeping import playbook_from_data
from engagements.playbooks.shape import Playbook

SPRINT = timedelta(hours=48)
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code() -> str:
    """Six characters that nobody mistakes for one another on the telephone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(6))


class Engagement(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        HANDED_OVER = "handed-over", _("Handed over")
        CLOSED = "closed", _("Closed")

    client = models.ForeignKey(Client, models.CASCADE, related_name="engagements")
    code = models.SlugField(max_length=24, unique=True, default=new_code, editable=False)
    title = models.CharField(_("product"), max_length=120)
    domain = models.CharField(_("domain"), max_length=253)
    canonical_host = models.CharField(_("canonical host"), max_length=253, blank=True)
    allowed_origins = models.JSONField(_("allowed origins"), default=list, blank=True)
    playbook_key = models.CharField(max_length=64)
    playbook_version = models.CharField(max_length=20)
    playbook_data = models.JSONField()
    own_playbook = models.ForeignKey(
        PlaybookVersion, models.SET_NULL, null=True, editable=False, related_name="engagements"
    )
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    starts_at = models.DateTimeField(default=timezone.now)
    launch_at = models.DateTimeField(_("launch"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Whom the client writes to; of the organisation's members, until they leave.
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Empty while it is not handed over. The word says why it is without the founder's signature, where it is.
    handed_over_at = models.DateTimeField(null=True, editable=False)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    handed_over_word = models.CharField(
        _("reason"), max_length=300, blank=True, editable=False, default="", db_default=""
    )
    # Since when people of the client see each other's names; empty while they do not.
    participants_shared_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    # Set in the moment of erasing alone: without it the database lets no event of the history go.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["launch_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "domain"],
                condition=models.Q(state="open"),
                name="one_open_engagement_per_domain",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    @property
    def organisation(self) -> Organisation:
        return self.client.organisation

    @property
    def is_handed_over(self) -> bool:
        """Also of one that was archived after that."""
        return self.handed_over_at is not None

    @property
    def is_sharing_participants(self) -> bool:
        return self.participants_shared_at is not None

    @property
    def playbook(self) -> Playbook:
        """The playbook as it was when the engagement was opened."""
        return playbook_from_data(self.playbook_data)


class Hold(models.Model):
    """A stop of the sprint clock, with who is waited for and why; `ended_at` is empty while it stands."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="holds")
    waiting_on = models.CharField(_("waiting on"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The request for which it stands, and with whose answer it ends by itself.
    blocker = models.ForeignKey("Blocker", models.SET_NULL, null=True, editable=False, related_name="holds")

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(ended_at=None), name="one_hold_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.waiting_on}: {self.reason}"

    def length(self, now: datetime) -> timedelta:
        """How long the clock stood, up to `now` while the hold stands."""
        return (self.ended_at or now) - self.started_at


class Participant(models.Model):
    """A person on the client's side of one engagement.

    Until they open it, they are called what the inviter called them: an address is no way to learn the name
    behind somebody's account.
    """

    class Role(models.TextChoices):
        FOUNDER = "founder", _("Founder")
        VIEWER = "viewer", _("Viewer")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.FOUNDER)
    invited_name = models.CharField(_("name"), max_length=120, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "user"], name="one_participation_each")]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def name(self) -> str:
        """What the consultancy calls this person; the account's name only once they have come."""
        return (not self.accepted_at and self.invited_name) or str(self.user)


class LastLook(models.Model):
    """When a person last opened an engagement, so that they can be told what changed since."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "user"], name="one_last_look_each")]

    def __str__(self) -> str:
        return f"{self.user} at {self.seen_at:%Y-%m-%d %H:%M}"
