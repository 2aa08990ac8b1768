"""What a pack is made of: the records of one engagement, each kind read once, however many rows it has."""

from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, Q, Value, When

from checks.baseline import baseline_of
from checks.check import Outcome
from checks.models import ConsentDecision, Finding, Result, Run
from checks.site_status import ANSWERS
from engagements.deployment import states_of
from engagements.models import (
    AccessEntry,
    AccessRole,
    Contact,
    DnsRecord,
    EdgePolicy,
    Engagement,
    EnvironmentKey,
    Host,
    Item,
    KnownLimit,
    NextStep,
    OldUrl,
    Participant,
    Redirect,
    Rehearsal,
    Risk,
    RiskAcceptance,
    Route,
    Runbook,
    SendingDomain,
)
from engagements.playbooks.playbook import Playbook
from engagements.readiness import Readiness, read_readiness
from engagements.registers.contacts import in_turn
from engagements.registers.next_steps import by_rank
from engagements.rehearsal_page import latest_of
from engagements.roadmap import Roadmap, read_roadmap
from handover.models import Pack, Paper, SignOff

SPEED_CHECK = "speed.p95"


class PageLook(NamedTuple):
    """Whether a page answered when an audit opened it: `said` is what it did in place of that."""

    run_id: int
    address: str
    at: datetime
    outcome: str
    said: str


class Material:
    """The records, read when a section first asks for them. Sections make no query of their own."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self.chosen: frozenset[str] | None = None  # the keys of the sections that the pack has; None for all
        self.paper = Paper.A4
        self.contents: dict[str, dict[str, Any]] = {}  # of the sections that were collected, by key

    def holds(self, section: str) -> bool:
        """Whether the pack has that section, by its key."""
        return self.chosen is None or section in self.chosen

    @cached_property
    def playbook(self) -> Playbook:
        return self.engagement.playbook

    @cached_property
    def readiness(self) -> Readiness:
        return read_readiness([self.engagement])[self.engagement.pk]

    @cached_property
    def roadmap(self) -> Roadmap:
        return read_roadmap(self.engagement)

    @cached_property
    def risks(self) -> list[Risk]:
        """Those not in the bin, in the order in which they are to be fixed."""
        kept = self.engagement.risks.kept().prefetch_related("owner")  # few people own many risks
        return sorted(kept, key=lambda risk: (not risk.must_fix_now, risk.fix_place))

    @cached_property
    def acceptances(self) -> dict[int, RiskAcceptance]:
        """Those in force, by the risk that they are about."""
        rows = self.engagement.acceptances.filter(state=RiskAcceptance.State.IN_FORCE)
        return {one.risk_id: one for one in rows.select_related("agreed_by", "countersigned_by")}

    @cached_property
    def findings(self) -> list[Finding]:
        return list(self.engagement.findings.select_related("risk").order_by("number"))

    @cached_property
    def findings_of_risk(self) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.risk_id is not None:
                found[finding.risk_id].append(finding)
        return found

    @cached_property
    def access_entries(self) -> list[AccessEntry]:
        kept = self.engagement.access_entries.kept().prefetch_related("held_roles")
        return list(kept.order_by("system", "number"))

    @cached_property
    def leaving(self) -> list[AccessRole]:
        """Who leaves which account, those still there first."""
        return list(self.engagement.access_roles.kept().leaving().select_related("entry"))

    @cached_property
    def environment_keys(self) -> dict[str, list[EnvironmentKey]]:
        """By environment, in alphabetical order."""
        found: dict[str, list[EnvironmentKey]] = defaultdict(list)
        for key in self.engagement.environment_keys.kept().order_by("name", "number"):
            found[key.environment].append(key)
        return dict(found)

    @cached_property
    def confirmers(self) -> dict[int, str]:
        """Who confirmed the points of the plan that are done, by the item's pk."""
        done = Item.objects.filter(stage__engagement=self.engagement, status=Item.Status.DONE)
        return {one.pk: str(one.updated_by or "") for one in done.select_related("updated_by")}

    @cached_property
    def permissions(self) -> list[ConsentDecision]:
        """The newest decision on each test that sends more than a visitor does, in the order of the first."""
        newest: dict[str, ConsentDecision] = {}
        for decision in self.engagement.consent_decisions.in_order():
            newest[decision.check_key] = decision
        return list(newest.values())

    @cached_property
    def runbooks(self) -> list[Runbook]:
        return list(self.engagement.runbooks.kept().order_by("number"))

    @cached_property
    def contacts(self) -> list[Contact]:
        return sorted(self.engagement.contacts.kept(), key=in_turn)

    @cached_property
    def edge_policies(self) -> list[EdgePolicy]:
        return list(self.engagement.edge_policies.kept().order_by("pattern", "number"))

    @cached_property
    def redirects(self) -> list[Redirect]:
        return list(self.engagement.redirects.kept().order_by("number"))

    @cached_property
    def old_urls(self) -> list[OldUrl]:
        return list(self.engagement.old_urls.kept().order_by("number"))

    @cached_property
    def known_limits(self) -> list[KnownLimit]:
        return list(self.engagement.known_limits.kept().order_by("number"))

    @cached_property
    def next_steps(self) -> list[NextStep]:
        return sorted(self.engagement.next_steps.kept(), key=by_rank)

    @cached_property
    def last_rehearsals(self) -> dict[int, Rehearsal]:
        """By runbook: the latest rehearsal that was not abandoned, with its steps."""
        return latest_of(self.engagement.rehearsals.prefetch_related("steps"))

    @cached_property
    def hosts(self) -> list[Host]:
        return list(self.engagement.hosts.all())

    @cached_property
    def routes(self) -> list[Route]:
        return list(self.engagement.routes.all())

    @cached_property
    def sending_domains(self) -> list[SendingDomain]:
        return list(self.engagement.sending_domains.all())

    @cached_property
    def dns_records(self) -> list[DnsRecord]:
        return list(self.engagement.dns_records.all())

    @cached_property
    def participants(self) -> list[Participant]:
        return list(self.engagement.participants.select_related("user").order_by("invited_at", "pk"))

    @cached_property
    def signatures(self) -> list[SignOff]:
        """Under the versions so far, the first one first."""
        signed = SignOff.objects.filter(engagement=self.engagement, state=SignOff.State.SIGNED)
        return list(signed.select_related("pack").defer("pack__snapshot").order_by("pack__number"))

    @cached_property
    def last_issued(self) -> Pack | None:
        """The newest version that is out, with its content."""
        issued = Pack.objects.filter(engagement=self.engagement, status=Pack.Status.ISSUED)
        return issued.filter(state=Pack.State.DONE).order_by("-number").first()

    @cached_property
    def whole_runs(self) -> list[Run]:
        """The finished audits of the whole surface, the first one first."""
        done = self.engagement.runs.filter(state=Run.State.DONE, subject="", patterns=[])
        return list(done.select_related("requested_by").order_by("number"))

    @cached_property
    def first_run(self) -> Run | None:
        """What the sprint began with; a consultant may have chosen another audit than the very first."""
        return baseline_of(self.engagement)

    @cached_property
    def last_run(self) -> Run | None:
        return self.whole_runs[-1] if self.whole_runs else None

    @cached_property
    def _results(self) -> list[Result]:
        """The current verdicts and those of the first audit, without their evidence."""
        wanted = Q(is_current=True) | Q(run=self.first_run)
        rows = Result.objects.filter(wanted, engagement=self.engagement).defer("evidence")
        return list(rows.order_by("check_key", "subject", "pk"))

    @cached_property
    def first_results(self) -> list[Result]:
        return [one for one in self._results if self.first_run and one.run_id == self.first_run.pk]

    @cached_property
    def current_results(self) -> list[Result]:
        return [one for one in self._results if one.is_current]

    @cached_property
    def measured(self) -> list[Result]:
        """With evidence: the times measured first and now, and what is known of redirects."""
        speed = Q(check_key=SPEED_CHECK) & (Q(is_current=True) | Q(run=self.first_run))
        routing = Q(check_key__startswith="routing.", is_current=True)
        rows = Result.objects.filter(speed | routing, engagement=self.engagement)
        told = rows.exclude(outcome=Outcome.NOT_APPLICABLE)
        return list(told.order_by("check_key", "subject", "pk"))

    @cached_property
    def looks(self) -> list[PageLook]:
        """Every look of every audit at a page, whole or of a part, the first one first."""
        told = Case(
            When(outcome=Outcome.PASS, then=Value("")), default=F("summary"), output_field=CharField()
        )
        rows = Result.objects.filter(engagement=self.engagement, check_key=ANSWERS).order_by("at", "pk")
        return [PageLook(*row) for row in rows.values_list("run_id", "subject", "at", "outcome", told)]

    @cached_property
    def states(self) -> dict[str, str]:
        return states_of((one.subject_kind, one.subject, one.outcome) for one in self.current_results)

    @cached_property
    def people(self) -> list[str]:
        """The names of the client's side, those invited first standing first."""
        return [one.name for one in self.participants]


def iso(moment: datetime | None) -> str:
    """A moment as the snapshot keeps it: UTC, to the second, empty for none."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
