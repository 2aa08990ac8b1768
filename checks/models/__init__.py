"""What the audit remembers: runs, their results, and findings that live on from run to run."""

from checks.models.audit_plan import AuditPlan
from checks.models.choices import outcome_choices, severity_choices
from checks.models.finding import Finding
from checks.models.result import Result
from checks.models.run import Run

__all__ = ["AuditPlan", "Finding", "Result", "Run", "outcome_choices", "severity_choices"]
