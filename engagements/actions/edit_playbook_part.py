"""Saves, adds, moves and removes one part of a playbook's draft, on the draft as it stands at that moment."""

import tomllib

from engagements.actions.draft_playbook import change_draft
from engagements.forms.playbook_part import PartForm
from engagements.models import OwnPlaybook, User
from engagements.playbooks.parts import (
    Address,
    find,
    follow,
    list_at,
    with_part,
    with_part_at,
    with_values,
    without_part,
)


class PartGone(Exception):
    """Somebody removed the part while it was being edited."""


def save_part(*, playbook: OwnPlaybook, form: PartForm, known: str, actor: User) -> PartForm | None:
    """Writes what the valid form holds. Fields that others changed alone stay as they are; where both changed
    one differently nothing is saved, and the form that says so is returned.

    Raises PartGone where the part is no longer there, and TooBusy.
    """
    disputed: PartForm | None = None

    def change(current: str) -> str | None:
        nonlocal disputed
        table = tomllib.loads(current)
        address = find(table, form.address, known)
        if address is None:
            raise PartGone
        siblings = list_at(table, address.above)
        if address.is_new:
            return with_part(current, address, form.values)
        part = follow(table, address.steps)
        disputes = form.disputes(part)
        if disputes:
            disputed = form.with_disputes(part, disputes, siblings=siblings, table=table)
            return None
        return with_values(current, address, form.values) if form.values else None

    change_draft(playbook=playbook, change=change, actor=actor, vouched=form.vouched)
    return disputed


def move_part(*, playbook: OwnPlaybook, address: Address, known: str, move: str, actor: User) -> str:
    """`move` is up, down, remove or the position to move to; returns the address where the part is then."""
    arrived = address.text

    def change(current: str) -> str | None:
        nonlocal arrived
        table = tomllib.loads(current)
        here = find(table, address, known)
        if here is None:
            return None
        if move == "remove":
            return without_part(current, here)
        place = here.place or 0
        last = len(list_at(table, here.above)) - 1
        wanted = {"up": place - 1, "down": place + 1}.get(move)
        to = min(max(int(move) if wanted is None else wanted, 0), last)
        arrived = ".".join(map(str, (*here.above, to)))
        return with_part_at(current, here, to)

    change_draft(playbook=playbook, change=change, actor=actor)
    return arrived
