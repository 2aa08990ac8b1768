"""The access register: each system the product stands on, whose it is, and where the way in is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry, Engagement
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.register import Asked, Column, Filter, Register

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


@dataclass(frozen=True, slots=True)
class SystemGroup:
    """One system with its entries; a system without any is a gap."""

    key: str
    title: str
    entries: tuple[tuple[AccessEntry, str], ...]
    new_url: str


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


def _completeness(entries: list[AccessEntry]) -> str:
    """How much of the inventory stands, over the whole register."""
    covered = {entry.system for entry in entries} - {System.OTHER.value}
    listed = gettext("%(n)d of %(all)d systems are listed") % {"n": len(covered), "all": len(System) - 1}
    lacking = (
        (sum(not one.owner for one in entries), gettext("%(n)d without an owner")),
        (sum(one.mfa != AccessEntry.Mfa.ON for one in entries), gettext("%(n)d without a second factor")),
        (sum(not one.vault_reference for one in entries), gettext("%(n)d without a place in the vault")),
    )
    missing = [words % {"n": count} for count, words in lacking if count]
    if not missing:
        missing = [gettext("each entry has an owner, a second factor and a place in the vault")]
    return f"{listed}; {', '.join(missing)}."


def _list_extras(engagement: Engagement, asked: Asked, entries: list[AccessEntry]) -> Mapping[str, Any]:
    """Groups in the order of the systems; gaps only where nothing narrows the list."""
    everything = list(engagement.access_entries.kept()) if asked.is_narrowed else entries
    base = reverse("access", kwargs={"code": engagement.code})
    groups = []
    for system in System:
        own = tuple((one, f"{base}{one.number}/") for one in entries if one.system == system)
        query = urlencode({"system": system.value})
        groups.append(SystemGroup(system.value, str(system.label), own, f"{base}new/?{query}"))
    return {
        "groups": [group for group in groups if group.entries],
        "gaps": []
        if asked.is_narrowed
        else [group for group in groups if not group.entries and group.key != System.OTHER],
        "sentence": _completeness(everything) if everything else "",
        "total": len(everything),
    }


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
        Column("system", _("System"), lambda entry: entry.get_system_display()),
        Column("provider", _("Provider"), lambda entry: entry.provider),
        Column("account", _("Account"), lambda entry: entry.account),
        Column("owner", _("Owner on the client's side"), lambda entry: entry.owner),
        Column("roles", _("Who holds which role"), lambda entry: entry.roles),
        Column("mfa", _("Second factor"), lambda entry: entry.get_mfa_display()),
        Column("vault_reference", _("Where the credentials are kept"), lambda entry: entry.vault_reference),
        Column("recovery", _("Recovery contact"), lambda entry: entry.recovery),
        Column("leaves", _("Who must leave"), lambda entry: entry.leaves),
        Column("leaves_by", _("Leaves by"), lambda entry: entry.leaves_by),
        Column("confirmed_on", _("Last confirmed"), lambda entry: entry.confirmed_on),
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
    extras=_list_extras,
    entry_extras=_entry_extras,
)
