"""The form of a register's entry: knows its engagement and is laid out in rows."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _

from engagements.forms.guarded import VOUCH
from engagements.forms.versioned import VersionedForm, in_words
from engagements.models import Engagement, RegisterEntry


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class EntryForm[Entry: RegisterEntry](VersionedForm[Entry]):
    """`rows` names the fields as they stand on the page, those of one row side by side.

    No two kept entries are alike in all fields of `unique_key`, and there is no `room` for more than that.
    An import has looked for credentials and for room in all its rows at once: then `is_looked_over`.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    unique_key: tuple[str, ...] = ()
    room: int | None = None

    def __init__(
        self, *args: Any, engagement: Engagement, is_looked_over: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        self.is_looked_over = is_looked_over
        self.is_guarded = not is_looked_over
        setattr(self.instance, "engagement", engagement)  # noqa: B010  each register declares its own

    def again(self, *args: Any, **kwargs: Any) -> Self:
        return super().again(*args, engagement=self.engagement, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_looked_over:
            self._validate_constraints = False  # the database's own; its fields say the same without a query
        else:
            self._look_for_room(cleaned)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """People of the sprint were looked up once for all rows; each would be asked for again."""
        left_out: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # a hook without stubs
        if self.is_looked_over:
            left_out |= {one.name for one in self.instance._meta.concrete_fields if one.is_relation}
        return left_out

    def _look_for_room(self, cleaned: dict[str, Any]) -> None:
        """The engagement is no field of the form, so that its part of the constraint is asked here."""
        rows: Any = type(self.instance)._base_manager
        others = rows.filter(engagement=self.engagement, deleted_at=None).exclude(pk=self.instance.pk)
        key = {name: cleaned[name] for name in self.unique_key if cleaned.get(name)}
        if key and len(key) == len(self.unique_key) and others.filter(**key).exists():
            self.add_error(self.unique_key[0], self.twin_words(cleaned))
        if self.room is not None and self.instance.pk is None and others.count() >= self.room:
            self.add_error(None, self.full_words())

    def twin_words(self, cleaned: dict[str, Any]) -> str:
        return _("“%(name)s” is in this register already.") % {"name": cleaned[self.unique_key[0]]}

    def full_words(self) -> str:
        return _("This register holds at most %(n)d entries.") % {"n": self.room}

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
