"""What a colour would look like, before it is saved: how well it reads, and a page dressed in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engagements.brand.legible import Judgement, judge
from engagements.brand.sheet import dark_of
from engagements.forms.brand import read_colour
from engagements.models import Organisation
from engagements.models.organisation import sheet_url


@dataclass(frozen=True, slots=True)
class Shown:
    """`sheet` is empty where no colour was chosen, and `is_derived` says that the one by night follows."""

    name: str
    judgements: tuple[tuple[str, Judgement], ...]
    sheet: str
    is_derived: bool


def show_brand(organisation: Organisation, typed: Mapping[str, str]) -> Shown:
    """Of what is typed so far; what is no colour yet counts as none."""
    name = typed.get("name", organisation.name).strip()[:120] or organisation.name
    light, dark = (_colour(typed.get(field, "")) for field in ("colour", "colour_dark"))
    if not light:
        return Shown(name, (), "", is_derived=False)
    day, night = judge(light, "light"), judge(dark_of(light, dark), "dark")
    judgements = (("id_colour", day), ("id_colour_dark", night))
    return Shown(name, judgements, sheet_url(day.nearest, night.nearest, "sample"), is_derived=not dark)


def _colour(text: str) -> str:
    try:
        return read_colour(text)
    except ValueError:
        return ""


def stored_brand(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.name,
        "colour": organisation.colour,
        "colour_dark": organisation.colour_dark,
    }
