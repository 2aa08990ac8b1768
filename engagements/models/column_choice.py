"""Which columns of a register a person wants to see, on whatever engagement and device."""

from django.conf import settings
from django.db import models


class ColumnChoice(models.Model):
    """`columns` are keys of the register's columns, in the order in which they stand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="column_choices")
    register = models.CharField(max_length=30)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "register"], name="columns_once_per_register")]

    def __str__(self) -> str:
        return f"{self.user}: {self.register}"
