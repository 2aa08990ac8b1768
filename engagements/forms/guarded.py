"""Refuses what looks like a credential wherever text is kept, naming the field and never the value."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engagements.secret_guard import Suspicion, find_secret

VOUCH = "not_secret"


class GuardedForm(forms.Form):
    """Mixed into every form, plain or of a model, in front of Django's own class.

    Where a text may be no credential after all, the form comes back with a question of its own at the end;
    `vouched` names the fields for which a person said so, which goes on the record. Where the caller has
    looked already, `is_guarded` is False.
    """

    is_guarded = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vouched: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.changed_data if self.is_guarded else ():
            for text in _texts(cleaned.get(name)):
                found = find_secret(text)
                if found and not self._is_vouched(name, found):
                    self._refuse(name, found)
                    break
        return cleaned

    @property
    def says_no_secret(self) -> bool:
        return bool(self.is_bound and self.data.get(self.add_prefix(VOUCH)))

    def _is_vouched(self, name: str, found: Suspicion) -> bool:
        if found.is_certain or not self.says_no_secret:
            return False
        if name not in self.vouched:
            self.vouched.append(name)
        return True

    def _refuse(self, name: str, found: Suspicion) -> None:
        if not found.is_certain or self.says_no_secret:
            self.fields[VOUCH] = forms.BooleanField(
                label=_("This is no credential: keep it as it is"), required=False
            )
        self.add_error(name, refusal(capfirst(str(self[name].label)), found))


def refusal(field: str, found: Suspicion) -> str:
    """Names the field and what it seems to hold; the text itself is said nowhere."""
    return _(
        "“%(field)s” seems to hold %(kind)s. Write where it is kept, never the value, and replace it "
        "if others have seen it."
    ) % {"field": field, "kind": found.kind}


def _texts(value: Any) -> list[str]:
    """The texts of a cleaned value: one, or those of a list."""
    values = value if isinstance(value, list | tuple) else [value]
    return [one for one in values if isinstance(one, str)]
