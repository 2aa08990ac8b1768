"""Which step of a runbook a piece of evidence stands beside, also after the runbook has been edited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.models import Attachment, Runbook
from engagements.steps import read_steps

WORDS_KEPT = 200
WORDS_CHOSEN = 60


@dataclass(frozen=True, slots=True)
class StepPlace:
    """`number` is the place among all steps, `label` the author's number, `said` how the step begins."""

    number: int
    label: int
    said: str

    @property
    def choice(self) -> str:
        words = Truncator(self.said).chars(WORDS_CHOSEN)
        return _("Step %(n)d: %(words)s") % {"n": self.label, "words": words}


def places_of(row: Any) -> tuple[StepPlace, ...]:
    """The steps that evidence and comments can be about, none for what is no runbook."""
    if not isinstance(row, Runbook):
        return ()
    steps = read_steps(row.steps).steps
    return tuple(
        StepPlace(number, step.label, " ".join(step.text.split())[:WORDS_KEPT])
        for number, step in enumerate(steps, 1)
    )


def place_of(attachment: Attachment, places: Iterable[StepPlace]) -> StepPlace | None:
    """The step of the same words, of several the one nearest to where it was; None where it is gone."""
    same = [one for one in places if attachment.step and one.said == attachment.step_said]
    return min(same, key=lambda one: abs(one.number - (attachment.step or 0)), default=None)


def by_step(
    attachments: Iterable[Attachment], places: Sequence[StepPlace]
) -> dict[StepPlace, list[Attachment]]:
    """What stands beside each step."""
    found: dict[StepPlace, list[Attachment]] = {place: [] for place in places}
    for one in attachments:
        if place := place_of(one, places):
            found[place].append(one)
    return found
