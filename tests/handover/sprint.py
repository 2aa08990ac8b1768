"""Fills an engagement with as many records of each kind as a test or a benchmark asks for."""

from datetime import date, timedelta

from django.utils import timezone

from checks.check import Outcome, Severity, all_checks
from checks.models import Finding, Result, Run
from engagements.models import (
    AccessEntry,
    AccessRole,
    DnsRecord,
    Engagement,
    EnvironmentKey,
    Host,
    Risk,
    Route,
    Runbook,
    User,
)
from engagements.playbooks.runbook_template import all_runbook_templates

EFFECTS = (
    "Somebody who signs in may be shown another customer's orders.",
    "Your confirmation mails land in spam, and people think that the shop is dead.",
    "A visitor sees a browser warning and leaves.",
    "Search engines list two copies of every page, and rank neither.",
)
TITLES = (
    "Login page is cached for everybody",
    "DMARC policy does not protect the domain",
    "Certificate of app. expires in 2 days",
    "Two addresses answer with the same shop",
    "Nobody on the client's side owns the registrar account",
)
MOST_BULK = 500


def fill_sprint(
    engagement: Engagement,
    *,
    risks: int = 5,
    access: int = 4,
    runbooks: int = 3,
    results: int = 12,
    hosts: int = 0,
    owner: User | None = None,
) -> None:
    """Two whole audits, and the registers; rows are written in bulk."""
    add_hosts(engagement, hosts)
    add_records(engagement)
    first, last = add_run(engagement, 1), add_run(engagement, 2)
    add_results(engagement, first, results, is_current=False)
    kept = add_results(engagement, last, results, is_current=True)
    add_risks(engagement, risks, kept, owner)
    entries = AccessEntry.objects.bulk_create(
        [_access(engagement, number) for number in range(1, access + 1)]
    )
    AccessRole.objects.bulk_create(role for entry in entries for role in _roles(entry))
    templates = all_runbook_templates()
    Runbook.objects.bulk_create(
        Runbook(
            engagement=engagement,
            number=number,
            title=templates[number % len(templates)].title,
            template_key=templates[number % len(templates)].key,
            when_to_use=templates[number % len(templates)].when_to_use,
            steps=templates[number % len(templates)].steps,
            how_to_know=templates[number % len(templates)].how_to_know,
            contact="Noor Haddad, then the hosting provider",
            owner="Noor Haddad",
            rehearsed_on=date(2026, 11, 20) if number % 2 else None,
        )
        for number in range(1, runbooks + 1)
    )


def add_records(engagement: Engagement) -> None:
    """What a playbook asks for beside the registers: a DNS record and an environment key."""
    DnsRecord.objects.create(
        engagement=engagement, name=f"{engagement.domain}.", rdtype="A", value="192.0.2.10", ttl=300
    )
    EnvironmentKey.objects.create(engagement=engagement, number=900, name="SESSION_SECRET", state="present")


def add_run(engagement: Engagement, number: int, state: str = Run.State.DONE) -> Run:
    now = timezone.now()
    return Run.objects.create(
        engagement=engagement, number=number, state=state, started_at=now, finished_at=now, total_count=1,
        done_count=1,
    )  # fmt: skip


def add_results(engagement: Engagement, run: Run, count: int, *, is_current: bool) -> list[Result]:
    checks = all_checks()
    made = []
    for number in range(count):
        check = checks[number % len(checks)]
        fails = number % (5 if is_current else 3) == 0
        outcome = Outcome.FAIL if fails else Outcome.WARN if number % 7 == 0 else Outcome.PASS
        subject = f"host{number // len(checks)}.{engagement.domain}"
        made.append(
            Result(
                run=run, engagement=engagement, check_key=check.key, subject_kind=check.subject_kind,
                subject=subject, outcome=outcome, severity=Severity.HIGH, code=f"{check.topic}.code",
                summary=f"{subject}: {check.title.lower()}, as measured", is_current=is_current,
                at=run.finished_at, evidence=_evidence(check.key, subject, number, is_current=is_current),
            )
        )  # fmt: skip
    return Result.objects.bulk_create(made, batch_size=MOST_BULK)


def _evidence(key: str, subject: str, number: int, *, is_current: bool) -> dict[str, object]:
    if key == "speed.p95":
        return {"p95_ms": 240.0 + number if is_current else 780.0 + number, "target_ms": 300}
    if key.startswith("routing."):
        return {"hops": [f"http://{subject}/ → 301 to https://{subject}/", f"https://{subject}/ → 200"]}
    return {"answer": "x-cache: HIT"}


def add_risks(engagement: Engagement, count: int, results: list[Result], owner: User | None) -> None:
    statuses = (
        Risk.Status.OPEN,
        Risk.Status.FIXING,
        Risk.Status.CLOSED,
        Risk.Status.ACCEPTED,
        Risk.Status.OPEN,
    )
    now = timezone.now()
    risks = Risk.objects.bulk_create(
        Risk(
            engagement=engagement,
            number=number,
            title=f"{TITLES[number % len(TITLES)]} ({number})",
            effect=EFFECTS[number % len(EFFECTS)],
            description="The answer carries `cache-control: public`. **Anyone** behind that edge gets it.",
            likelihood=1 + number % 5,
            impact=1 + number // 5 % 5,
            must_fix_now=number % 4 == 0,
            status=statuses[number % len(statuses)],
            accepted_until=now + timedelta(days=9),
            closed_at=now if statuses[number % len(statuses)] == Risk.Status.CLOSED else None,
            owner=owner if number % 2 else None,
            due_on=date.today() + timedelta(days=number % 9) if number % 3 == 0 else None,  # noqa: DTZ011
            evidence="GET /login HTTP/2\ncache-control: public, max-age=600\nx-cache: HIT",
        )
        for number in range(1, count + 1)
    )
    failing = [result for result in results if result.outcome == Outcome.FAIL]
    Finding.objects.bulk_create(
        Finding(
            engagement=engagement, number=number, check_key=result.check_key, subject=result.subject,
            severity=result.severity, summary=result.summary, result=result, risk=risk,
            first_seen_at=now, last_seen_at=now,
        )
        for number, (risk, result) in enumerate(zip(risks, failing, strict=False), 1)
    )  # fmt: skip


def _access(engagement: Engagement, number: int) -> AccessEntry:
    systems, factors = AccessEntry.System.values, AccessEntry.Mfa.values
    return AccessEntry(
        engagement=engagement,
        number=number,
        system=systems[number % len(systems)],
        provider=("Gandi", "Cloudflare", "Vercel", "Postmark", "Stripe")[number % 5],
        account=f"ops+{number}@{engagement.domain}",
        owner="" if number % 4 == 0 else "Noor Haddad",
        mfa=factors[number % len(factors)],
        recovery="Printed codes in the safe",
        vault_reference=f"1Password › Launch › item {number}",
    )


def _roles(entry: AccessEntry) -> list[AccessRole]:
    """The owner, and somebody who leaves every third account."""
    given = {"engagement": entry.engagement, "entry": entry}
    leaves_by = date.today() + timedelta(days=5) if entry.number % 3 == 0 else None  # noqa: DTZ011
    return [
        AccessRole(**given, person="Noor Haddad", role="owner"),
        AccessRole(
            **given, person="Ana Lima", role="administrator", side="consultancy",
            is_leaving=leaves_by is not None, leaves_by=leaves_by,
        ),
    ]  # fmt: skip


def add_hosts(engagement: Engagement, count: int) -> None:
    """Hosts beside those that the engagement was opened with, each with a route and a DNS record."""
    roles = Host.Role.values
    names = [f"service-{number}.{engagement.domain}" for number in range(1, count + 1)]
    Host.objects.bulk_create(
        Host(engagement=engagement, name=name, role=roles[i % len(roles)], purpose="Part of the shop")
        for i, name in enumerate(names)
    )
    Route.objects.bulk_create(
        Route(
            engagement=engagement, url=f"https://{name}/health", role=Route.Role.HEALTH, edge_policy="bypass"
        )
        for name in names
    )
    DnsRecord.objects.bulk_create(
        DnsRecord(
            engagement=engagement, name=name, rdtype="CNAME", value="edge.provider.test", ttl=300,
            purpose="Leads visitors to the edge", owner="Noor Haddad" if i % 2 else "",
        )
        for i, name in enumerate(names)
    )  # fmt: skip
