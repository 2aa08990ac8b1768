"""The access register: each system the product stands on, whose it is, and where the way in is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements import blockers
from engagements.client_side import founder_names
from engagements.forms.access import RequestForm, RoleForm
from engagements.models import AccessEntry, AccessRequest, Engagement
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Asked, Column, Filter, Register, by_choice
from engagements.templatetags.icons import icon

System = AccessEntry.System
Kind = AccessRequest.Kind
MOST_REQUESTS = 20
LACKS = (
    ("owner", _("No owner"), Q(owner="")),
    ("vault", _("No place in the vault"), Q(vault_reference="")),
    ("confirmed", _("Not confirmed by the founder"), Q(confirmed_on=None)),
    ("right", _("The founder says it is wrong"), ~Q(dispute="")),
)


class AccessForm(EntryForm[AccessEntry]):
    rows = (
        ("system", "provider"),
        ("account", "owner"),
        ("mfa", "vault_reference"),
        ("recovery",),
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
            "recovery",
            "note",
        ]
        help_texts = {
            "provider": _("The company that runs it: Namecheap, Cloudflare, Stripe."),
            "account": _("The name or address of the account, such as ops@example.com."),
            "owner": _("The person who can let others in after the sprint."),
            "vault_reference": _("The place and name, such as 1Password, “Stripe live”. Never the password."),
            "recovery": _("Who or what gets you back in when the owner cannot."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


def _lacks(entry: AccessEntry) -> list[str]:
    """What the pack would miss of an entry."""
    if entry.is_unused:
        return []
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
    counts = kept.in_use().aggregate(
        owner=Count("pk", filter=Q(owner="")),
        mfa=Count("pk", filter=~Q(mfa=AccessEntry.Mfa.ON)),
        vault=Count("pk", filter=Q(vault_reference="")),
        unconfirmed=Count("pk", filter=Q(confirmed_on=None)),
        disputed=Count("pk", filter=~Q(dispute="")),
    )
    systems = set(kept.values_list("system", flat=True).distinct())
    has_any, covered = bool(systems), systems - {System.OTHER.value}
    base = reverse("access", kwargs={"code": engagement.code})
    gaps = [
        Gap(str(system.label), f"{base}new/?{urlencode({'system': system.value})}")
        for system in System
        if system != System.OTHER and system not in covered
    ]
    return {
        "gaps": gaps if has_any and not asked.is_narrowed else [],
        "sentence": _completeness(len(covered), counts) if has_any else "",
    }


def _completeness(covered: int, counts: Mapping[str, int]) -> str:
    listed = gettext("%(n)d of %(all)d systems are listed") % {"n": covered, "all": len(System) - 1}
    lacking = (
        (counts["owner"], gettext("%(n)d without an owner")),
        (counts["mfa"], gettext("%(n)d without a second factor")),
        (counts["vault"], gettext("%(n)d without a place in the vault")),
        (counts["unconfirmed"], gettext("%(n)d not confirmed by the founder")),
        (counts["disputed"], gettext("%(n)d that the founder says is wrong")),
    )
    missing = [words % {"n": count} for count, words in lacking if count]
    if not missing:
        missing = [
            gettext("each entry has an owner who confirmed it, a second factor and a place in the vault")
        ]
    return f"{listed}; {', '.join(missing)}."


def _entry_extras(engagement: Engagement, entry: AccessEntry) -> Mapping[str, Any]:
    return {
        "lacks": _lacks(entry),
        "roles": entry.roles,
        "requests": list(entry.requests.all()[:MOST_REQUESTS]),
        "role_form": RoleForm(),
        "request_form": RequestForm(initial={"kind": _likely(entry)}),
        "token": uuid4(),
        "founders": ", ".join(founder_names(engagement)),
        "blocking": blockers.blocking_pks(engagement, blockers.ACCESS),
    }


def _likely(entry: AccessEntry) -> str:
    """What is asked for most probably: an owner that nobody confirmed yet comes first."""
    return Kind.CONFIRM if entry.owner and not entry.confirmed_on else Kind.GRANT


def _confirmed(entry: AccessEntry) -> str:
    """The cell: when it was confirmed, or what the founder says is wrong."""
    if entry.dispute:
        return format_html(
            '<span class="is-nogo state" title="{}">{}{}</span>',
            entry.dispute,
            icon("triangle-alert"),
            gettext("said to be wrong"),
        )
    if entry.confirmed_on:
        return date_format(entry.confirmed_on, "j M Y")
    return format_html('<span class="is-hold state">{}{}</span>', icon("circle-dashed"), gettext("not yet"))


def _leavers(entry: AccessEntry) -> str:
    return ", ".join(role.person for role in entry.leavers)


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
        Column(
            "roles",
            _("Who holds which role"),
            lambda entry: " · ".join(role.in_words for role in entry.roles),
            is_shown=False,
        ),
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
        Column("leaves", _("Who must leave"), _leavers, is_shown=False),
        Column("leaves_by", _("Leaves by"), lambda entry: entry.leaves_by, is_shown=False),
        Column(
            "confirmed_on",
            _("Last confirmed"),
            lambda entry: entry.confirmed_on,
            short=_("Confirmed"),
            shows=_confirmed,
            sub=lambda entry: entry.confirmed_by_name,
        ),
        Column("confirmed_by_name", _("Confirmed by"), lambda entry: entry.confirmed_by_name, is_shown=False),
        Column("note", _("Note"), lambda entry: entry.note),
    ),
    search=("provider", "account", "owner", "note"),
    filters=(
        Filter("system", _("System"), lambda _given: System.choices, lambda value: Q(system=value)),
        Filter("mfa", _("Second factor"), lambda _given: AccessEntry.Mfa.choices, lambda value: Q(mfa=value)),
        Filter(
            "lacks",
            _("What is missing"),
            lambda _given: [(key, word) for key, word, _lacks_it in LACKS],
            lambda value: next(lacks_it for key, _word, lacks_it in LACKS if key == value),
        ),
    ),
    name_column="provider",
    groups=(by_choice("system", _("System"), System.choices),),
    settable=("owner", "mfa", "system"),
    related=("held_roles",),
    entry_template="engagements/registers/access_entry.html",
    extras=_list_extras,
    entry_extras=_entry_extras,
    natural_key=("system", "provider", "account"),
)
