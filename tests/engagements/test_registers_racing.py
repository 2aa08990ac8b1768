"""Two requests at the same moment: a form sent twice makes one entry, and no number is given twice."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from engagements.actions.copy_runbooks import copy_runbooks
from engagements.actions.keep_register import add_entry, change_entry
from engagements.actions.undo_event import CannotUndo
from engagements.actions.undo_whole import undo_whole
from engagements.models import Engagement, EnvironmentKey, Event, Risk, User
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, set_for_many
from tests.factories import make_risk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]
AT_ONCE = 6


def all_at_once[Made](make: Callable[[int], Made]) -> list[Made]:
    """What `make` returned in threads that all began at the same moment."""
    barrier, made = threading.Barrier(AT_ONCE), dict[int, Made]()

    def run(place: int) -> None:
        try:
            barrier.wait(10)
            made[place] = make(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == AT_ONCE
    return [made[place] for place in range(AT_ONCE)]


def test_one_token_makes_one_entry(engagement: Engagement, consultant: User) -> None:
    token = uuid4()

    def add(_place: int) -> int:
        key = EnvironmentKey(engagement=engagement, name="A_KEY")
        return add_entry(engagement=engagement, entry=key, actor=consultant, token=token).pk

    assert len(set(all_at_once(add))) == 1
    assert engagement.environment_keys.count() == 1


def test_of_an_undo_for_many_and_an_edit_at_once_the_later_one_is_told(
    engagement: Engagement, consultant: User, owner: User
) -> None:
    for _time in range(6):
        risk = make_risk(engagement)
        many = Many(REGISTERS["risks"], engagement, {risk.number: risk.version}, consultant)
        set_for_many(many, name="treatment", posted={"treatment": "reduce"}, token=uuid4())
        whole = engagement.events.filter(deed="many").latest("pk")

        def act(place: int, risk: Risk = risk, whole: Event = whole) -> str:
            if place == 0:
                try:
                    return f"undone {undo_whole(engagement=engagement, event=whole, actor=consultant).count}"
                except CannotUndo as why:
                    return str(why)
            if place > 1:
                return ""
            change = {"changes": {"treatment": "transfer"}, "opened": {"treatment": "reduce"}}
            saved = change_entry(engagement=engagement, entry=risk, actor=owner, **change)
            return "" if saved.conflicts else "edited"

        undone, edited, *_others = all_at_once(act)
        left = f"Nothing was taken back. {risk.reference}: changed by somebody since"
        assert (undone, edited) in {("undone 1", ""), (left, "edited")}
        risk.refresh_from_db()
        assert risk.treatment == ("transfer" if edited else "fix")


def test_every_entry_gets_a_number_of_its_own(engagement: Engagement, consultant: User) -> None:
    def add(place: int) -> int:
        key = EnvironmentKey(engagement=engagement, name=f"KEY_{place}")
        return add_entry(engagement=engagement, entry=key, actor=consultant).number

    assert sorted(all_at_once(add)) == list(range(1, AT_ONCE + 1))


def test_the_playbook_s_runbooks_are_copied_once(engagement: Engagement, consultant: User) -> None:
    copied = all_at_once(lambda _place: len(copy_runbooks(engagement=engagement, actor=consultant)))
    assert sorted(copied) == [0] * (AT_ONCE - 1) + [len(engagement.playbook.runbooks)]
