"""Fills the demo's registers: risks, access, environment keys, runbooks and the DNS records' purposes."""

from checks.actions.keep_zone_state import approve_plan
from engagements.actions.raise_risk import raise_risk
from engagements.models import DnsRecord, EnvironmentKey, Risk, Runbook, ZoneState
from engagements.playbooks.runbook_template import get_runbook_template
from handover.demo.acceptance import accept_as_told
from handover.demo.access import fill_access
from handover.demo.keeping import keep
from handover.demo.more_registers import keep_more
from handover.demo.questions import ask_questions
from handover.demo.register_shape import DemoKey, DemoRisk, DemoRunbook
from handover.demo.rehearsals import rehearse
from handover.demo.shape import Sprint
from handover.demo.telling import Telling


def fill_registers(telling: Telling, sprint: Sprint) -> None:
    for risk in sprint.risks:
        _raise(telling, sprint, risk)
    fill_access(telling, sprint)
    for key in sprint.environment:
        _note_key(telling, key)
    for runbook in sprint.runbooks:
        _keep_runbook(telling, runbook)
    keep_more(telling, sprint)
    _write_records_down(telling, sprint)
    ask_questions(telling, sprint)


def _write_records_down(telling: Telling, sprint: Sprint) -> None:
    DnsRecord.objects.bulk_create(
        DnsRecord(
            engagement=telling.engagement,
            name=record.name,
            rdtype=record.type,
            value=record.value,
            ttl=record.ttl,
            purpose=record.purpose,
            owner=record.owner,
            follows_provider=record.follows,
        )
        for record in sprint.records
    )
    if sprint.zone_approved:
        with telling.dated(sprint.zone_approved) as moment:
            state = approve_plan(engagement=telling.engagement, actor=telling.lead)
        ZoneState.objects.filter(pk=state.pk).update(at=moment)


def _raise(telling: Telling, sprint: Sprint, told: DemoRisk) -> None:
    is_accepted = told.status == Risk.Status.ACCEPTED
    with telling.dated(told.ago) as moment:
        risk = raise_risk(
            engagement=telling.engagement,
            actor=telling.lead,
            title=told.title,
            effect=told.effect,
            description=told.description,
            likelihood=told.likelihood,
            impact=told.impact,
            must_fix_now=told.now,
            treatment=told.treatment,
            status=Risk.Status.OPEN if is_accepted else told.status,
            treatment_plan=told.plan,
            residual_likelihood=told.likelihood_after or None,
            residual_impact=told.impact_after or None,
            owner=telling.people.get(told.owner),
            due_on=telling.day(told.due),
            evidence=told.evidence,
            closed_at=telling.hours_ago(told.ago / 2) if told.status == Risk.Status.CLOSED else None,
        )
        Risk.objects.filter(pk=risk.pk).update(created_at=moment, updated_at=moment)
    if is_accepted or told.asked:
        accept_as_told(telling, sprint, risk, told)


def _note_key(telling: Telling, told: DemoKey) -> None:
    for environment in told.environments:
        key = EnvironmentKey(
            name=told.name,
            environment=environment,
            state=told.state,
            is_secret=told.secret,
            store=told.store,
            owner=told.owner,
            used_by=told.used_by,
            rotated_on=telling.day_back(told.rotated),
            note=told.note,
        )
        keep(telling, key)


def _keep_runbook(telling: Telling, told: DemoRunbook) -> None:
    template = get_runbook_template(told.key)
    runbook = Runbook(
        title=template.title,
        template_key=template.key,
        when_to_use=template.when_to_use,
        steps=template.steps.strip(),
        how_to_know=template.how_to_know,
        contact=told.contact or template.contacts[:200],
        owner=told.owner,
        rehearsed_on=telling.day_back(told.rehearsed),
    )
    keep(telling, runbook)
    for rehearsal in told.rehearsals:
        rehearse(telling, runbook, rehearsal)
