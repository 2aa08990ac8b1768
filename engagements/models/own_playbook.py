"""An organisation's own playbooks: one draft that is edited, and versions that never change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.organisation import Organisation
from engagements.playbooks.keeping import playbook_from_data
from engagements.playbooks.shape import Playbook


class OwnPlaybook(models.Model):
    """`draft` is TOML, empty where there is none, and need not be sound; `published` is the number of the
    newest version, 0 before the first. `version` counts the changes, for two tabs at once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="playbooks")
    key = models.SlugField(max_length=64)
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=160, blank=True)
    published = models.PositiveIntegerField(default=0)
    draft = models.TextField(blank=True)
    draft_before = models.TextField(blank=True)
    draft_at = models.DateTimeField(null=True, blank=True)
    draft_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    vouched = models.JSONField(default=list, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_playbook_of_a_key"),
        ]

    def __str__(self) -> str:
        return self.title


class PlaybookVersion(models.Model):
    """What was published: `text` as it was written, `data` as an engagement keeps it."""

    playbook = models.ForeignKey(OwnPlaybook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    data = models.JSONField()
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.playbook} {self.number}.0"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a version that is stored already: engagements rest on it."""
        if not self._state.adding:
            raise TypeError("a published version of a playbook does not change")
        super().save(*args, **kwargs)

    @property
    def content(self) -> Playbook:
        return playbook_from_data(self.data)
