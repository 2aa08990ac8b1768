"""What somebody brings for an import: a file, or cells copied from a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.register_files.reading import read_file, read_text
from engagements.register_files.sheet import MOST_BYTES, Sheet, UnreadableFile

LONGEST_PASTE = 1_000_000
ENDINGS = ".csv,.tsv,.txt,.xlsx,.json,.md"


class ImportForm(forms.Form):
    """`sheet` is the table, `source` what people call it; neither file nor text is kept by the form."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("CSV, XLSX, JSON or a Markdown table, up to 5 MB and 10,000 rows."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste from a spreadsheet"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("With its row of headings. You see what will happen before anything does."),
    )

    def __init__(self, *args: Any, register: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.sheet: Sheet | None = None
        self.source = ""
        endings = f"{ENDINGS},.env,.example" if register == "environment" else ENDINGS
        self.fields["file"].widget.attrs["accept"] = endings
        if register == "environment":
            self.fields["file"].help_text = _(
                "CSV, XLSX, JSON or an .env.example: of that only the names are read, never a value."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file, pasted = cleaned.get("file"), cleaned.get("pasted") or ""
        if not file and not pasted.strip():
            raise forms.ValidationError(_("Choose a file, or paste cells."))
        if file and pasted.strip():
            raise forms.ValidationError(_("Either a file or a paste, not both at once."))
        try:
            self._read(file, pasted)
        except UnreadableFile as error:
            self.add_error("file" if file else "pasted", str(error))
            self._forget_values()
        return cleaned

    def _forget_values(self) -> None:
        """Keys are pasted with their values: those are not shown again, not even to whoever brought them."""
        if self.register == "environment":
            self.data = dict(self.data.items()) | {"pasted": ""}

    def _read(self, file: Any, pasted: str) -> None:
        if file is None:
            self.sheet, self.source = read_text(pasted, self.register), _("Pasted cells")
        else:
            name = file.name or ""
            self.source = name or _("A file")
            # One byte more than is read tells that there is more.
            self.sheet = read_file(file.read(MOST_BYTES + 1), name, self.register)
