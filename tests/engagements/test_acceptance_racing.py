"""Two people at the same moment: one signature counts, and nobody signs what was changed meanwhile."""

import pytest
from django.db import connection

from engagements.actions.accept_risk import (
    CannotAccept,
    agree_to_acceptance,
    ask_acceptance,
    countersign_acceptance,
)
from engagements.actions.expire_acceptances import expire_acceptances
from engagements.actions.keep_register import change_entry
from engagements.models import Engagement, Risk, RiskAcceptance, User
from engagements.models.acceptance import lapses_at, today
from engagements.permissions import Role
from tests.engagements.test_registers_racing import AT_ONCE, all_at_once
from tests.factories import make_acceptance, make_risk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def is_done(deed: object) -> bool:
    try:
        deed()  # type: ignore[operator]
    except CannotAccept:
        return False
    return True


def test_of_many_who_ask_or_sign_at_once_one_does(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement)
    asked = {
        "seen": risk.seen,
        "reason": "Rare",
        "until": today(),
        "actor": consultant,
        "role": Role.CONSULTANT,
    }
    assert sum(all_at_once(lambda _n: is_done(lambda: ask_acceptance(risk=risk, **asked)))) == 1
    made = RiskAcceptance.objects.get()
    signed = {"acceptance": made, "seen": risk.seen, "actor": founder, "role": Role.FOUNDER}
    assert sum(all_at_once(lambda _n: is_done(lambda: agree_to_acceptance(**signed)))) == 1
    signed |= {"actor": consultant, "role": Role.CONSULTANT}
    assert sum(all_at_once(lambda _n: is_done(lambda: countersign_acceptance(**signed)))) == 1
    risk.refresh_from_db()
    assert risk.is_accepted
    ended = all_at_once(lambda _n: expire_acceptances(now=lapses_at(today())))
    assert sum(ended) == 1
    assert engagement.events.filter(target_kind="risk", verb__startswith="reopened").count() == 1


def test_what_is_changed_while_it_is_signed_is_not_accepted_as_it_was(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    for _time in range(5):
        risk = make_risk(engagement)
        made = make_acceptance(risk, asker=consultant)
        agree_to_acceptance(acceptance=made, seen=risk.seen, actor=founder, role=Role.FOUNDER)

        def act(place: int, risk: Risk = risk, made: RiskAcceptance = made, seen: str = risk.seen) -> bool:
            if place % 2:
                sign = {"acceptance": made, "seen": seen, "actor": consultant, "role": Role.CONSULTANT}
                return is_done(lambda: countersign_acceptance(**sign))
            change_entry(
                engagement=engagement,
                entry=risk,
                changes={"impact": 5},
                opened={"impact": 3},
                actor=consultant,
            )
            return True

        assert len(all_at_once(act)) == AT_ONCE
        risk.refresh_from_db()
        made.refresh_from_db()
        assert (risk.impact, risk.status, made.state) == (5, "open", "void")
