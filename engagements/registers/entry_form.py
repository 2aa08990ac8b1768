"""The form of a register's entry: knows its engagement, refuses credentials, and is laid out in rows."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.versioned import VersionedForm, in_words
from engagements.models import Engagement, RegisterEntry
from engagements.secret_guard import Suspicion, find_secret


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class EntryForm[Entry: RegisterEntry](VersionedForm[Entry]):
    """`rows` names the fields as they stand on the page, those of one row side by side.

    `not_secret` is asked only when a text looks like a credential and may be none; `vouched` names the fields
    for which a person said so.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    not_secret = forms.BooleanField(
        label=gettext_lazy("This is no credential: keep it as it is"), required=False
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        setattr(self.instance, "engagement", engagement)  # noqa: B010  each register declares its own
        self.fields["not_secret"].show_hidden_initial = False
        self.is_doubted = False
        self.vouched: list[str] = []

    def again(self, *args: Any, **kwargs: Any) -> Self:
        return super().again(*args, engagement=self.engagement, **kwargs)

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed in the entry itself."""
        return {name: value for name, value in super().changes.items() if name != "not_secret"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.changed_data:
            value = cleaned.get(name)
            found = find_secret(value) if isinstance(value, str) else None
            if found:
                self._refuse(name, found, is_vouched=bool(cleaned.get("not_secret")))
        return cleaned

    def _refuse(self, name: str, found: Suspicion, *, is_vouched: bool) -> None:
        """Says which field and what kind; the value itself is said nowhere."""
        if found.is_certain or not is_vouched:
            self.is_doubted = self.is_doubted or not found.is_certain
            self.add_error(
                name,
                _(
                    "“%(field)s” seems to hold %(kind)s. Write where it is kept, never the value, and "
                    "replace it if others have seen it."
                )
                % {"field": capfirst(str(self.fields[name].label)), "kind": found.kind},
            )
        else:
            self.vouched.append(name)

    def disputes(self) -> Iterator[tuple[forms.BoundField, str, str]]:
        """Each field that both sides changed, with what was typed here and what the other side saved."""
        for name, theirs in self.theirs.items():
            yield self[name], in_words(self.instance, name, getattr(self.instance, name)), theirs

    def laid_out(self) -> Iterator[list[forms.BoundField]]:
        """The fields row by row, and the question about credentials where it has to be asked."""
        for row in self.rows:
            yield [self[name] for name in row]
        if self.is_doubted or (self.is_bound and self.data.get("not_secret")):
            yield [self["not_secret"]]
