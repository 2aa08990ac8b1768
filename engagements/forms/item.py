"""The form in which an item of the roadmap is worked."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from engagements.forms.versioned import VersionedForm
from engagements.models import Item


class ItemForm(VersionedForm[Item]):
    class Meta:
        model = Item
        fields = ["status", "reason", "evidence", "evidence_url", "note"]
        widgets = {
            "status": forms.RadioSelect,
            "evidence": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A help text may hold markup, and a playbook's words are plain text.
        self.fields["evidence"].help_text = escape(self.instance.evidence_wanted)
        self.fields["status"].choices = Item.Status.choices  # type: ignore[attr-defined]  # no blank choice

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if status == Item.Status.NOT_APPLICABLE and not cleaned.get("reason"):
            self.add_error("reason", _("Say why this does not apply; it goes into the pack."))
        has_evidence = any(cleaned.get(name) for name in ("evidence", "evidence_url"))
        if status == Item.Status.DONE and not has_evidence:
            self.add_error("evidence", _("Leave what shows it: a sentence, an output or a link."))
        return cleaned
