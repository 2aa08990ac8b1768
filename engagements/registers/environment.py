"""The environment register: which keys each environment needs and has, and where they are kept."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import EnvironmentKey
from engagements.registers.entry_form import DayInput, EntryForm
from engagements.registers.environment_grid import drifting, list_extras, read_layout
from engagements.registers.register import Column, Filter, Layout, Register, by_choice

Environment = EnvironmentKey.Environment


class EnvironmentForm(EntryForm[EnvironmentKey]):
    rows = (
        ("name",),
        ("environment", "state"),
        ("is_secret",),
        ("store", "owner"),
        ("used_by", "rotated_on"),
        ("note",),
    )
    unique_key = ("name", "environment")

    class Meta:
        model = EnvironmentKey
        fields = [
            "name",
            "environment",
            "state",
            "is_secret",
            "store",
            "owner",
            "used_by",
            "rotated_on",
            "note",
        ]
        labels = {"is_secret": _("Its value is a secret")}
        help_texts = {
            "name": _("The name alone, such as STRIPE_SECRET_KEY. Values are never kept here."),
            "store": _("The store of secrets that holds it, such as Vercel or Doppler."),
            "used_by": _("The parts that read it: web, worker, CI."),
        }
        widgets = {
            "name": forms.TextInput(
                attrs={
                    "class": "mono",
                    "autocomplete": "off",
                    "spellcheck": "false",
                    "autocapitalize": "none",
                }
            ),
            "rotated_on": DayInput,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.insert(0, _refuse_value)

    def twin_words(self, cleaned: dict[str, Any]) -> str:
        words = {"name": cleaned["name"], "environment": Environment(cleaned["environment"]).label}
        return gettext("%(name)s is listed for %(environment)s already.") % words


def _refuse_value(typed: str) -> None:
    if "=" in typed:
        raise forms.ValidationError(
            gettext("Leave out the = and all that follows: the name alone is kept here, never the value.")
        )


def _kind(key: EnvironmentKey) -> str:
    return "" if key.is_secret else format_html('<span class="tag">{}</span>', gettext("not secret"))


ENVIRONMENT = Register(
    key="environment",
    model=EnvironmentKey,
    form=EnvironmentForm,
    relation="environment_keys",
    entry_name="environment_key",
    title=_("Environment"),
    lead=_("Which keys each environment needs, where they are kept and whose they are. Never a value."),
    symbol="sliders-horizontal",
    adds=_("Add key"),
    edits=_("Edit key"),
    entry_word=_("key"),
    empty_title=_("No keys yet"),
    empty_text=_(
        "List the name of each key the product reads, one environment at a time. What is in production and "
        "missing in staging then shows at a glance."
    ),
    columns=(
        Column("name", _("Key"), lambda key: key.name, css="mono small", sub=_kind),
        Column("environment", _("Environment"), lambda key: key.get_environment_display(), is_shown=False),
        Column("state", _("State"), lambda key: key.get_state_display()),
        Column("is_secret", _("Secret"), lambda key: key.is_secret, is_shown=False),
        Column("store", _("Where it is kept"), lambda key: key.store, css="wraps"),
        Column("owner", _("Owner"), lambda key: key.owner),
        Column("used_by", _("Used by"), lambda key: key.used_by, is_on_phone=False),
        Column("rotated_on", _("Last rotated"), lambda key: key.rotated_on, short=_("Rotated")),
        Column("note", _("Note"), lambda key: key.note),
    ),
    search=("name", "store", "owner", "used_by", "note"),
    filters=(
        Filter(
            "environment",
            _("Environment"),
            lambda _given: Environment.choices,
            lambda value: Q(environment=value),
        ),
        Filter(
            "state", _("State"), lambda _given: EnvironmentKey.State.choices, lambda value: Q(state=value)
        ),
        Filter(
            "kind",
            _("Kind"),
            lambda _given: [("secret", _("Secrets")), ("plain", _("Not secret"))],
            lambda value: Q(is_secret=value == "secret"),
        ),
        Filter(
            "drift",
            _("To look at"),
            lambda _given: [("yes", _("Only what differs or is shared"))],
            lambda _value: drifting(),
        ),
    ),
    extras=list_extras,
    groups=(by_choice("environment", _("Environment"), Environment.choices),),
    settable=("state", "owner", "store", "rotated_on", "is_secret"),
    layouts=(Layout("grid", _("Grid"), "engagements/registers/environment_grid.html", read_layout),),
    natural_key=("name", "environment"),
)
