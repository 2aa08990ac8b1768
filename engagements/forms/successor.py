"""The form that asks who takes over."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from engagements.models import User
from engagements.registers.owner_field import with_side

EVERYTHING, LEAD = "everything", "lead"


class SuccessorForm(forms.Form):
    successor = forms.ModelChoiceField(
        label=_("Who takes over"), queryset=User.objects.none(), empty_label=_("Choose somebody")
    )

    def __init__(self, *args: Any, people: QuerySet[User], is_needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["successor"]
        chosen.queryset, chosen.label_from_instance = people, with_side
        chosen.required = is_needed
        if not is_needed:
            del self.fields["successor"]

    @property
    def chosen(self) -> User | None:
        found: User | None = self.cleaned_data.get("successor")
        return found


class HandOverForm(SuccessorForm):
    what = forms.ChoiceField(
        label=_("What they take over"),
        choices=[(EVERYTHING, _("Everything that stands above")), (LEAD, _("The lead alone"))],
        initial=EVERYTHING,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_lead:
            del self.fields["what"]

    @property
    def is_lead_alone(self) -> bool:
        return self.cleaned_data.get("what") == LEAD
