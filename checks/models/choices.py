"""Outcomes and severities as a form or a page offers them, without a migration for a new word."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.check import Outcome, Severity


def outcome_choices() -> list[tuple[str, str | Promise]]:
    return [
        (Outcome.FAIL.value, _("Fail")),
        (Outcome.WARN.value, _("Warning")),
        (Outcome.COULD_NOT_TELL.value, _("Could not tell")),
        (Outcome.PASS.value, _("Pass")),
        (Outcome.NOT_APPLICABLE.value, _("Not applicable")),
    ]


def severity_choices() -> list[tuple[str, str | Promise]]:
    return [
        (Severity.BLOCKER.value, _("Blocker")),
        (Severity.HIGH.value, _("High")),
        (Severity.MEDIUM.value, _("Medium")),
        (Severity.LOW.value, _("Low")),
        (Severity.INFO.value, _("Info")),
    ]
