"""Founders who sign and decline in the same moment: one answer counts, and the sprint is handed over once."""

from typing import Any

import pytest
from django.db import connection

from engagements.models import Engagement, User
from engagements.permissions import Role
from handover.actions.sign_off import CannotSign, ask_sign_off, decline_sign_off, sign_off_pack
from handover.models import SignOff
from tests.engagements.test_registers_racing import all_at_once
from tests.handover.conftest import File

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def test_of_many_answers_at_once_one_counts(filed: File, consultant: User, founder: User) -> None:
    pack = filed()
    asked: dict[str, Any] = {"engagement": pack.engagement, "pack": pack, "actor": consultant}
    assert len(set(all_at_once(lambda _n: ask_sign_off(**asked, due_on=None, word="").pk))) == 1
    given: dict[str, Any] = {**asked, "actor": founder, "role": Role.FOUNDER}

    def answer(place: int) -> bool:
        try:
            if place % 2:
                decline_sign_off(**given, word="Not yet")
            else:
                sign_off_pack(**given, seen=pack.sha256, name=f"Noor {place}")
        except CannotSign:
            return False
        return True

    assert all_at_once(answer).count(True) == 1
    sign_off, engagement = SignOff.objects.get(), Engagement.objects.get()
    assert sign_off.state in {"signed", "declined"}
    assert (engagement.state == "handed-over") == (sign_off.state == "signed")
    verbs = ["signed off", "did not sign off"]
    assert engagement.events.filter(verb__in=verbs).count() == 1
