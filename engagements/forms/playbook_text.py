"""Forms that take the whole TOML of a playbook: to edit, to paste, to upload, to publish."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from engagements.playbooks.limits import MOST_BYTES
from engagements.secret_guard import find_secret

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class TomlField(forms.CharField):
    """Plain line breaks, nothing stripped; what is too large for a playbook is refused with the limit."""

    widget = forms.Textarea(
        attrs={"rows": 28, "class": "mono", "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return ("" if value is None else str(value)).replace("\r\n", "\n").replace("\r", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial).strip("\n") != self.to_python(data).strip("\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value.encode(errors="replace")) > MOST_BYTES:
            raise forms.ValidationError(_too_large())


class TomlForm(GuardedForm):
    """`opened` is the text as it was when the editing began."""

    text = TomlField(label=gettext_lazy("TOML"), required=False)
    opened = TomlField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        typed = str(self.cleaned_data.get("text") or "")
        cleaned = super().clean()
        name_line_of_secret(self, typed, "text")
        return cleaned


class ImportForm(GuardedForm):
    """Either a file or a pasted text; the valid form has it in `text`."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("TOML in UTF-8, at most 512 kB.")
    )
    text = TomlField(label=gettext_lazy("Or the text itself"), required=False)

    field_order = ("file", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 12

    def clean_file(self) -> str:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_too_large())
        return _decoded(file.read())

    def clean(self) -> dict[str, Any]:
        given = {name: str(self.cleaned_data.get(name) or "") for name in ("text", "file")}
        cleaned = super().clean()
        for name, text in given.items():
            name_line_of_secret(self, text, name)
        cleaned["text"] = cleaned.get("file") or cleaned.get("text") or ""
        if not self.errors and not cleaned["text"].strip():
            self.add_error("file", _("Choose a file or paste the text."))
        return cleaned


class SeenForm(forms.Form):
    """`version` is that of the draft which the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(GuardedForm):
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence for whoever compares versions later."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def name_line_of_secret(form: GuardedForm, text: str, field: str) -> None:
    """Where the guard refused a long text, says which line to look at."""
    if form.has_error(field) and text:
        number = next((at for at, line in enumerate(text.splitlines(), 1) if find_secret(line)), None)
        if number:
            form.add_error(field, _("Look at line %(n)d.") % {"n": number})


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise forms.ValidationError(
            _("Line %(n)d is not UTF-8: save the file as UTF-8.") % {"n": line}
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _too_large() -> str:
    return _("That is more than a playbook may hold: %(kb)d kB.") % {"kb": MOST_BYTES // 1024}
