"""What all registers share: an engagement, a number, a version against lost edits, and a bin."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

# The longest that a bin keeps things, and what an organisation may choose in its place.
BIN_KEEPS = timedelta(days=30)
BIN_DAYS = (7, 14, 30)


def still_binned(since: str, now: datetime) -> models.Q:
    """Rows below an engagement that were put away at `since` (a field's name) and that its organisation still
    keeps; what is older and no longer kept is neither this nor anything else to be shown."""
    kept = models.Q()
    for days in BIN_DAYS:
        chose = {"engagement__client__organisation__keeps_bins_days": days}
        kept |= models.Q(**chose, **{f"{since}__gt": now - timedelta(days=days)})
    return kept


def no_longer_binned(since: str, now: datetime) -> models.Q:
    """The others that were put away."""
    return models.Q(**{f"{since}__isnull": False}) & ~still_binned(since, now)


class EntryQuerySet[Entry: "RegisterEntry"](models.QuerySet[Entry]):
    def kept(self) -> Self:
        """Entries that are not in the bin."""
        return self.filter(deleted_at=None)

    def binned(self) -> Self:
        """Entries that can still be taken out of the bin, the latest first."""
        return self.filter(still_binned("deleted_at", timezone.now())).order_by("-deleted_at")


class RegisterEntry(models.Model):
    """Each register declares its own `engagement`, so that `engagement.risks` reads as it should.

    `token` is that of the form an entry was made with: a form sent twice makes one entry.
    """

    # What `follow_ups` sets and taking a change back leaves as it is, because it is somebody else's word.
    left_by_undo: ClassVar[frozenset[str]] = frozenset()
    # Those of them that the history tells when a change wipes them.
    told_when_wiped: ClassVar[frozenset[str]] = frozenset()

    number = models.PositiveIntegerField(editable=False)
    token = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="%(class)s_number_once"),
            models.UniqueConstraint(fields=["engagement", "token"], name="%(class)s_token_once"),
        ]
        # A list reads and counts what is kept, by number, from the index alone. A partial index would not do:
        # SQLite looks up in the table what only its condition says.
        indexes = [
            models.Index(fields=["engagement", "deleted_at", "number"], name="%(class)s_kept"),
        ]

    @property
    def is_binned(self) -> bool:
        return self.deleted_at is not None

    @property
    def binned_until(self) -> datetime | None:
        engagement: Any = self.engagement  # type: ignore[attr-defined]  # each register declares its own
        days = engagement.organisation.keeps_bins_days
        return self.deleted_at and self.deleted_at + timedelta(days=days)

    @property
    def record_kind(self) -> str:
        """What history and discussion call a record of this register, which may have a field `kind`."""
        return self._meta.model_name or ""

    @property
    def reference(self) -> str:
        """What people call the entry by, such as R3; nothing where its name is enough."""
        return ""

    def deed(self, changed: Mapping[str, tuple[Any, Any]]) -> str:
        """The verb of the history for a change; `changed` maps a field to its value before and after."""
        return _("changed")

    def refusal(self, changed: Mapping[str, Any]) -> str:
        """Why nobody may set these fields to these values by themselves; empty where they may."""
        return ""

    def is_news(self, changed: Mapping[str, tuple[Any, Any]]) -> bool:
        """Whether the client is told of a change."""
        return False

    def follow_ups(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
        """What the record itself has to set when these fields have changed."""
        return {}

    def told_changes(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
        """What the history tells of a change: with it, what it wipes of somebody else's word.

        Asked before the follow-ups are set.
        """
        wiped = {
            name: (getattr(self, name), value)
            for name, value in self.follow_ups(changed).items()
            if name in self.told_when_wiped and getattr(self, name) != value
        }
        return {**changed, **wiped}
