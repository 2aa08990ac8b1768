"""The register of old addresses: where each should lead now, and whether somebody has seen that it does."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.forms.surface import cleaned_name
from engagements.models import OldUrl
from engagements.old_addresses import MAX_PAIRS, normalise_old_url, normalise_target
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.register import Column, Filter, Register


class OldUrlForm(EntryForm[OldUrl]):
    rows = (("url",), ("target",), ("status", "verified_on"), ("note",))
    unique_key = ("url",)
    room = MAX_PAIRS  # an audit follows each of them

    class Meta:
        model = OldUrl
        fields = ["url", "target", "status", "verified_on", "note"]
        help_texts = {
            "url": _("Where the page used to be: a whole address, or a path such as /old-page."),
            "target": _("Where its visitors should be now: a whole address, or a path."),
            "status": _("What you saw yourself. Each audit follows the address besides."),
        }
        widgets = {
            "url": forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
            "target": forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
            "verified_on": DayInput,
        }

    def clean_url(self) -> str:
        return cleaned_name(normalise_old_url, self.cleaned_data["url"], self.engagement.domain)

    def clean_target(self) -> str:
        canonical = self.engagement.canonical_host
        return cleaned_name(normalise_target, self.cleaned_data["target"], self.engagement.domain, canonical)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("url") and cleaned.get("url") == cleaned.get("target"):
            self.add_error("target", gettext("The old address and its target are the same."))
        return cleaned


OLD_URLS = Register(
    key="old-urls",
    model=OldUrl,
    form=OldUrlForm,
    relation="old_urls",
    entry_name="old_url",
    title=_("Old addresses"),
    lead=_("Where the product used to live, and where its visitors should be led. Each audit follows these."),
    symbol="link-2",
    adds=_("Add old address"),
    edits=_("Edit old address"),
    entry_word=_("old address"),
    empty_title=_("No old addresses yet"),
    empty_text=_(
        "Did the product live elsewhere before? List the old addresses with the pages that took their place: "
        "each audit follows them."
    ),
    columns=(
        Column("url", _("Old address"), lambda old: old.url, css="wraps"),
        Column("target", _("Should lead to"), lambda old: old.target, css="wraps"),
        Column("status", _("State"), lambda old: old.get_status_display()),
        Column("verified_on", _("Last tried"), lambda old: old.verified_on, missing=_("never")),
        Column("note", _("Note"), lambda old: old.note, is_shown=False),
    ),
    search=("url", "target", "note"),
    filters=(
        Filter("status", _("State"), lambda _given: OldUrl.Status.choices, lambda value: Q(status=value)),
    ),
    settable=("status", "verified_on"),
    natural_key=("url",),
)
