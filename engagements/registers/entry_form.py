"""The form of a register's entry: knows its engagement and is laid out in rows."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms

from engagements.forms.guarded import VOUCH
from engagements.forms.versioned import VersionedForm, in_words
from engagements.models import Engagement, RegisterEntry


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class EntryForm[Entry: RegisterEntry](VersionedForm[Entry]):
    """`rows` names the fields as they stand on the page, those of one row side by side."""

    rows: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        setattr(self.instance, "engagement", engagement)  # noqa: B010  each register declares its own

    def again(self, *args: Any, **kwargs: Any) -> Self:
        return super().again(*args, engagement=self.engagement, **kwargs)

    def disputes(self) -> Iterator[tuple[forms.BoundField, str, str]]:
        """Each field that both sides changed, with what was typed here and what the other side saved."""
        for name, theirs in self.theirs.items():
            yield self[name], in_words(self.instance, name, getattr(self.instance, name)), theirs

    def laid_out(self) -> Iterator[list[forms.BoundField]]:
        """The fields row by row, and the question about credentials where it has to be asked."""
        for row in self.rows:
            yield [self[name] for name in row]
        if VOUCH in self.fields:
            yield [self[VOUCH]]
