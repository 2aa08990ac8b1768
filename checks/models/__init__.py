"""What the audit remembers: runs, results, findings; and who allowed which tests, and what these sent."""

from checks.models.audit_plan import AuditPlan
from checks.models.choices import outcome_choices, severity_choices
from checks.models.consent import ActiveStop, ConsentDecision, OperatorStop
from checks.models.finding import Finding
from checks.models.mail_evidence import DmarcReport, DmarcRow, MailMessage
from checks.models.ownership import OwnershipLook, OwnershipToken
from checks.models.result import Result
from checks.models.run import Run
from checks.models.run_facts import RunFacts
from checks.models.sent_request import SentRequest
from checks.models.trial_login import TrialLogin

__all__ = [
    "ActiveStop",
    "AuditPlan",
    "ConsentDecision",
    "DmarcReport",
    "DmarcRow",
    "Finding",
    "MailMessage",
    "OperatorStop",
    "OwnershipLook",
    "OwnershipToken",
    "Result",
    "Run",
    "RunFacts",
    "SentRequest",
    "TrialLogin",
    "outcome_choices",
    "severity_choices",
]
