"""What stands in the way of a launch, in the words of somebody who sells reading lamps."""

import pytest

from engagements.minimum_bar import Answer
from engagements.plain_stations import PLAIN_NAMES, plain_lead
from engagements.playbooks.vocabulary import Station
from engagements.readiness import MustFix, Readiness, StationState


def poll(answers: dict[Station, Answer], risks: int = 0) -> Readiness:
    stations = []
    for station, answer in answers.items():
        state = StationState(station, ())
        # What the lines come to is tested beside them; here the answer is what is told.
        state.__dict__["answer"] = answer
        stations.append(state)
    return Readiness(tuple(stations), tuple(MustFix(number, "R") for number in range(risks)))


@pytest.mark.parametrize(
    ("answers", "risks", "said"),
    [
        ({Station.MAIL: Answer.GO}, 0, "Everything that a launch needs is in place."),
        ({Station.MAIL: Answer.NO_GO, Station.TLS: Answer.GO}, 0, "Not safe yet: mail."),
        (
            {Station.DOMAIN: Answer.NO_GO, Station.MAIL: Answer.NO_GO, Station.TLS: Answer.HOLD},
            1,
            "Not safe yet: your domain and mail. 1 risk must be taken away first.",
        ),
        (dict.fromkeys(list(Station)[:4], Answer.HOLD), 0,
         "Not certain yet: your domain, addresses, encryption and the front door."),
        (dict.fromkeys(Station, Answer.NO_GO), 9,
         "Not safe yet: your domain, addresses, encryption and 6 more parts. "
         "9 risks must be taken away first."),
        ({Station.MAIL: Answer.GO}, 2, "2 risks must be taken away first."),
    ],
)  # fmt: skip
def test_the_answer_is_told_by_the_parts_that_give_it(
    answers: dict[Station, Answer], risks: int, said: str
) -> None:
    assert plain_lead(poll(answers, risks)) == said


def test_every_station_has_a_plain_name() -> None:
    assert set(PLAIN_NAMES) == set(Station)
