"""An answer and the mark that the sprint waits for it at the same moment: the clock never stands for ever."""

import pytest
from django.db import connection

from engagements.actions.ask_access import answer_request
from engagements.actions.block_clock import block_clock
from engagements.blockers import Request
from engagements.models import AccessRequest, Engagement, User
from tests.engagements.test_access_requests import ask, make_account
from tests.engagements.test_registers_racing import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def test_the_clock_does_not_stand_for_what_was_answered(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    request = ask(make_account(engagement, consultant), consultant)

    def press(place: int) -> bool:
        if place % 2:
            named = Request("accessrequest", request.pk)
            return block_clock(engagement=engagement, request=named, actor=consultant)
        done = AccessRequest.Answer.DONE
        return answer_request(engagement=engagement, request=request, answer=done, actor=founder)

    all_at_once(press)
    assert not engagement.holds.filter(ended_at=None).exists()
    assert not engagement.blockers.filter(ended_at=None).exists()
    assert engagement.holds.count() <= 1
