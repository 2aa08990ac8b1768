"""The forms of the page of DNS records: a zone file, a record's notes, one owner for several records."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.net.zone_file import MOST_BYTES, ZoneFile, read_zone_file
from engagements.forms.guarded import GuardedForm
from engagements.forms.versioned import VersionedForm
from engagements.models import DnsRecord


class ZoneFileForm(forms.Form):
    """A file that was chosen lands in the text, where it can be put right: nothing is to be chosen twice."""

    file = forms.FileField(
        label=gettext_lazy("The zone file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("As your DNS provider exports it, in the BIND format. At most 512 kB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste it"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false", "wrap": "off"}),
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Take out of the plan what the file does not have"),
        required=False,
        help_text=gettext_lazy("For a whole zone. Leave it open when the file holds only some records."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, domain: str, **kwargs: Any) -> None:
        self.domain = domain
        self.read = ZoneFile(())
        super().__init__(_with_file(data, files), files, **kwargs)

    def clean_file(self) -> Any:
        chosen = self.cleaned_data["file"]
        if chosen and chosen.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file has %(n)d kB; a zone file of at most 512 kB can be read here.")
                % {"n": chosen.size // 1024}
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("text", "")
        if self.errors:
            return cleaned
        if not text.strip():
            raise forms.ValidationError(_("Choose a zone file, or paste its lines."))
        self.read = read_zone_file(text, self.domain)
        if self.read.bad:
            raise forms.ValidationError(
                [
                    _("Line %(n)d: %(text)s – %(why)s")
                    % {"n": line.number, "text": line.text, "why": line.why}
                    for line in self.read.bad
                ]
            )
        if not self.read.records:
            raise forms.ValidationError(
                _("There is no record of %(domain)s in it.") % {"domain": self.domain}
            )
        return cleaned


def _with_file(data: QueryDict | None, files: "MultiValueDict[str, Any] | None") -> QueryDict | None:
    chosen = files.get("file") if files else None
    if data is None or chosen is None or not 0 < chosen.size <= MOST_BYTES:
        return data
    filled = data.copy()
    filled["text"] = chosen.read().decode("utf-8", "replace").replace("\0", "\ufffd")
    return filled


class RecordNotesForm(VersionedForm[DnsRecord]):
    class Meta:
        model = DnsRecord
        fields = ["purpose", "owner", "follows_provider"]
        help_texts = {
            "purpose": gettext_lazy("What breaks without it, in a few words."),
            "owner": gettext_lazy("Who on the client's side answers for it."),
        }


class OwnerForm(GuardedForm):
    """One owner for the chosen rows; `pk` may stand several times."""

    owner = forms.CharField(max_length=120)
    pk = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, pks: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pk"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(pk, str(pk)) for pk in pks]
