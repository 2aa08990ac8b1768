"""The two uploads of the page Mail: one received message, and any number of reports."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.mail_evidence.archives import MAX_UPLOAD
from checks.mail_evidence.headers import MAX_MESSAGE

MOST_FILES = 50
MOST_BYTES = 20 * 1024 * 1024
MEGABYTE = 1024**2


class MessageForm(forms.Form):
    message = forms.FileField(
        label=gettext_lazy("The message as an .eml file"),
        help_text=gettext_lazy("Drop it here, or choose it. Its text, subject and recipient are not kept."),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822,.txt", "class": "drop"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    def clean_message(self) -> "UploadedFile[bytes]":
        chosen: UploadedFile[bytes] = self.cleaned_data["message"]
        check_size(chosen, MAX_MESSAGE)
        return chosen


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files, each cleaned alone."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        chosen: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)d files at once, please.") % {"n": MOST_FILES})
        files = [super(SeveralFilesField, self).clean(one, initial) for one in chosen or [None]]
        if sum(file.size or 0 for file in files) > MOST_BYTES:
            raise forms.ValidationError(
                _("Together the files are larger than %(n)d MB. Upload them in parts.")
                % {"n": MOST_BYTES // MEGABYTE}
            )
        for file in files:
            check_size(file, MAX_UPLOAD)
        return files


class ReportsForm(forms.Form):
    reports = SeveralFilesField(
        label=gettext_lazy("Report files: .xml, .xml.gz or .zip"),
        help_text=gettext_lazy("Drop them here, or choose them; several at once. A report counts once."),
        widget=SeveralFilesInput(attrs={"accept": ".xml,.gz,.zip", "class": "drop", "multiple": True}),
        error_messages={"empty": gettext_lazy("A file is empty.")},
    )


def check_size(chosen: "UploadedFile[bytes]", most: int) -> None:
    if (chosen.size or 0) > most:
        raise forms.ValidationError(
            _("“%(name)s” is larger than %(n)d MB.")
            % {"name": (chosen.name or "")[:80], "n": most // MEGABYTE}
        )
