"""The register of redirects: what leads where, by which status, and where that is configured."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Redirect
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Column, Filter, Register


class RedirectForm(EntryForm[Redirect]):
    rows = (
        ("source",),
        ("target",),
        ("code", "configured_at"),
        ("keeps_path", "keeps_query"),
        ("owner",),
        ("reason",),
    )
    unique_key = ("source",)

    class Meta:
        model = Redirect
        fields = [
            "source",
            "target",
            "code",
            "keeps_path",
            "keeps_query",
            "configured_at",
            "owner",
            "reason",
        ]
        help_texts = {
            "source": _("A host, an address or a pattern: www.example.com, /blog/*."),
            "target": _("Where it leads: a host, an address, or a pattern."),
            "configured_at": _("Where somebody changes it: the edge's rules, the hosting, the code."),
        }
        widgets = {
            "source": forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
            "target": forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }


REDIRECTS = Register(
    key="redirects",
    model=Redirect,
    form=RedirectForm,
    relation="redirects",
    entry_name="redirect",
    title=_("Redirects"),
    lead=_("What leads where, by which status, and where somebody changes it."),
    symbol="corner-down-right",
    adds=_("Add redirect"),
    edits=_("Edit redirect"),
    entry_word=_("redirect"),
    empty_title=_("No redirects yet"),
    empty_text=_(
        "Write down each redirect that is meant: www to the apex, http to https, a campaign's address. One "
        "that nobody wrote down is the one that breaks with the next move."
    ),
    columns=(
        Column("source", _("From"), lambda one: one.source, sub=lambda one: one.reason, css="wraps"),
        Column("target", _("To"), lambda one: one.target, css="wraps"),
        Column("code", _("Status"), lambda one: one.get_code_display()),
        Column("keeps_path", _("Keeps the path"), lambda one: one.keeps_path, is_shown=False),
        Column("keeps_query", _("Keeps the query"), lambda one: one.keeps_query, is_shown=False),
        Column(
            "configured_at",
            _("Where it is configured"),
            lambda one: one.configured_at,
            short=_("Configured in"),
            missing=_("nowhere yet"),
        ),
        Column("owner", _("Owner"), lambda one: one.owner),
        Column("reason", _("Why"), lambda one: one.reason),
    ),
    search=("source", "target", "configured_at", "owner", "reason"),
    filters=(
        Filter(
            "code",
            _("Status"),
            lambda _given: [(str(code), word) for code, word in Redirect.Code.choices],
            lambda value: Q(code=int(value)),
        ),
    ),
    settable=("code", "owner", "configured_at", "keeps_path", "keeps_query"),
    natural_key=("source",),
)
