"""The register of contacts: whom to call for what, in which order, and how."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from engagements.models import Contact, Engagement
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Asked, Column, Filter, Register

LAST = 1_000_000


class ContactForm(EntryForm[Contact]):
    rows = (
        ("name", "role"),
        ("side", "organisation"),
        ("called_for",),
        ("phone", "email"),
        ("hours", "escalation"),
        ("note",),
    )

    class Meta:
        model = Contact
        fields = [
            "name",
            "role",
            "side",
            "organisation",
            "called_for",
            "phone",
            "email",
            "hours",
            "escalation",
            "note",
        ]
        help_texts = {
            "called_for": _("The site is down, a payment failed, DNS has to be changed."),
            "phone": _("With the country's code: +32 2 555 01 23."),
            "hours": _("When they answer, and where: Mon to Fri 9–18, Europe/Brussels."),
            "escalation": _("1 is called first. Leave it empty for somebody who is not on call."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


def in_turn(contact: Contact) -> Any:
    """The order of calling; those outside it come after, by number."""
    return contact.escalation or LAST, contact.number


def _list_extras(engagement: Engagement, _asked: Asked, _contacts: list[Contact]) -> Mapping[str, Any]:
    """How many there are, who is called first, and who cannot be reached."""
    kept = engagement.contacts.kept().order_by()
    silent = Q(phone="", email="")
    counts = kept.aggregate(total=Count("pk"), silent=Count("pk", filter=silent))
    if not counts["total"]:
        return {}
    said = [ngettext("%(n)d contact.", "%(n)d contacts.", counts["total"]) % {"n": counts["total"]}]
    first = kept.exclude(escalation=None).order_by("escalation", "number").first()
    if first:
        said.append(gettext("Call %(name)s first.") % {"name": first.name})
    if counts["silent"]:
        words = ngettext(
            "%(n)d has neither telephone nor e-mail.",
            "%(n)d have neither telephone nor e-mail.",
            counts["silent"],
        )
        said.append(words % {"n": counts["silent"]})
    return {"sentence": " ".join(said)}


CONTACTS = Register(
    key="contacts",
    model=Contact,
    form=ContactForm,
    relation="contacts",
    entry_name="contact",
    title=_("Contacts"),
    lead=_("Whom to call when something breaks: for what, in which order, and how."),
    symbol="phone",
    adds=_("Add contact"),
    edits=_("Edit contact"),
    entry_word=_("contact"),
    empty_title=_("No contacts yet"),
    empty_text=_(
        "Write down whom to call at midnight: somebody on the client's side, somebody on yours, and the "
        "support of each provider."
    ),
    columns=(
        Column("name", _("Name"), lambda one: one.name, sub=lambda one: one.called_for),
        Column("role", _("Role"), lambda one: one.role, is_shown=False),
        Column("side", _("Side"), lambda one: one.get_side_display(), is_shown=False),
        Column("organisation", _("Organisation"), lambda one: one.organisation, is_shown=False),
        Column("called_for", _("What to call them for"), lambda one: one.called_for, is_shown=False),
        Column("phone", _("Telephone"), lambda one: one.phone, css="nowrap"),
        Column("email", _("E-mail"), lambda one: one.email, css="nowrap"),
        Column("hours", _("Hours and time zone"), lambda one: one.hours, short=_("Hours"), is_on_phone=False),
        Column(
            "escalation",
            _("Called in turn"),
            lambda one: one.escalation,
            short=_("Turn"),
        ),
        Column("note", _("Note"), lambda one: one.note),
    ),
    search=("name", "role", "organisation", "called_for", "phone", "email", "note"),
    filters=(
        Filter("side", _("Side"), lambda _given: Contact.Side.choices, lambda value: Q(side=value)),
        Filter(
            "lacks",
            _("What is missing"),
            lambda _given: [("way", _("No telephone and no e-mail")), ("subject", _("Called for nothing"))],
            lambda value: Q(phone="", email="") if value == "way" else Q(called_for=""),
        ),
    ),
    extras=_list_extras,
    default_sort="escalation",
    settable=("side", "organisation", "hours"),
    natural_key=("name",),
)
