"""The runbook register: what to do when something breaks, and how to know that it worked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from engagements.actions.copy_runbooks import all_templates_left
from engagements.attachments.on_steps import by_step, places_of
from engagements.check_names import name_of_check
from engagements.models import Engagement, Runbook
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.register import Asked, Column, Filter, Register
from engagements.registers.steps_input import StepsInput
from engagements.rehearsal_page import latest_of, read_rehearsals
from engagements.steps import read_steps
from engagements.tallies import WORST_FIRST, Tallies, read_tallies


class RunbookForm(EntryForm[Runbook]):
    rows = (
        ("title",),
        ("when_to_use",),
        ("steps",),
        ("how_to_know",),
        ("contact", "owner"),
        ("rehearsed_on",),
    )

    class Meta:
        model = Runbook
        fields = ["title", "when_to_use", "steps", "how_to_know", "contact", "owner", "rehearsed_on"]
        help_texts = {
            "when_to_use": _("What somebody sees at midnight that leads here."),
            "steps": _("A numbered list in Markdown; `code` for what is typed word for word."),
            "rehearsed_on": _("A rehearsal run here sets it by itself."),
            "contact": _("Name and way, such as Noor, +32 2 555 01 23."),
        }
        widgets = {
            "when_to_use": forms.Textarea(attrs={"rows": 2}),
            "steps": StepsInput(attrs={"rows": 12, "class": "mono"}),
            "how_to_know": forms.Textarea(attrs={"rows": 2}),
            "rehearsed_on": DayInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = reverse("preview_steps", kwargs={"code": self.engagement.code})
        self.fields["steps"].widget.attrs["data-preview"] = address


def _list_extras(engagement: Engagement, _asked: Asked, _runbooks: list[Runbook]) -> Mapping[str, Any]:
    kept = engagement.runbooks.kept().order_by()
    counts = kept.aggregate(total=Count("pk"), unrehearsed=Count("pk", filter=Q(rehearsed_on=None)))
    left, named = all_templates_left(engagement), engagement.playbook_data.get("runbooks", ())
    return {
        "templates": [one for one in left if one.key in named],
        "others": [one for one in left if one.key not in named],
        "sentence": _sentence(**counts) if counts["total"] else "",
    }


def _sentence(total: int, unrehearsed: int) -> str:
    books = ngettext("%(n)d runbook.", "%(n)d runbooks.", total) % {"n": total}
    if not unrehearsed:
        return f"{books} {gettext('Each was rehearsed.')}"
    never = ngettext("%(n)d was never rehearsed.", "%(n)d were never rehearsed.", unrehearsed)
    return f"{books} {never % {'n': unrehearsed}}"


@dataclass(frozen=True, slots=True)
class AnsweredCheck:
    """A check that a runbook answers, with its worst verdict; `outcome` is empty where none is known."""

    key: str
    name: str
    url: str
    outcome: str
    summary: str


def _answered(engagement: Engagement, runbook: Runbook) -> Iterator[AnsweredCheck]:
    """The checks that it answers and that the catalogue has, those that fail first."""
    keys = runbook.answers
    tallies = read_tallies([engagement.pk])[engagement.pk] if keys else Tallies()
    base = reverse("checks", kwargs={"code": engagement.code})
    found = [(key, next(iter(tallies.matching(key)), None)) for key in keys]
    for key, tally in sorted(found, key=lambda pair: pair[1].weight if pair[1] else len(WORST_FIRST)):
        if name := name_of_check(key):
            url = f"{base}?{urlencode({'check': key, 'outcome': 'all'})}"
            outcome, summary = (tally.outcome, tally.summary) if tally else ("", "")
            yield AnsweredCheck(key, name, url, outcome, summary)


def _entry_extras(engagement: Engagement, runbook: Runbook) -> Mapping[str, Any]:
    rehearsals, content = read_rehearsals(engagement, runbook), read_steps(runbook.steps)
    attached = engagement.attachments.kept().about(runbook.record_kind, runbook.pk)
    return {
        "content": content,
        "steps": list(zip(content.steps, by_step(attached, places_of(runbook)).items(), strict=True)),
        "rehearsals": rehearsals,
        "under_way": next((one for one in rehearsals if one.is_under_way), None),
        "latest": latest_of(rehearsals).get(runbook.pk),
        "answered": list(_answered(engagement, runbook)),
    }


RUNBOOKS = Register(
    key="runbooks",
    model=Runbook,
    form=RunbookForm,
    relation="runbooks",
    entry_name="runbook",
    title=_("Runbooks"),
    lead="",
    symbol="book-open",
    adds=_("Add runbook"),
    edits=_("Edit runbook"),
    entry_word=_("runbook"),
    empty_title=_("No runbooks yet"),
    empty_text=_(
        "A runbook says what to do when something breaks, step by step. Start from the playbook's usual "
        "ones, and put your names and places into them."
    ),
    columns=(
        Column("title", _("Runbook"), lambda runbook: runbook.title, sub=lambda runbook: runbook.when_to_use),
        Column("when_to_use", _("When to use it"), lambda runbook: runbook.when_to_use),
        Column("steps", _("Steps"), lambda runbook: runbook.steps),
        Column("how_to_know", _("How to know that it worked"), lambda runbook: runbook.how_to_know),
        Column("contact", _("Who to call"), lambda runbook: runbook.contact, css="wraps"),
        Column("owner", _("Owner"), lambda runbook: runbook.owner),
        Column(
            "rehearsed_on",
            _("Last rehearsed"),
            lambda runbook: runbook.rehearsed_on,
            short=_("Rehearsed"),
            missing=_("never"),
        ),
    ),
    search=("title", "when_to_use", "steps", "contact", "owner"),
    filters=(
        Filter(
            "rehearsed",
            _("Rehearsed"),
            lambda _engagement: [("yes", _("Rehearsed")), ("no", _("Not rehearsed yet"))],
            lambda value: Q(rehearsed_on__isnull=value == "no"),
        ),
    ),
    empty_template="engagements/registers/no_runbooks.html",
    settable=("owner", "contact", "rehearsed_on"),
    extras=_list_extras,
    entry_extras=_entry_extras,
    heavy=("steps", "how_to_know"),
    entry_template="engagements/registers/runbook.html",
    natural_key=("title",),
)
