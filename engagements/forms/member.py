"""The forms about an organisation's members: what somebody is there, and which engagements they work on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.guarded import GuardedForm
from engagements.forms.one_line import one_line
from engagements.models import Engagement, Membership, Organisation

EVERY, NAMED = "every", "named"


class MemberForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.CONSULTANT,
        widget=forms.RadioSelect,
        help_text=_("An owner also decides who works here, and sees every engagement."),
    )
    reach = forms.ChoiceField(
        label=_("Works on"),
        choices=[
            (EVERY, _("Every engagement, those to come included")),
            (NAMED, _("Named engagements alone")),
        ],
        initial=EVERY,
        widget=forms.RadioSelect,
    )
    engagements = forms.ModelMultipleChoiceField(
        label=_("Which engagements"),
        queryset=Engagement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They find nothing of the others: not on the board, not in search, not by address."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Engagement.objects.filter(client__organisation=organisation).select_related("client")
        field: Any = self.fields["engagements"]
        field.queryset = rows.defer("playbook_data").order_by("state", "title", "pk")
        field.required = self.is_bound and self.data.get(self.add_prefix("reach")) == NAMED
        field.error_messages["required"] = _("Choose at least one.")
        field.label_from_instance = lambda one: f"{one.title}, {one.client.name}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_named = cleaned.get("reach") == NAMED
        if is_named and cleaned.get("role") == Membership.Role.OWNER:
            self.add_error("reach", _("An owner sees every engagement."))
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        return {
            "role": Membership.Role(data["role"]),
            "is_every": data["reach"] == EVERY,
            "engagements": list(data["engagements"]) if data["reach"] == NAMED else [],
        }


class MemberInvitationForm(GuardedForm, MemberForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    field_order = ("email", "name")


def opened_with(membership: Membership) -> dict[str, Any]:
    """What the form shows of a member as they are."""
    return {
        "role": membership.role,
        "reach": EVERY if membership.has_every_engagement else NAMED,
        "engagements": [one.engagement_id for one in membership.assignments.all()],
    }
