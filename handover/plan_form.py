"""The form on which a pack is composed: sections in order, a note on each, words around them, the paper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.forms.guarded import GuardedForm
from handover.actions.keep_plan import sections_in
from handover.models import Paper
from handover.plan import MOST_NOTE, MOST_WORDS, Place, Plan, arranged
from handover.sections import all_sections


class MarkdownField(forms.CharField):
    """Kept with plain line breaks. The browser cuts nothing off: what is too long comes back and says so."""

    def __init__(self, *, most: int, rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "input", "placeholder": " "})
        super().__init__(required=False, widget=widget, validators=[MaxLengthValidator(most)], **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One section on the page with the field of its note; `here` is the way that it was moved just now."""

    key: str
    title: str
    is_in: bool
    note: forms.BoundField
    is_first: bool
    is_last: bool
    is_open: bool
    here: str = ""


class PlanForm(GuardedForm):
    """`places` are those that were sent, or else those of the plan; `theirs` is what somebody else saved."""

    introduction = MarkdownField(
        label=gettext_lazy("Introduction"),
        most=MOST_WORDS,
        rows=8,
        help_text=gettext_lazy(
            "A letter behind the cover, on a sheet of its own, signed by whoever leads the sprint. Markdown, "
            "at most 8,000 characters; left empty, there is no such sheet."
        ),
    )
    closing = MarkdownField(
        label=gettext_lazy("Closing words"),
        most=MOST_WORDS,
        rows=5,
        help_text=gettext_lazy("Behind the last section. Markdown, at most 8,000 characters."),
    )
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        plan: Plan,
        kept: Plan | None = None,
        seen: str = "",
        moved: tuple[str, str] = ("", ""),
    ) -> None:
        """`plan` is shown; where that is not what is `kept`, notes that differ stand open.

        `moved` is the section that was moved and the way, to put the focus there again.
        """
        values = {**plan.as_json(), "seen": seen or plan.seen}
        super().__init__(data, initial=values, label_suffix="")
        self.places = plan.places if data is None else arranged(sent_places(data), all_sections())
        self.titles = {section.key: str(section.title) for section in all_sections()}
        self.moved = moved
        self._sent = data or QueryDict()
        self.theirs: dict[str, str] = {}
        notes = {one.key: one.note for one in plan.places}
        self._unsaved = {*plan.places} - {*(kept or plan).places}
        for one in self.places:
            self.fields[f"note-{one.key}"] = MarkdownField(
                label=_("Note on “%(section)s”") % {"section": self.titles[one.key]},
                most=MOST_NOTE,
                rows=3,
                initial=notes.get(one.key, ""),
            )

    @property
    def rows(self) -> Iterator[PlanRow]:
        last = len(self.places) - 1
        for number, one in enumerate(self.places):
            yield PlanRow(
                key=one.key,
                title=self.titles[one.key],
                is_in=one.is_in,
                note=self[f"note-{one.key}"],
                is_open=bool(self.errors.get(f"note-{one.key}")) or one in self._unsaved,
                is_first=number == 0,
                is_last=number == last,
                here=self.moved[1] if self.moved[0] == one.key else "",
            )

    @property
    def always_last(self) -> list[str]:
        """The titles of what ends every pack."""
        return [str(section.title) for section in all_sections() if section.pinned == "last"]

    @property
    def plan(self) -> Plan:
        """What was sent, once it is valid."""
        kept = self.cleaned_data
        places = tuple(replace(one, note=kept[f"note-{one.key}"]) for one in self.places)
        return Plan(places, kept["introduction"], kept["closing"], Paper(kept["paper"]))

    def dispute(self, theirs: Plan) -> None:
        """Shows what somebody else saved meanwhile; what was typed stays, and saving again keeps it."""
        mine = self.plan
        pairs: dict[str, tuple[str, str]] = {
            "introduction": (mine.introduction, theirs.introduction),
            "closing": (mine.closing, theirs.closing),
            "paper": (str(mine.paper.label), str(theirs.paper.label)),
        }
        pairs |= {f"note-{one.key}": (one.note, "") for one in mine.places}
        for one in theirs.places:
            pairs[f"note-{one.key}"] = (pairs[f"note-{one.key}"][0], one.note)
        told = {str(self.fields[name].label): there for name, (here, there) in pairs.items() if here != there}
        if (sections := sections_in(theirs)) != sections_in(mine):
            told = {_("Sections"): ", ".join(sections), **told}
        self.theirs = {label: there or _("nothing") for label, there in told.items()}
        sent = self._sent.copy()
        sent["seen"] = theirs.seen
        self.data = sent
        self.add_error(None, _("Somebody saved this while you were at it. Save again to keep yours."))


def sent_places(data: QueryDict) -> list[dict[str, object]]:
    """The sections in the order in which the page had them."""
    kept = set(data.getlist("in"))
    return [
        {"key": key, "is_in": key in kept, "note": data.get(f"note-{key}", "")}
        for key in data.getlist("section")
    ]


def typed_plan(data: QueryDict) -> Plan:
    """What stands in the form as it was typed, sound or not, to be shown again."""
    paper = data.get("paper", "")
    return Plan(
        tuple(Place(one.key, one.is_in, one.note) for one in arranged(sent_places(data), all_sections())),
        data.get("introduction", ""),
        data.get("closing", ""),
        Paper(paper) if paper in Paper.values else Paper.A4,
    )
