"""What people say about a record, in two lanes: among consultants, and with the client."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement

LONGEST_COMMENT = 10_000


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, kind: str, pk: int) -> Self:
        return self.filter(target_kind=kind, target_id=pk)

    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def with_client(self) -> Self:
        """What the client's side may read."""
        return self.kept().filter(lane=Comment.Lane.CLIENT)


class Comment(models.Model):
    """About the record `target_kind`, `target_id` (as in the history), or one `step` of a runbook, from 1.

    A deleted one keeps its place in the lane and says so; what it said stands in the history.
    """

    class Lane(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        CLIENT = "client", _("With the client")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="comments")
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    lane = models.CharField(max_length=10, choices=Lane, default=Lane.INTERNAL)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    token = models.UUIDField(editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "token"], name="comment_token_once")]
        indexes = [
            models.Index(fields=["engagement", "target_kind", "target_id"], name="comments_of_a_record"),
            models.Index(fields=["engagement", "-created_at"], name="comments_by_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    @property
    def is_for_client(self) -> bool:
        return self.lane == self.Lane.CLIENT


class Mention(models.Model):
    """Somebody who is addressed in a comment; `seen_at` once they have opened it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="one_mention_each")]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment}"


class ThreadSeen(models.Model):
    """When a person last read what is said about a record; what came later is unread."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="threads_seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "user", "target_kind", "target_id"], name="one_look_at_a_thread_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} read {self.target_kind} {self.target_id}"
