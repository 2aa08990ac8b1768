"""What is asked before a version is made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handover.models import Pack, Paper


class VersionForm(forms.Form):
    """Draft or issued, and the paper."""

    status = forms.ChoiceField(choices=Pack.Status)
    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=Paper,
        initial=Paper.A4,
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def clean_paper(self) -> Any:
        return self.cleaned_data["paper"] or Paper.A4
