"""The register of the edge's policy: per route what is cached, let through or protected, and why."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.edge_patterns import matching_routes
from engagements.models import EdgePolicy, Engagement
from engagements.registers.entry_form import EntryForm
from engagements.registers.register import Column, Filter, Register

Handling = EdgePolicy.Handling


class EdgePolicyForm(EntryForm[EdgePolicy]):
    rows = (
        ("pattern",),
        ("handling", "ttl_seconds"),
        ("rate_cap", "allowed_origins"),
        ("exceptions",),
        ("reason",),
    )
    unique_key = ("pattern",)

    class Meta:
        model = EdgePolicy
        fields = [
            "pattern",
            "handling",
            "ttl_seconds",
            "rate_cap",
            "allowed_origins",
            "exceptions",
            "reason",
        ]
        help_texts = {
            "pattern": _("A path such as /account/*, or a whole address; * stands for anything."),
            "ttl_seconds": _("How long the edge keeps a copy, where it is cached."),
            "rate_cap": _("Such as: 10 requests a minute per address."),
            "allowed_origins": _("Which sites may read it across origins; nothing where none may."),
            "exceptions": _("Who or what passes the rule, such as a webhook's sender."),
        }
        widgets = {
            "pattern": forms.TextInput(
                attrs={"class": "mono", "spellcheck": "false", "autocapitalize": "none"}
            ),
            "exceptions": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }


def _entry_extras(engagement: Engagement, policy: EdgePolicy) -> Mapping[str, Any]:
    return {"matching": matching_routes(policy.pattern, engagement.routes.all())}


EDGE_POLICY = Register(
    key="edge-policy",
    model=EdgePolicy,
    form=EdgePolicyForm,
    relation="edge_policies",
    entry_name="edge_policy",
    title=_("Edge policy"),
    lead=_(
        "What the edge does with each route: what it keeps a copy of, lets through, or protects, and why."
    ),
    symbol="shield",
    adds=_("Add rule"),
    edits=_("Edit rule"),
    entry_word=_("rule"),
    empty_title=_("No rules yet"),
    empty_text=_(
        "Write down what is cached and for how long, what must never be, and which paths are guarded. "
        "Whoever changes the edge after you reads this first."
    ),
    columns=(
        Column(
            "pattern", _("Route or path"), lambda one: one.pattern, sub=lambda one: one.reason, css="wraps"
        ),
        Column("handling", _("At the edge"), lambda one: one.get_handling_display()),
        Column(
            "ttl_seconds",
            _("Kept for, in seconds"),
            lambda one: one.ttl_seconds,
            short=_("Seconds"),
        ),
        Column("rate_cap", _("Rate cap"), lambda one: one.rate_cap),
        Column("allowed_origins", _("Allowed origins"), lambda one: one.allowed_origins, css="wraps"),
        Column("exceptions", _("Exceptions"), lambda one: one.exceptions),
        Column("reason", _("Why"), lambda one: one.reason),
    ),
    search=("pattern", "rate_cap", "allowed_origins", "exceptions", "reason"),
    filters=(
        Filter(
            "handling", _("At the edge"), lambda _given: Handling.choices, lambda value: Q(handling=value)
        ),
    ),
    default_sort="pattern",
    settable=("handling", "rate_cap"),
    entry_extras=_entry_extras,
    entry_template="engagements/registers/edge_policy.html",
    natural_key=("pattern",),
)
