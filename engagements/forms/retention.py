"""The form that says how long an organisation keeps what need not be kept for ever."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.models import Organisation
from engagements.models.register import BIN_DAYS

# Mails are forgotten after 30 days in any case.
DAYS = {
    "keeps_bins_days": BIN_DAYS,
    "keeps_log_days": (30, 90, 365, 730, 1825),
    "keeps_mails_days": (7, 14, 30),
    "keeps_facts_days": (7, 30, 90, 365, 730),
}


class RetentionForm(forms.ModelForm[Organisation]):
    """Choices alone: nobody types anything here."""

    class Meta:
        model = Organisation
        fields = list(DAYS)
        help_texts = {
            "keeps_bins_days": _("What was deleted from a register, and evidence that was taken away."),
            "keeps_log_days": _("Who opened which engagement when."),
            "keeps_mails_days": _(
                "Whom a mail went to, and whether it arrived. What it said goes when it is sent."
            ),
            "keeps_facts_days": _(
                "What servers answered in an audit, word for word. Verdicts and evidence stay."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, days in DAYS.items():
            choices = [(one, ngettext("%(n)d day", "%(n)d days", one) % {"n": one}) for one in days]
            field = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                coerce=int, choices=choices, label=field.label, help_text=field.help_text
            )
