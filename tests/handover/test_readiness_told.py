"""How the section on readiness says what its answer rests on."""

import pytest

from engagements.minimum_bar import Answer, LineState, Reason
from engagements.models import BarLine, Engagement
from engagements.playbooks.vocabulary import Station
from engagements.readiness import MustFix, Readiness, StationState
from handover.material import Material
from handover.sections import readiness

pytestmark = pytest.mark.django_db
GO, HOLD, NO = Answer.GO, Answer.HOLD, Answer.NO_GO


@pytest.mark.parametrize(
    ("answers", "risks", "why"),
    [
        ((HOLD, HOLD, GO), 1, "1 must-fix risk is open. 2 of 3 stations are not certain yet."),
        ((HOLD, GO, GO), 2, "2 must-fix risks are open. 1 of 3 stations is not certain yet."),
        ((NO, HOLD, GO), 2, "2 must-fix risks are open. 1 of 3 stations says no. 1 is not certain yet."),
        ((NO, NO, GO), 0, "2 of 3 stations say no."),
        ((HOLD, HOLD, GO), 0, "2 of 3 stations are not certain yet."),
        ((GO, GO, GO), 1, "1 must-fix risk is open."),
        ((GO, GO, GO), 0, "Every line of the minimum bar holds."),
    ],
)
def test_a_no_go_is_explained_by_the_risks_that_make_it(
    engagement: Engagement, answers: tuple[Answer, ...], risks: int, why: str
) -> None:
    stations = (Station.TLS, Station.MAIL, Station.SPEED)
    lines = (
        LineState(BarLine(text="It holds", station=station), (Reason(answer, "checked", "x"),))
        for station, answer in zip(stations, answers, strict=True)
    )
    states = tuple(StationState(station, (line,)) for station, line in zip(stations, lines, strict=True))
    material = Material(engagement)
    material.readiness = Readiness(states, tuple(MustFix(number, "x") for number in range(risks)))
    assert readiness.collect(material)["why"] == why
