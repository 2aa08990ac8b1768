"""The risk register: what can hurt the launch, ranked, with who does what about it by when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Risk, User
from engagements.models.risk import ACCEPTED, STANDING
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.owner_field import OwnerField, owned_by, owner_choices, people_of
from engagements.registers.register import Column, Filter, Layout, Register, SortKey
from engagements.registers.risk_list import (
    URGENCY,
    below_title,
    due_cell,
    entry_extras,
    list_extras,
    owner_cell,
    score_tag,
    source_cell,
    status_cell,
)
from engagements.registers.risk_matrix import after_choices, is_after, read_matrix
from engagements.registers.risk_order import order_layout

LIKELIHOOD = [
    (1, _("1 · hardly ever")),
    (2, _("2 · unlikely")),
    (3, _("3 · may well happen")),
    (4, _("4 · likely")),
    (5, _("5 · happens now")),
]
IMPACT = [
    (1, _("1 · a nuisance")),
    (2, _("2 · some people notice")),
    (3, _("3 · some work stops")),
    (4, _("4 · sales or data at risk")),
    (5, _("5 · the launch fails")),
]


class StatusField(forms.TypedChoiceField):
    """Accepted is no choice: two people do that, one after the other. A risk that is so may stay so."""

    def validate(self, value: Any) -> None:
        if value == Risk.Status.ACCEPTED and not self.valid_value(value):
            raise ValidationError(_("Two people accept a risk: ask for it on the risk’s own page."))
        super().validate(value)


class RiskForm(EntryForm[Risk]):
    rows = (
        ("title",),
        ("effect",),
        ("likelihood", "impact"),
        ("must_fix_now",),
        ("status", "treatment"),
        ("owner", "due_on"),
        ("treatment_plan",),
        ("residual_likelihood", "residual_impact"),
        ("description",),
        ("evidence",),
    )
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), choices=LIKELIHOOD, coerce=int, initial=3)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=IMPACT, coerce=int, initial=3)
    residual_likelihood = forms.TypedChoiceField(
        label=_("Likelihood after treatment"),
        choices=[("", _("As it is now")), *LIKELIHOOD],
        coerce=int,
        required=False,
        empty_value=None,
    )
    residual_impact = forms.TypedChoiceField(
        label=_("Impact after treatment"),
        choices=[("", _("As it is now")), *IMPACT],
        coerce=int,
        required=False,
        empty_value=None,
    )
    status = StatusField(label=_("Status"), choices=Risk.Status.choices, initial=Risk.Status.OPEN)
    owner = OwnerField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    class Meta:
        model = Risk
        fields = [
            "title",
            "effect",
            "likelihood",
            "impact",
            "must_fix_now",
            "status",
            "treatment",
            "owner",
            "due_on",
            "treatment_plan",
            "residual_likelihood",
            "residual_impact",
            "description",
            "evidence",
        ]
        labels = {"must_fix_now": _("Must be fixed before the launch")}
        help_texts = {
            "title": _("What can go wrong, in one sentence."),
            "effect": _("What it would cost the business; the founder reads this first."),
            "treatment_plan": _("What is done about it, and by what one sees that it works."),
            "evidence": _("What shows it: an output, a link, what was seen and when."),
        }
        widgets = {
            "due_on": DayInput,
            "treatment_plan": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, engagement=engagement, **kwargs)
        if not self.is_looked_over:
            owner: Any = self.fields["owner"]
            owner.queryset = people_of(engagement, self.instance.owner_id)
        status: Any = self.fields["status"]
        is_so = self.instance.status == Risk.Status.ACCEPTED
        status.choices = [(k, word) for k, word in Risk.Status.choices if is_so or k != Risk.Status.ACCEPTED]


STATUS_NOW = Case(
    When(ACCEPTED, then=2),
    When(status=Risk.Status.FIXING, then=1),
    When(status=Risk.Status.CLOSED, then=3),
    default=0,
    output_field=IntegerField(),
)
STATUSES = [("standing", _("Open or being fixed")), *Risk.Status.choices]


def _with_status(value: str) -> Q:
    if value == "standing":
        return STANDING
    if value == Risk.Status.OPEN:
        return STANDING & ~Q(status=Risk.Status.FIXING)
    return ACCEPTED if value == Risk.Status.ACCEPTED else Q(status=value)


def _scale(_engagement: Engagement) -> list[tuple[str, str]]:
    return [(str(step), str(step)) for step in range(1, 6)]


# Django compares all choices anew for each row that it puts into words.
_TREATMENTS = dict(Risk.Treatment.choices)

RISKS = Register(
    key="risks",
    model=Risk,
    form=RiskForm,
    relation="risks",
    entry_name="risk",
    title=_("Risks"),
    lead="",
    symbol="triangle-alert",
    adds=_("Add risk"),
    edits=_("Edit risk"),
    entry_word=_("risk"),
    empty_title=_("No risks yet"),
    empty_text=_(
        "What can hurt the launch belongs here, with an owner and a date. Checks that fail and failure "
        "signals that are ticked add theirs by themselves."
    ),
    columns=(
        Column("title", _("Risk"), lambda risk: risk.title, sub=below_title),
        Column("effect", _("Effect on the business"), lambda risk: risk.effect, is_shown=False),
        Column("likelihood", _("Likelihood"), lambda risk: risk.likelihood, is_shown=False),
        Column("impact", _("Impact"), lambda risk: risk.impact, is_shown=False),
        Column(
            "score",
            _("Score"),
            lambda risk: risk.score,
            shows=score_tag,
            order=(SortKey(F("likelihood") * F("impact")),),
            css="num fit",
        ),
        Column("must_fix_now", _("Must fix now"), lambda risk: risk.must_fix_now, is_shown=False),
        Column(
            "status",
            _("Status"),
            lambda risk: risk.status_now.label,
            shows=status_cell,
            order=(SortKey(STATUS_NOW),),
        ),
        Column("treatment", _("Treatment"), lambda risk: _TREATMENTS.get(risk.treatment, ""), is_shown=False),
        Column("treatment_plan", _("What the treatment does"), lambda risk: risk.treatment_plan),
        Column(
            "residual_likelihood",
            _("Likelihood after treatment"),
            lambda risk: risk.residual_likelihood,
            is_shown=False,
        ),
        Column(
            "residual_impact", _("Impact after treatment"), lambda risk: risk.residual_impact, is_shown=False
        ),
        Column("owner", _("Owner"), lambda risk: risk.owner, shows=owner_cell, css="owner"),
        Column("due_on", _("Due"), lambda risk: risk.due_on, shows=due_cell),
        Column("closed_at", _("Closed"), lambda risk: risk.closed_at, is_shown=False),
        Column("description", _("Description"), lambda risk: risk.description),
        Column("evidence", _("Evidence"), lambda risk: risk.evidence),
    ),
    page_columns=(
        Column(
            "findings",
            _("Source"),
            lambda risk: risk.get_source_display(),
            shows=source_cell,
            related=("findings",),
            css="small fit",
            is_on_phone=False,
        ),
    ),
    search=("title", "effect", "description", "evidence", "treatment_plan"),
    filters=(
        Filter(
            "urgency",
            _("Now or later"),
            lambda _engagement: [("now", _("Must fix now")), ("later", _("Can wait"))],
            lambda value: Q(must_fix_now=value == "now"),
        ),
        Filter("status", _("Status"), lambda _engagement: STATUSES, _with_status),
        Filter("owner", _("Owner"), owner_choices, owned_by),
        Filter("source", _("Source"), lambda _engagement: Risk.Source.choices, lambda value: Q(source=value)),
        Filter("likelihood", _("Likelihood"), _scale, lambda value: Q(likelihood=int(value)), is_linked=True),
        Filter("impact", _("Impact"), _scale, lambda value: Q(impact=int(value)), is_linked=True),
        Filter("after", _("After treatment"), after_choices, is_after, is_linked=True),
    ),
    related=("owner",),
    default_sort="-score",
    groups=(URGENCY,),
    settable=("status", "owner", "due_on", "must_fix_now", "treatment", "likelihood", "impact"),
    layouts=(
        Layout("matrix", _("Matrix"), "engagements/registers/risk_matrix.html", read_matrix),
        Layout("order", _("Fix order"), "engagements/registers/risk_order.html", order_layout),
    ),
    row_actions="engagements/registers/risk_actions.html",
    extras=list_extras,
    entry_extras=entry_extras,
    heavy=("description", "evidence", "treatment_plan"),
    entry_template="engagements/registers/risk.html",
    natural_key=("title",),
)
