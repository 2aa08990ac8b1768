"""The access register: each system the product stands on, whose it is, and where the way in is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry, Engagement
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.register import Asked, Column, Filter, Register, by_choice

System = AccessEntry.System


class AccessForm(EntryForm[AccessEntry]):
    rows = (
        ("system", "provider"),
        ("account", "owner"),
        ("mfa", "vault_reference"),
        ("roles",),
        ("recovery",),
        ("leaves", "leaves_by"),
        ("confirmed_on",),
        ("note",),
    )

    class Meta:
        model = AccessEntry
        fields = [
            "system",
            "provider",
            "account",
            "owner",
            "mfa",
            "vault_reference",
            "roles",
            "recovery",
            "leaves",
            "leaves_by",
            "confirmed_on",
            "note",
        ]
        help_texts = {
            "provider": _("The company that runs it: Namecheap, Cloudflare, Stripe."),
            "account": _("The name or address of the account, such as ops@example.com."),
            "owner": _("The person who can let others in after the sprint."),
            "vault_reference": _("The place and name, such as 1Password, “Stripe live”. Never the password."),
            "recovery": _("Who or what gets you back in when the owner cannot."),
            "leaves": _("Whose access ends with the sprint."),
        }
        widgets = {"leaves_by": DayInput, "confirmed_on": DayInput, "note": forms.Textarea(attrs={"rows": 3})}


def _lacks(entry: AccessEntry) -> list[str]:
    """What the pack would miss of an entry."""
    return [
        word
        for word, is_missing in (
            (gettext("an owner"), not entry.owner),
            (gettext("a second factor"), entry.mfa != AccessEntry.Mfa.ON),
            (gettext("a place in the vault"), not entry.vault_reference),
        )
        if is_missing
    ]


@dataclass(frozen=True, slots=True)
class Gap:
    """A system that nobody has listed yet, and the address that lists it."""

    title: str
    new_url: str


def _list_extras(engagement: Engagement, asked: Asked, _entries: list[AccessEntry]) -> Mapping[str, Any]:
    """How much of the inventory stands, over the whole register; gaps only where nothing narrows the list."""
    kept = engagement.access_entries.kept().order_by()
    counts = kept.aggregate(
        total=Count("pk"),
        owner=Count("pk", filter=Q(owner="")),
        mfa=Count("pk", filter=~Q(mfa=AccessEntry.Mfa.ON)),
        vault=Count("pk", filter=Q(vault_reference="")),
    )
    covered = set(kept.values_list("system", flat=True).distinct()) - {System.OTHER.value}
    base = reverse("access", kwargs={"code": engagement.code})
    gaps = [
        Gap(str(system.label), f"{base}new/?{urlencode({'system': system.value})}")
        for system in System
        if system != System.OTHER and system not in covered
    ]
    return {
        "gaps": gaps if counts["total"] and not asked.is_narrowed else [],
        "sentence": _completeness(len(covered), counts) if counts["total"] else "",
    }


def _completeness(covered: int, counts: Mapping[str, int]) -> str:
    listed = gettext("%(n)d of %(all)d systems are listed") % {"n": covered, "all": len(System) - 1}
    lacking = (
        (counts["owner"], gettext("%(n)d without an owner")),
        (counts["mfa"], gettext("%(n)d without a second factor")),
        (counts["vault"], gettext("%(n)d without a place in the vault")),
    )
    missing = [words % {"n": count} for count, words in lacking if count]
    if not missing:
        missing = [gettext("each entry has an owner, a second factor and a place in the vault")]
    return f"{listed}; {', '.join(missing)}."


def _entry_extras(_engagement: Engagement, entry: AccessEntry) -> Mapping[str, Any]:
    return {"lacks": _lacks(entry)}


ACCESS = Register(
    key="access",
    model=AccessEntry,
    form=AccessForm,
    relation="access_entries",
    entry_name="access_entry",
    title=_("Access"),
    lead=_("Each system the product stands on: whose it is, and where the way in is kept."),
    symbol="key-round",
    adds=_("Add access entry"),
    edits=_("Edit access entry"),
    entry_word=_("access entry"),
    empty_title=_("No access written down yet"),
    empty_text=_(
        "List each system with the person who owns it on the client's side, so that nobody is locked out "
        "when the sprint ends."
    ),
    columns=(
        Column("system", _("System"), lambda entry: entry.get_system_display(), is_shown=False),
        Column("provider", _("Provider"), lambda entry: entry.provider, sub=lambda entry: entry.account),
        Column("account", _("Account"), lambda entry: entry.account, is_shown=False),
        Column(
            "owner",
            _("Owner on the client's side"),
            lambda entry: entry.owner,
            short=_("Owner"),
            missing=_("nobody yet"),
        ),
        Column("roles", _("Who holds which role"), lambda entry: entry.roles, is_shown=False),
        Column("mfa", _("Second factor"), lambda entry: entry.get_mfa_display()),
        Column(
            "vault_reference",
            _("Where the credentials are kept"),
            lambda entry: entry.vault_reference,
            short=_("Vault"),
            missing=_("nowhere yet"),
            css="wraps",
        ),
        Column("recovery", _("Recovery contact"), lambda entry: entry.recovery, is_shown=False),
        Column("leaves", _("Who must leave"), lambda entry: entry.leaves, is_shown=False),
        Column("leaves_by", _("Leaves by"), lambda entry: entry.leaves_by, is_shown=False),
        Column(
            "confirmed_on",
            _("Last confirmed"),
            lambda entry: entry.confirmed_on,
            short=_("Confirmed"),
            is_on_phone=False,
        ),
        Column("note", _("Note"), lambda entry: entry.note),
    ),
    search=("provider", "account", "owner", "roles", "note"),
    filters=(
        Filter("system", _("System"), lambda _given: System.choices, lambda value: Q(system=value)),
        Filter("mfa", _("Second factor"), lambda _given: AccessEntry.Mfa.choices, lambda value: Q(mfa=value)),
        Filter(
            "lacks",
            _("What is missing"),
            lambda _given: [("owner", _("No owner")), ("vault", _("No place in the vault"))],
            lambda value: Q(owner="") if value == "owner" else Q(vault_reference=""),
        ),
    ),
    name_column="provider",
    groups=(by_choice("system", _("System"), System.choices),),
    settable=("owner", "mfa", "confirmed_on", "leaves_by", "system"),
    extras=_list_extras,
    entry_extras=_entry_extras,
    natural_key=("system", "provider", "account"),
)
