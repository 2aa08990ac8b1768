"""The risks: must fix now, can wait, accepted, closed; each with its evidence and its effect."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from checks.models import Finding
from engagements.models import Risk, Runbook
from engagements.playbooks.runbook_template import all_runbook_templates
from engagements.registers.risks import RISKS
from handover.material import Material, iso
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


class Answering(NamedTuple):
    """A runbook as the pack links to it, and which checks it answers."""

    runbook: dict[str, Any]
    patterns: tuple[str, ...]


def collect(material: Material) -> dict[str, Any]:
    answering = _answering(material.runbooks)
    rows = [_row(material, risk, answering) for risk in material.risks]
    return {
        "columns": columns_of(RISKS),
        "groups": [{"key": key, "risks": [row for row in rows if row["group"] == key]} for key in GROUPS],
    }


GROUPS = ("must-fix", "can-wait", "accepted", "closed")


def group_of(risk: Risk) -> str:
    """The heading under which a founder looks for the risk."""
    if risk.status == Risk.Status.CLOSED:
        return "closed"
    if risk.is_accepted:
        return "accepted"
    return "must-fix" if risk.must_fix_now else "can-wait"


def _row(material: Material, risk: Risk, answering: list[Answering]) -> dict[str, Any]:
    findings = material.findings_of_risk.get(risk.pk, [])
    return row_of(RISKS, risk) | {
        "group": group_of(risk),
        "residual": [*risk.residual, risk.residual_score] if risk.has_residual else None,
        "accepted": _acceptance(material, risk),
        "findings": [_finding(finding) for finding in findings],
        "runbooks": _runbooks(findings, answering),
    }


def _acceptance(material: Material, risk: Risk) -> dict[str, str] | None:
    """Who accepted it, why and until when; nothing for a risk that is not accepted."""
    acceptance = material.acceptances.get(risk.pk)
    if acceptance is None or not risk.is_accepted:
        return None
    agreed, countersigned = acceptance.signers
    return {
        "agreed_by": agreed,
        "agreed_at": iso(acceptance.agreed_at),
        "countersigned_by": countersigned,
        "countersigned_at": iso(acceptance.countersigned_at),
        "until": acceptance.until.isoformat(),
        "reason": acceptance.reason,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "number": finding.number,
        "check": finding.check_key,
        "subject": finding.subject,
        "severity": finding.severity,
        "summary": finding.summary,
        "is_open": finding.is_open,
        "seen_at": iso(finding.last_seen_at),
        "fixed_at": iso(finding.fixed_at),
        "fixed_note": finding.fixed_note,
    }


def _answering(runbooks: Iterable[Runbook]) -> list[Answering]:
    """The runbooks that answer checks, by the patterns of their templates."""
    patterns = {template.key: template.answers for template in all_runbook_templates()}
    return [
        Answering({"number": book.number, "title": book.title}, patterns[book.template_key])
        for book in runbooks
        if patterns.get(book.template_key)
    ]


def _runbooks(findings: list[Finding], answering: list[Answering]) -> list[dict[str, Any]]:
    """The runbooks whose template answers one of the checks that raised the risk."""
    return [
        one.runbook
        for one in answering
        if any(fnmatchcase(finding.check_key, pattern) for finding in findings for pattern in one.patterns)
    ]


SECTION = Section("risks", 9, _("Risks"), collect)
