"""The register of next steps: what comes after the sprint, in order, who does it, and how much it is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, NextStep
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.register import Column, Filter, Register

LAST = 1_000_000


class NextStepForm(EntryForm[NextStep]):
    rows = (("title",), ("reason",), ("owner", "due_on"), ("size", "rank"))

    class Meta:
        model = NextStep
        fields = ["title", "reason", "owner", "due_on", "size", "rank"]
        help_texts = {
            "title": _("What is to be done, beginning with a verb."),
            "reason": _("What it brings, or what happens without it."),
            "rank": _("1 comes first."),
        }
        widgets = {"due_on": DayInput, "reason": forms.Textarea(attrs={"rows": 3})}


def _entry_extras(engagement: Engagement, step: NextStep) -> Mapping[str, Any]:
    return {"overbuild": engagement.playbook.overbuild_advice(step.title)}


def by_rank(step: NextStep) -> Any:
    """The order of doing; those without a rank come after, by number."""
    return step.rank or LAST, step.number


NEXT_STEPS = Register(
    key="next-steps",
    model=NextStep,
    form=NextStepForm,
    relation="next_steps",
    entry_name="next_step",
    title=_("Next steps"),
    lead=_("What comes after the sprint, in order: who does it, by when, and how much it is."),
    symbol="list-todo",
    adds=_("Add step"),
    edits=_("Edit step"),
    entry_word=_("step"),
    empty_title=_("No next steps yet"),
    empty_text=_(
        "Leave the founder with an order of things: what to do first when you are gone, why, and how much it "
        "is. Open risks and points of the plan join them in the handover pack by themselves."
    ),
    columns=(
        Column(
            "rank",
            _("Rank"),
            lambda step: step.rank,
        ),
        Column("title", _("What"), lambda step: step.title, sub=lambda step: step.reason),
        Column("reason", _("Why"), lambda step: step.reason),
        Column("owner", _("Who"), lambda step: step.owner, missing=_("nobody yet")),
        Column("due_on", _("By when"), lambda step: step.due_on, missing=_("no day")),
        Column("size", _("Size"), lambda step: step.get_size_display()),
    ),
    search=("title", "reason", "owner"),
    filters=(
        Filter("size", _("Size"), lambda _given: NextStep.Size.choices, lambda value: Q(size=value)),
        Filter(
            "lacks",
            _("What is missing"),
            lambda _given: [("owner", _("Nobody does it")), ("day", _("No day"))],
            lambda value: Q(owner="") if value == "owner" else Q(due_on=None),
        ),
    ),
    name_column="title",
    default_sort="rank",
    settable=("owner", "due_on", "size"),
    natural_key=("title",),
    entry_extras=_entry_extras,
)
