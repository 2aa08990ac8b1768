"""The log of what active checks sent: written before the request leaves, its answer's status added once."""

from django.db import models

from checks.models.consent import ConsentDecision
from checks.models.run import Run
from engagements.models import Engagement


class SentRequest(models.Model):
    """`status` is None until there is an answer, 0 where none came; no header and no body is kept."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="sent_requests")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="sent_requests")
    consent = models.ForeignKey(ConsentDecision, models.CASCADE, related_name="sent_requests")
    check_key = models.CharField(max_length=64)
    at = models.DateTimeField()
    method = models.CharField(max_length=10)
    url = models.CharField(max_length=600)
    status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"
