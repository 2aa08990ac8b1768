"""Keeps which columns of a register a person wants to see."""

from collections.abc import Sequence

from engagements.models import ColumnChoice, User


def choose_columns(*, person: User, register: str, columns: Sequence[str]) -> None:
    """From now on the register shows these columns to this person; the usual ones for none."""
    mine = ColumnChoice.objects.filter(user=person, register=register)
    if not columns:
        mine.delete()
        return
    ColumnChoice.objects.update_or_create(user=person, register=register, defaults={"columns": list(columns)})
