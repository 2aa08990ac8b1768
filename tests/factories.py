"""Plain functions that make what tests need; every argument has a likely value."""

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from checks.models import Result, Run
from engagements.actions.accept_risk import agree_to_acceptance, ask_acceptance, countersign_acceptance
from engagements.actions.open_engagement import SurfaceMap, open_engagement
from engagements.actions.raise_risk import raise_risk
from engagements.models import (
    Assignment,
    Engagement,
    Host,
    Membership,
    Organisation,
    Participant,
    Risk,
    RiskAcceptance,
    Route,
    User,
)
from engagements.models.acceptance import today
from engagements.permissions import Role
from engagements.playbooks.playbook import all_playbooks

_count = itertools.count(1)


def make_user(email: str = "", name: str = "", password: str | None = None) -> User:
    number = next(_count)
    return User.objects.create_user(
        email or f"person{number}@example.test", password, name=name or f"Person {number}"
    )


def make_organisation(name: str = "") -> Organisation:
    number = next(_count)
    return Organisation.objects.create(name=name or f"Consultancy {number}", slug=f"consultancy-{number}")


def make_member(organisation: Organisation, role: str = Membership.Role.CONSULTANT, **person: str) -> User:
    user = make_user(**person)
    Membership.objects.create(organisation=organisation, user=user, role=role)
    return user


def make_named(organisation: Organisation, *engagements: Engagement, **person: str) -> User:
    """A consultant of named engagements."""
    user = make_user(**person)
    member = Membership.objects.create(organisation=organisation, user=user, has_every_engagement=False)
    for engagement in engagements:
        Assignment.objects.create(membership=member, engagement=engagement)
    return user


def make_participant(engagement: Engagement, role: str = Participant.Role.FOUNDER, **person: str) -> User:
    user = make_user(**person)
    Participant.objects.create(engagement=engagement, user=user, role=role, accepted_at=timezone.now())
    return user


def make_engagement(
    organisation: Organisation | None = None,
    *,
    domain: str = "",
    client_name: str = "",
    title: str = "Brightcart shop",
    actor: User | None = None,
    surface: SurfaceMap | None = None,
    playbook_key: str = "",
) -> Engagement:
    """An engagement as the product opens it, with apex, www and app unless `surface` says otherwise."""
    domain = domain or f"shop{next(_count)}.test"
    playbooks = {playbook.key: playbook for playbook in all_playbooks()}
    return open_engagement(
        organisation=organisation or make_organisation(),
        client_name=client_name or f"Client of {domain}",
        title=title,
        domain=domain,
        playbook=playbooks[playbook_key] if playbook_key else next(iter(playbooks.values())),
        surface=surface or _surface(domain),
        actor=actor,
    )


def _surface(domain: str) -> SurfaceMap:
    return SurfaceMap(
        hosts=(
            (domain, Host.Role.APEX),
            (f"www.{domain}", Host.Role.WWW),
            (f"app.{domain}", Host.Role.APP),
        ),
        routes=(
            (f"https://{domain}/", Route.Role.HOME, 200),
            (f"https://app.{domain}/login", Route.Role.LOGIN, 200),
        ),
    )


def make_risk(engagement: Engagement, *, actor: User | None = None, **fields: Any) -> Risk:
    return raise_risk(engagement=engagement, actor=actor, **{"title": f"Risk {next(_count)}", **fields})


def make_verdicts(engagement: Engagement, outcomes: Mapping[str, str], *, subjects: int = 1) -> Run:
    """A finished run that said these outcomes of these checks, each on so many subjects; they are current."""
    Result.objects.filter(engagement=engagement, check_key__in=outcomes).update(is_current=False)
    number = engagement.runs.count() + 1
    run = Run.objects.create(engagement=engagement, number=number, state=Run.State.DONE)
    Result.objects.bulk_create(
        Result(
            run=run,
            engagement=engagement,
            check_key=key,
            subject_kind="host",
            subject=f"h{subject}.{engagement.domain}",
            outcome=outcome,
            severity="high",
            code=f"{key}.{outcome}",
            summary=f"{key} is {outcome} on h{subject}",
            at=timezone.now(),
        )
        for key, outcome in outcomes.items()
        for subject in range(subjects)
    )
    return run


def make_acceptance(
    risk: Risk, *, asker: User, founder: User | None = None, days: int = 30
) -> RiskAcceptance:
    """A request by a consultant; with a founder it is agreed to and countersigned by who asked."""
    until = today() + timedelta(days=days)
    made = ask_acceptance(
        risk=risk, seen=risk.seen, reason="Rare", until=until, actor=asker, role=Role.CONSULTANT
    )
    if founder:
        agree_to_acceptance(acceptance=made, seen=risk.seen, actor=founder, role=Role.FOUNDER)
        countersign_acceptance(acceptance=made, seen=risk.seen, actor=asker, role=Role.CONSULTANT)
    made.refresh_from_db()
    risk.refresh_from_db()
    return made
