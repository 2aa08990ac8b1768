"""What an engagement's books hold, as the figures from which it is told whether a deliverable is there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagements.models import (
    AccessEntry,
    DnsRecord,
    EdgePolicy,
    Engagement,
    EnvironmentKey,
    Host,
    OldUrl,
    Redirect,
    Risk,
    Route,
    SendingDomain,
)
from engagements.models.risk import STANDING
from engagements.playbooks.runbook_template import get_runbook_template
from engagements.playbooks.vocabulary import Artefact
from engagements.tallies import Tallies

MEASURED = ("pass", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Figures by name; `missing_systems` and `missing_runbooks` are what people call them.

    `measured_runs` is how many audits measured speed, `issued_packs` how many versions of the pack are out.
    """

    figures: Mapping[str, int]
    canonical_host: str
    missing_systems: tuple[str, ...]
    missing_runbooks: tuple[str, ...]
    tallies: Tallies
    measured_runs: int = 0
    issued_packs: int = 0

    def __getitem__(self, name: str) -> int:
        return self.figures[name]


def _number_of(rows: QuerySet[Any], *conditions: Q) -> Coalesce:
    """How many of these rows an engagement has, as part of a larger query."""
    own = rows.filter(*conditions, engagement=OuterRef("pk")).order_by().values("engagement")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def _figures() -> dict[str, Coalesce]:
    risks = partial(_number_of, Risk.objects.kept())
    hosts, routes = partial(_number_of, Host.objects.all()), partial(_number_of, Route.objects.all())
    records = partial(_number_of, DnsRecord.objects.all())
    senders = partial(_number_of, SendingDomain.objects.all())
    keys, access = EnvironmentKey.objects.kept(), AccessEntry.objects.kept()
    policies = EdgePolicy.objects.kept()
    return {
        "risks": risks(),
        "urgent_risks": risks(STANDING & Q(must_fix_now=True)),
        "unowned_risks": risks(STANDING & Q(must_fix_now=True, owner=None)),
        "hosts": hosts(),
        "hosts_without_purpose": hosts(Q(purpose="")),
        "routes": routes(),
        "policies": _number_of(policies),
        "policies_without_reason": _number_of(policies, Q(reason="")),
        "old_urls": _number_of(OldUrl.objects.kept()),
        "redirects": _number_of(Redirect.objects.kept()),
        "records": records(),
        "records_with_gaps": records(Q(purpose="") | Q(owner="")),
        "senders": senders(),
        "senders_with_gaps": senders(Q(providers=[]) | Q(selectors=[])),
        "keys": _number_of(keys),
        "keys_with_gaps": _number_of(keys, Q(store="") | Q(owner="")),
        "access": _number_of(access),
        "access_with_gaps": _number_of(
            access.in_use(), Q(owner="") | Q(vault_reference="") | Q(mfa=AccessEntry.Mfa.UNKNOWN)
        ),
    }


def read_holdings(engagement: Engagement, tallies: Tallies, artefacts: Collection[str]) -> Holdings:
    """The figures in three queries, and one more for audits and for packs where an artefact asks."""
    figures = {f"n_{name}": number for name, number in _figures().items()}
    rows = Engagement.objects.filter(pk=engagement.pk).annotate(**figures)
    row = rows.values("playbook_data", "canonical_host", *figures).get()
    systems = set(engagement.access_entries.kept().values_list("system", flat=True))
    runbooks = set(engagement.runbooks.kept().values_list("template_key", flat=True))
    wanted = row["playbook_data"].get("runbooks", ())
    return Holdings(
        canonical_host=row["canonical_host"],
        figures={name.removeprefix("n_"): row[name] for name in figures},
        missing_systems=tuple(
            str(one.label)
            for one in AccessEntry.System
            if one not in systems and one is not AccessEntry.System.OTHER
        ),
        missing_runbooks=tuple(get_runbook_template(key).title for key in wanted if key not in runbooks),
        tallies=tallies,
        measured_runs=_measured_runs(engagement) if Artefact.PERFORMANCE_REPORT in artefacts else 0,
        issued_packs=_issued_packs(engagement) if Artefact.HANDOVER_PACK in artefacts else 0,
    )


def _measured_runs(engagement: Engagement) -> int:
    rows = engagement.results.filter(check_key="speed.p95", outcome__in=MEASURED)
    return rows.values("run").distinct().count()


def _issued_packs(engagement: Engagement) -> int:
    return engagement.packs.filter(state="done", status="issued").count()
