"""Fills the demo's quieter registers: contacts, edge policy, redirects, old addresses, limits, next steps."""

from collections.abc import Iterator

from engagements.models import Contact, EdgePolicy, KnownLimit, NextStep, OldUrl, Redirect, RegisterEntry
from handover.demo.keeping import keep
from handover.demo.shape import Sprint
from handover.demo.telling import Telling


def keep_more(telling: Telling, sprint: Sprint) -> None:
    for entry in (*_people(sprint), *_ways(telling, sprint), *_outlook(telling, sprint)):
        keep(telling, entry)


def _people(sprint: Sprint) -> Iterator[RegisterEntry]:
    for told in sprint.contacts:
        yield Contact(
            name=told.name,
            side=told.side,
            organisation=told.organisation,
            role=told.role,
            called_for=told.called_for,
            phone=told.phone,
            email=told.email,
            hours=told.hours,
            escalation=told.turn or None,
        )


def _ways(telling: Telling, sprint: Sprint) -> Iterator[RegisterEntry]:
    for rule in sprint.edge_policy:
        yield EdgePolicy(
            pattern=rule.pattern,
            handling=rule.handling,
            ttl_seconds=rule.ttl or None,
            rate_cap=rule.cap,
            allowed_origins=rule.origins,
            exceptions=rule.exceptions,
            reason=rule.reason,
        )
    for way in sprint.redirects:
        yield Redirect(
            source=way.source,
            target=way.target,
            code=way.code,
            configured_at=way.configured,
            owner=way.owner,
            reason=way.reason,
        )
    for old in sprint.old_urls:
        yield OldUrl(
            url=old.url,
            target=old.target,
            status=old.status,
            verified_on=telling.day_back(old.tried),
            note=old.note,
        )


def _outlook(telling: Telling, sprint: Sprint) -> Iterator[RegisterEntry]:
    for limit in sprint.limits:
        yield KnownLimit(
            title=limit.title, kind=limit.kind, effect=limit.effect, until=limit.until, owner=limit.owner
        )
    for rank, step in enumerate(sprint.next_steps, 1):
        yield NextStep(
            rank=rank,
            title=step.title,
            reason=step.reason,
            owner=step.owner,
            due_on=telling.day(step.due),
            size=step.size,
        )
