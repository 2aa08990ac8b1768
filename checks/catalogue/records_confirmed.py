"""What only a person can say of a sprint: that a deploy was rolled back once, that a test alert arrived."""

from typing import Any, NamedTuple

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.subjects import Sprint, Surface


class Asked(NamedTuple):
    """One check of this kind; `what` is what a person confirms, as a verdict's first words."""

    key: str
    title: str
    worst: Severity
    standard: str
    protects: str
    what: str


CONFIRMED = (
    Asked(
        "deploy.recorded",
        "Each deploy is recorded",
        Severity.MEDIUM,
        "NIST SP 800-218 PS.3",
        "Without a record of what went live and when, nobody can tell which change broke the product.",
        "A record of each deploy",
    ),
    Asked(
        "deploy.rollback-tested",
        "Going back was tried",
        Severity.HIGH,
        "NIST SP 800-128 §3.3",
        "A way back that was never tried may cost a day of downtime when it is needed.",
        "A rollback that was tried",
    ),
    Asked(
        "deploy.smoke",
        "The last deploy was tried out",
        Severity.HIGH,
        "ISTQB CTFL 4.0 §2.2.3",
        "Customers find what broke with a deploy, unless somebody walks through the product first.",
        "A walk through the product after the last deploy",
    ),
    Asked(
        "watch.coverage",
        "What matters is watched",
        Severity.HIGH,
        "NIST CSF 2.0 DE.CM",
        "What nobody watches is reported broken by a customer, hours later.",
        "Monitoring of home, sign-in, API and mail",
    ),
    Asked(
        "watch.routes",
        "Alerts reach somebody",
        Severity.HIGH,
        "NIST CSF 2.0 RS.CO",
        "An alert without a name behind it rings in an empty room.",
        "A person and two channels for each kind of incident",
    ),
    Asked(
        "watch.drill",
        "A test alert arrived",
        Severity.MEDIUM,
        "NIST SP 800-84",
        "Only an alert that did arrive shows that the next one will.",
        "A test alert that was acknowledged",
    ),
)


def _register(one: Asked) -> None:
    @check(
        one.key,
        one.title,
        on=Sprint,
        worst=one.worst,
        standard=one.standard,
        protects=one.protects,
        says="pass fail could_not_tell not_applicable",
    )
    def judge(sprint: Sprint, surface: Surface) -> Verdict:
        return _confirmed(one.key, one.what, surface)


for _one in CONFIRMED:
    _register(_one)


def _confirmed(key: str, what: str, surface: Surface) -> Verdict:
    """The lines of the roadmap that name the check, each with a person's word."""
    topic = key.partition(".")[0]
    duties = surface.books.duties.get(key, ()) if surface.books else ()
    asked = [duty for duty in duties if not duty.is_waived]
    if not asked:
        reason = duties[0].said if duties else "this playbook does not ask for it"
        return not_applicable(f"{topic}.not-asked", f"{what}: {reason}")
    evidence: dict[str, Any] = {"lines": [f"{duty.stage}: {duty.title}" for duty in asked]}
    waiting = [duty for duty in asked if not duty.is_confirmed]
    if not waiting:
        said = "; ".join((duty.said or duty.title).rstrip(". ") for duty in asked)
        by = ", ".join(dict.fromkeys(duty.by for duty in asked if duty.by))
        summary = f"{what}: confirmed{f' by {by}' if by else ''}: {said}"
        return passed(f"{topic}.confirmed", summary, **evidence)
    shown = ", ".join(f"“{duty.title}” ({duty.stage})" for duty in waiting)
    if any(duty.is_due for duty in waiting):
        summary = f"{what}: the stage is done, and nobody confirmed {shown}"
        return fail(f"{topic}.not-confirmed", summary, **evidence)
    return could_not_tell(f"{topic}.not-confirmed-yet", f"{what}: not confirmed yet: {shown}", **evidence)
