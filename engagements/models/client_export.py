"""All that is kept of a client as one file, made in the background and gone after a few days."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.organisation import Client
from engagements.models.work import BackgroundJob

KEPT = timedelta(days=3)


class ClientExport(BackgroundJob):
    """`counts` are the rows and files in it, by kind; `sha256` is the file's."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="exports")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="exports/", blank=True, max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_client_export",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="client_export_to_sweep")]

    def __str__(self) -> str:
        return f"export {self.pk} of client {self.client_id}"

    def keep_file(self, *, name: str, size: int, sha256: str, counts: dict[str, int]) -> None:
        """Ends the job with its file, in one step. Raises LeaseLost when it is no longer this worker's."""
        now = timezone.now()
        self._update_own(
            state=self.State.DONE,
            file=name,
            size=size,
            sha256=sha256,
            counts=counts,
            done_count=self.total_count,
            finished_at=now,
            expires_at=now + KEPT,
            lease_until=None,
        )


def newest_at_hand(client: Client) -> ClientExport | None:
    """The file that can be taken now, if there is one."""
    made = client.exports.filter(state=ClientExport.State.DONE, expires_at__gt=timezone.now())
    return made.exclude(file="").select_related("requested_by").first()
