"""Fills the demo's access inventory: accounts, who can get in, what was asked and what the founder said."""

from typing import Any
from uuid import uuid4

from engagements.actions.ask_access import answer_request, ask_access
from engagements.actions.confirm_ownership import confirm_ownership, dispute_ownership
from engagements.actions.number_entry import next_number
from engagements.models import AccessEntry, AccessRequest, AccessRole, Participant, User
from handover.demo.register_shape import DemoAccess, DemoRequest, DemoRole
from handover.demo.shape import Sprint
from handover.demo.telling import Telling


def fill_access(telling: Telling, sprint: Sprint) -> None:
    founders = telling.engagement.participants.filter(role=Participant.Role.FOUNDER)
    founder = founders.select_related("user").order_by("pk")[0].user
    for told in sprint.access:
        entry = _note(telling, told)
        for role in told.roles:
            _let_in(telling, entry, role)
        _hear(telling, entry, told, founder)
    for asked in sprint.requests:
        _ask(telling, asked, founder)


def _note(telling: Telling, told: DemoAccess) -> AccessEntry:
    entry = AccessEntry(
        engagement=telling.engagement,
        number=next_number(telling.engagement, AccessEntry),
        system=told.system,
        provider=told.provider,
        account=told.account,
        owner=told.owner,
        mfa=told.mfa,
        recovery=told.recovery,
        vault_reference=told.vault,
        note=told.note,
        updated_by=telling.lead,
    )
    entry.full_clean()
    entry.save()
    return entry


def _let_in(telling: Telling, entry: AccessEntry, told: DemoRole) -> None:
    role = AccessRole(
        engagement=telling.engagement,
        entry=entry,
        person=told.person,
        role=told.role,
        side=told.side,
        is_leaving=told.leaves is not None,
        leaves_by=telling.near(told.leaves),
        left_on=telling.near(-told.left) if told.left is not None else None,
        left_note=told.note,
        left_noted_by=str(telling.lead) if told.left is not None else "",
        updated_by=telling.lead,
    )
    role.full_clean()
    role.save()


def _hear(telling: Telling, entry: AccessEntry, told: DemoAccess, founder: User) -> None:
    """What the founder says of it, by the actions that keep their word."""
    given: dict[str, Any] = {"engagement": telling.engagement, "entry": entry, "seen": entry.seen}
    if told.wrong:
        with telling.dated(3) as moment:
            dispute_ownership(**given, word=told.wrong, actor=founder)
        AccessEntry.objects.filter(pk=entry.pk).update(disputed_at=moment)
    elif told.confirmed >= 0:
        with telling.dated(max(1.0, told.confirmed * 24)):
            confirm_ownership(**given, actor=founder)
        AccessEntry.objects.filter(pk=entry.pk).update(confirmed_on=telling.day_back(told.confirmed))


def _ask(telling: Telling, told: DemoRequest, founder: User) -> None:
    entry = telling.engagement.access_entries.filter(provider=told.provider)[0]
    request = AccessRequest(kind=told.kind, why=told.why, how=told.how, due_at=telling.due(told.due))
    given = {"engagement": telling.engagement}
    with telling.dated(told.ago) as moment:
        asked = ask_access(**given, entry=entry, request=request, actor=telling.lead, token=uuid4())
    AccessRequest.objects.filter(pk=asked.pk).update(asked_at=moment)
    if told.answer:
        answer = AccessRequest.Answer(told.answer)
        with telling.dated(told.ago / 2) as moment:
            answer_request(**given, request=asked, answer=answer, word=told.word, actor=founder)
        AccessRequest.objects.filter(pk=asked.pk).update(answered_at=moment)
