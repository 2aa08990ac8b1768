"""The form that attaches evidence: files, or a link with a name."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm

MOST_FILES = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class EvidenceForm(GuardedForm):
    """`chosen` are the files, read by the view."""

    url = forms.CharField(
        label=gettext_lazy("Or a link"),
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        widget=forms.URLInput,
    )
    name = forms.CharField(label=gettext_lazy("What the link shows"), required=False, max_length=200)
    step = forms.IntegerField(required=False, min_value=1, max_value=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: list[Any] = self.files.getlist("file") if self.is_bound and self.files else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.chosen and not cleaned.get("url") and "url" not in self.errors:
            raise forms.ValidationError(_("Choose a file, or write a link."))
        if len(self.chosen) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)d files at once, please.") % {"n": MOST_FILES})
        return cleaned
