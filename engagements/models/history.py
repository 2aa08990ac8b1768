"""Who did what: one row for each change, written once, linked into a chain and never changed."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class AppendOnly(Exception):
    """The history is written once: no event is changed or deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Refuses what the database refuses as well; the cascade of an erasing does not come by here."""

    def unsealed(self) -> Self:
        """Events that are not linked into the chain yet, which happens after their commit."""
        return self.filter(digest="")

    def wholes(self) -> Self:
        """Deeds as people did them: of one on many records its line, without a line for each of them."""
        return self.filter(models.Q(part_of=None) | models.Q(deed=Event.Deed.MANY))

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly("an event is never changed")

    def bulk_update(self, *given: Any, **options: Any) -> NoReturn:
        raise AppendOnly("an event is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("an event is never deleted")


class Event(models.Model):
    """`verb` completes "Ana … R3 Login is cached"; `changes` maps a field to [before, after].

    `deed` says for machines what `verb` says for people, `undoes` is the id of the event that this one took
    back. What one deed did to many records is an event for each of them and one, of the deed MANY, for all:
    they have `part_of` in common. `number`, `previous` and `digest` are its place in the engagement's chain,
    empty until it is sealed. Whose account `actor` was is kept when the account is gone.
    """

    class Deed(models.TextChoices):
        OTHER = "", _("Something else")
        ADD = "add", _("Added")
        CHANGE = "change", _("Changed")
        BIN = "bin", _("Put into the bin")
        RESTORE = "restore", _("Restored")
        REMOVE = "remove", _("Removed")
        MANY = "many", _("Did to many at once")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=120)
    deed = models.CharField(max_length=10, choices=Deed, blank=True, default=Deed.OTHER)
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField(null=True)
    target_label = models.CharField(max_length=250)
    changes = models.JSONField(default=dict)
    is_for_client = models.BooleanField(default=False)
    undoes = models.BigIntegerField(null=True, editable=False)
    part_of = models.UUIDField(null=True, editable=False)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="event_number_once")]
        indexes = [
            models.Index(fields=["engagement", "-at", "-id"], name="event_by_engagement"),
            models.Index(fields=["engagement", "target_kind", "target_id"], name="event_by_target"),
            models.Index(fields=["engagement"], condition=models.Q(digest=""), name="event_unsealed"),
            models.Index(fields=["undoes"], condition=models.Q(undoes__isnull=False), name="event_undoes"),
            models.Index(fields=["part_of"], condition=models.Q(part_of__isnull=False), name="event_parts"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target_label}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("an event is never changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("an event is never deleted")


class HistoryHead(models.Model):
    """The end of an engagement's chain: how many events are in it, and the digest of the last one."""

    engagement = models.OneToOneField(
        Engagement, models.CASCADE, primary_key=True, related_name="history_head"
    )
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"
