"""The index of everything that people look for: one row for each record, kept by the database itself."""

from django.db import models

from engagements.models.engagement import Engagement


class SearchEntry(models.Model):
    """Written by triggers alone (`engagements.search.install`), so that no way of saving forgets it.

    `scope` holds the words by which one engagement or one organisation is searched: "e7 o2".
    """

    kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="search_entries")
    scope = models.CharField(max_length=50)
    title = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title
