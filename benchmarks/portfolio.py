"""A consultancy in full work: many engagements with audits, registers and findings, made in bulk."""

import itertools
from datetime import timedelta

from django.utils import timezone

from checks.check import all_checks
from checks.models import Finding, Result, Run
from engagements.actions.open_engagement import SurfaceMap, open_engagement
from engagements.models import (
    AccessEntry,
    Engagement,
    EnvironmentKey,
    Host,
    Membership,
    Organisation,
    Participant,
    Risk,
    Route,
    Runbook,
    User,
)
from engagements.playbooks.playbook import all_playbooks

OUTCOMES = (*["pass"] * 6, "warn", "fail", "could_not_tell", "not_applicable")
RUNS = 3
# About as much as a check keeps: what was asked, what came back, a page's headers.
EVIDENCE = {
    "asked": "GET https://app.example.test/login",
    "status": 200,
    "address": "203.0.113.7",
    "headers": [[f"x-header-{number}", "a value of the usual length for a header"] for number in range(16)],
}


def make_portfolio(
    name: str, *, engagements: int, results: int, risks: int, rest: int
) -> tuple[User, User, list[Engagement]]:
    """An organisation with so many engagements; each with so many current results, twice as many older ones,

    so many risks, and `rest` entries in each of the other registers. Returns its consultant, the founder of
    the first engagement, and the engagements.
    """
    slug = name.lower()
    organisation = Organisation.objects.create(name=name, slug=slug)
    consultant = User.objects.create_user(f"ana@{slug}.test", name="Ana Lima")
    founder = User.objects.create_user(f"noor@{slug}.test", name="Noor Haddad")
    Membership.objects.create(organisation=organisation, user=consultant, role=Membership.Role.CONSULTANT)
    playbooks = itertools.cycle(all_playbooks())
    made = []
    for number in range(engagements):
        domain = f"shop{number}.{slug}.test"
        engagement = open_engagement(
            organisation=organisation,
            client_name=f"Client {number}",
            title=f"The shop of client {number}",
            domain=domain,
            playbook=next(playbooks),
            surface=_surface(domain),
            actor=consultant,
        )
        _add_risks(engagement, risks, consultant)
        _add_results(engagement, results)
        _add_registers(engagement, rest)
        made.append(engagement)
    Participant.objects.create(engagement=made[0], user=founder, role=Participant.Role.FOUNDER)
    return consultant, founder, made


def _surface(domain: str) -> SurfaceMap:
    hosts = [(domain, Host.Role.APEX), (f"www.{domain}", Host.Role.WWW), (f"app.{domain}", Host.Role.APP)]
    hosts += [(f"api.{domain}", Host.Role.API), (f"auth.{domain}", Host.Role.AUTH)]
    routes = [(f"https://app.{domain}/page{number}", Route.Role.OTHER, 200) for number in range(8)]
    return SurfaceMap(hosts=tuple(hosts), routes=tuple(routes))


def _add_results(engagement: Engagement, count: int) -> None:
    """The same checks and subjects in each run; only the last run's results are current."""
    now = timezone.now()
    pairs = list(itertools.islice(itertools.product(range(count), all_checks()), count))
    failing = []
    for number in range(1, RUNS + 1):
        ended = now - timedelta(hours=RUNS - number)
        run = Run.objects.create(
            engagement=engagement,
            number=number,
            state=Run.State.DONE,
            started_at=ended - timedelta(seconds=9),
            finished_at=ended,
        )
        rows = Result.objects.bulk_create(
            Result(
                run=run,
                engagement=engagement,
                check_key=check.key,
                subject_kind="host",
                subject=f"h{subject}.{engagement.domain}",
                outcome=OUTCOMES[place % len(OUTCOMES)],
                severity=check.worst.value,
                code=f"{check.topic}.something",
                summary=f"h{subject}.{engagement.domain}: what {check.title} came to in run {number}",
                evidence=EVIDENCE,
                is_current=number == RUNS,
                at=ended,
            )
            for place, (subject, check) in enumerate(pairs)
        )
        failing = [row for row in rows if row.outcome == "fail"]
    risks = itertools.cycle(engagement.risks.all())
    Finding.objects.bulk_create(
        Finding(
            engagement=engagement,
            number=number,
            check_key=row.check_key,
            subject=row.subject,
            severity=row.severity,
            summary=row.summary,
            result=row,
            risk=next(risks),
            first_seen_at=now - timedelta(hours=RUNS),
            last_seen_at=row.at,
        )
        for number, row in enumerate(failing, 1)
    )


def _add_risks(engagement: Engagement, count: int, owner: User) -> None:
    statuses = itertools.cycle([*[Risk.Status.OPEN] * 3, *Risk.Status])
    Risk.objects.bulk_create(
        Risk(
            engagement=engagement,
            number=number,
            title=f"Something of a usual length that can hurt the launch, number {number}",
            effect="Buyers see an error in place of the checkout.",
            description="What happens, why, and what it costs, in a few sentences. " * 6,
            evidence="What was seen, when and where. " * 10,
            likelihood=1 + number % 5,
            impact=1 + number // 5 % 5,
            must_fix_now=number % 10 == 0,
            status=next(statuses),
            owner=owner if number % 2 else None,
            due_on=timezone.localdate() + timedelta(days=number % 30),
        )
        for number in range(1, count + 1)
    )


def _add_registers(engagement: Engagement, count: int) -> None:
    numbers = range(1, count + 1)
    systems = itertools.cycle(AccessEntry.System)
    AccessEntry.objects.bulk_create(
        AccessEntry(
            engagement=engagement,
            number=number,
            system=next(systems),
            provider=f"Provider {number}",
            account=f"account-{number}@client.test",
            owner="Noor Haddad",
        )
        for number in numbers
    )
    environments = itertools.cycle(EnvironmentKey.Environment)
    EnvironmentKey.objects.bulk_create(
        EnvironmentKey(
            engagement=engagement,
            number=number,
            name=f"SERVICE_{number}_URL",
            environment=next(environments),
            store="The vault of the client",
            owner="Noor Haddad",
        )
        for number in numbers
    )
    Runbook.objects.bulk_create(
        Runbook(
            engagement=engagement,
            number=number,
            title=f"What to do when part {number} fails",
            when_to_use="When the watch on it says so.",
            steps="1. Look.\n2. Undo the last change.\n3. Tell people.\n" * 5,
        )
        for number in numbers
    )
