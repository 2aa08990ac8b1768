"""What only a person can say of a sprint: that a deploy was rolled back once, that a test alert arrived."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.subjects import Sprint, Surface

_SAYS = "pass fail could_not_tell not_applicable"


@check(
    "deploy.recorded",
    "Each deploy is recorded",
    on=Sprint,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-218 PS.3",
    protects="Without a record of what went live and when, nobody can tell which change broke the product.",
    says=_SAYS,
)
def deploy_recorded(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("deploy.recorded", "A record of each deploy", surface)


@check(
    "deploy.rollback-tested",
    "Going back was tried",
    on=Sprint,
    worst=Severity.HIGH,
    standard="NIST SP 800-128 §3.3",
    protects="A way back that was never tried may cost a day of downtime when it is needed.",
    says=_SAYS,
)
def rollback_tested(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("deploy.rollback-tested", "A rollback that was tried", surface)


@check(
    "deploy.smoke",
    "The last deploy was tried out",
    on=Sprint,
    worst=Severity.HIGH,
    standard="ISTQB CTFL 4.0 §2.2.3",
    protects="Customers find what broke with a deploy, unless somebody walks through the product first.",
    says=_SAYS,
)
def deploy_smoke(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("deploy.smoke", "A walk through the product after the last deploy", surface)


@check(
    "watch.coverage",
    "What matters is watched",
    on=Sprint,
    worst=Severity.HIGH,
    standard="NIST CSF 2.0 DE.CM",
    protects="What nobody watches is reported broken by a customer, hours later.",
    says=_SAYS,
)
def watch_coverage(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("watch.coverage", "Monitoring of home, sign-in, API and mail", surface)


@check(
    "watch.routes",
    "Alerts reach somebody",
    on=Sprint,
    worst=Severity.HIGH,
    standard="NIST CSF 2.0 RS.CO",
    protects="An alert without a name behind it rings in an empty room.",
    says=_SAYS,
)
def watch_routes(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("watch.routes", "A person and two channels for each kind of incident", surface)


@check(
    "watch.drill",
    "A test alert arrived",
    on=Sprint,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-84",
    protects="Only an alert that did arrive shows that the next one will.",
    says=_SAYS,
)
def watch_drill(sprint: Sprint, surface: Surface) -> Verdict:
    return _confirmed("watch.drill", "A test alert that was acknowledged", surface)


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
        said = "; ".join(duty.said or duty.title for duty in asked)
        by = ", ".join(dict.fromkeys(duty.by for duty in asked if duty.by))
        summary = f"{what}: confirmed{f' by {by}' if by else ''}: {said}"
        return passed(f"{topic}.confirmed", summary, **evidence)
    shown = ", ".join(f"“{duty.title}” ({duty.stage})" for duty in waiting)
    if any(duty.is_due for duty in waiting):
        summary = f"{what}: the stage is done, and nobody confirmed {shown}"
        return fail(f"{topic}.not-confirmed", summary, **evidence)
    return could_not_tell(f"{topic}.not-confirmed-yet", f"{what}: not confirmed yet: {shown}", **evidence)
