"""What is asked before a version is shared, and before a shared one is handed out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.guarded import GuardedForm
from handover.models import Pack
from handover.passphrase import LEAST_CHARACTERS

DAYS = [(1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days"))]


class VersionField(forms.ModelChoiceField[Pack]):
    """A version by its number, as people speak of it."""

    def label_from_instance(self, obj: Pack) -> str:
        return obj.title.capitalize()


class ShareForm(GuardedForm):
    """`packs` are the versions that may be shared, the newest first."""

    name = forms.CharField(
        label=_("For whom"),
        max_length=120,
        help_text=_("Tells you later whose link this is; they do not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(label=_("Works for"), choices=DAYS, coerce=int, initial=7)

    def __init__(self, *args: Any, packs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"] = VersionField(
            packs, label=_("Version"), empty_label=None, to_field_name="number"
        )
        self.order_fields(["name", "pack", "days"])


class OwnPassphraseForm(forms.Form):
    """Apart from the form that refuses credentials: this one is a credential, and only its hash is kept."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        min_length=LEAST_CHARACTERS,
        max_length=200,
        help_text=_("Leave it empty and the portal makes one. Capital letters do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "min_length": _("Take %(limit_value)d characters or more: whoever has the link can try.")
        },
    )

    def clean_passphrase(self) -> str:
        passphrase: str = self.cleaned_data["passphrase"]
        if passphrase and len(set(passphrase.casefold())) < LEAST_CHARACTERS // 2:
            raise forms.ValidationError(_("It repeats the same few characters: take another one."))
        return passphrase


class OpenForm(forms.Form):
    """What somebody with the address types to get the file."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "autofocus": True}
        ),
        error_messages={"required": _("Type the passphrase that you were told.")},
    )
