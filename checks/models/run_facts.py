"""What a run found out, so that its verdicts can be judged again; kept beside it, since it is large."""

from django.db import models

from checks.models.run import Run


class RunFacts(models.Model):
    """`packed` is what `checks.record.fact_book.pack` wrote: compressed JSON."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="facts")
    packed = models.BinaryField()
    kept_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"facts of {self.run_id}"
