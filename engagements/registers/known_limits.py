"""The register of known limits: what the product cannot do, what that means, and when it changes."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import KnownLimit
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Column, Filter, Register


class KnownLimitForm(EntryForm[KnownLimit]):
    rows = (("title",), ("kind", "owner"), ("effect",), ("until",))

    class Meta:
        model = KnownLimit
        fields = ["title", "kind", "effect", "until", "owner"]
        help_texts = {
            "title": _("What it cannot do, in one sentence."),
            "effect": _("Who notices, and what it means for them."),
            "until": _("A day, or what would change it: from 500 orders a day on."),
        }
        widgets = {"effect": forms.Textarea(attrs={"rows": 3})}


KNOWN_LIMITS = Register(
    key="known-limits",
    model=KnownLimit,
    form=KnownLimitForm,
    relation="known_limits",
    entry_name="known_limit",
    title=_("Known limits"),
    lead=_("What the product cannot do or was not built to do, what that means, and when it changes."),
    symbol="circle-minus",
    adds=_("Add limit"),
    edits=_("Edit limit"),
    entry_word=_("limit"),
    empty_title=_("No limits yet"),
    empty_text=_(
        "Say what the product cannot do at launch, before somebody finds out: what it means, and what would "
        "change it."
    ),
    columns=(
        Column("title", _("Limit"), lambda one: one.title, sub=lambda one: one.effect),
        Column("kind", _("Kind"), lambda one: one.get_kind_display()),
        Column("effect", _("Effect"), lambda one: one.effect),
        Column("until", _("Until when, or what changes it"), lambda one: one.until, short=_("Until")),
        Column("owner", _("Owner"), lambda one: one.owner),
    ),
    search=("title", "effect", "until", "owner"),
    filters=(Filter("kind", _("Kind"), lambda _given: KnownLimit.Kind.choices, lambda value: Q(kind=value)),),
    settable=("kind", "owner"),
    natural_key=("title",),
)
