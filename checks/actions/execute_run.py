"""Carries a run out: the audit on an event loop, the writing by the thread that owns the database."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from checks.actions.journal import Journal
from checks.actions.keep_facts import keep_facts
from checks.actions.stop_active import is_active_run
from checks.check import Check, Outcome, select
from checks.engine import PACED_BUDGET_SECONDS, CheckResult, audit, pairs_of, plan
from checks.models import Run
from checks.net.answers import NetError
from checks.net.network import open_net
from checks.net_config import net_config
from checks.permission.limits import LIMITS
from checks.permission.portal_warrants import warrants_of
from checks.permission.warrant import Warrants
from checks.record.fact_book import FactBook, needed
from checks.run_reports import read_reports
from checks.subjects import Surface
from checks.surface_map import surface_of
from engagements.actions.notify import notify
from engagements.actions.record_event import record_event
from engagements.models import LeaseLost
from engagements.notifications.kinds import AUDIT_FINISHED
from engagements.notifications.people import team_of
from engagements.notifications.reader import Words

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.25
# Below the time limit of a task: tests at an agreed rate take their time.
ACTIVE_SECONDS = 480.0


class NothingToCheck(Exception):
    """What was asked for is no longer in the catalogue or on the surface map."""


def execute_run(pk: int) -> None:
    """Does the run if nobody else has it; doing it twice is harmless.

    An error of the audit ends it as failed, with the reason. A database that is gone is left to the sweep,
    which has the run done again when the lease runs out.
    """
    run = Run.claim(pk)
    if run is None:
        return
    try:
        end_run(run, *_outcome_of(run))
    except LeaseLost:
        logger.info("run %s was taken over or ended by somebody else", pk)


def end_run(run: Run, state: Run.State, error: str = "") -> None:
    """Ends it, and tells of it where it was a whole audit. Raises LeaseLost when it is somebody else's."""
    with transaction.atomic():
        run.finish(state, error)
        if state == Run.State.DONE and run.is_whole:
            (report,) = read_reports(run.engagement, [run])
            record_event(
                engagement=run.engagement,
                actor=None,
                verb=_("finished"),
                target=run,
                label=f"{run.title}: {report.sentence}",
            )
            _tell_ended(run, lambda: capfirst(f"{run.title}: {report.sentence}"))
        elif state == Run.State.FAILED and run.is_whole:
            _tell_ended(run, lambda: capfirst(_("%(audit)s failed") % {"audit": run.title}), error)


def _tell_ended(run: Run, title: Words, text: str = "") -> None:
    """Also whoever started it, and has gone on to something else."""
    notify(
        engagement=run.engagement,
        kind=AUDIT_FINISHED,
        to=team_of(run.engagement),
        actor=None,
        key=f"run-ended:{run.pk}",
        title=title,
        text=lambda: text,
        path=reverse("run", kwargs={"code": run.engagement.code, "number": run.number}),
        target=run,
        is_internal=True,
    )


def _outcome_of(run: Run) -> tuple[Run.State, str]:
    try:
        is_whole_story = _perform(run)
    except (LeaseLost, DatabaseError):
        raise
    except NothingToCheck as reason:
        return Run.State.FAILED, str(reason)
    except NetError as error:
        return Run.State.FAILED, _("The network could not be used: %(reason)s.") % {"reason": error.detail}
    except Exception as error:
        logger.exception("run %s failed", run.pk)
        return Run.State.FAILED, _("The audit stopped on an error of its own (%(name)s).") % {
            "name": type(error).__name__
        }
    return (Run.State.DONE if is_whole_story else Run.State.CANCELLED), ""


def _perform(run: Run) -> bool:
    """Whether it came to its end; False when it was cancelled on the way."""
    surface = surface_of(run.engagement)
    checks, spared = _without_tested(run, select(run.patterns))
    total = plan(surface, checks, run.subject)
    if not total:
        raise NothingToCheck(
            _("There is nothing to check: %(what)s is no longer on the surface map or in the catalogue.")
            % {"what": run.subject or ", ".join(run.patterns)}
        )
    journal = Journal(run)
    journal.begin(total)
    journal.spare((check.key, subject.label) for check, subject in pairs_of(surface, spared))
    warrants = warrants_of(run)
    record: dict[tuple[type[Any], str], Any] = {}
    if not async_to_sync(_audit)(run, surface, checks, journal, warrants, record):
        return False
    journal.end()
    keep_facts(run=run, book=FactBook(surface, timezone.now(), needed(record, checks)))
    return True


def _without_tested(run: Run, checks: tuple[Check, ...]) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Apart from the rest: active checks that told something when they last ran by themselves.

    An ordinary run sends nothing for them, and must not put "could not tell" in the place of what they told.
    """
    if is_active_run(run):
        return checks, ()
    results = run.engagement.results.current().filter(check_key__in=LIMITS)
    told = results.exclude(outcome__in=[Outcome.COULD_NOT_TELL, Outcome.NOT_APPLICABLE])
    tested = set(told.values_list("check_key", flat=True))
    return (
        tuple(check for check in checks if check.key not in tested),
        tuple(check for check in checks if check.key in tested),
    )


async def _audit(
    run: Run,
    surface: Surface,
    checks: tuple[Check, ...],
    journal: Journal,
    warrants: Warrants,
    record: dict[tuple[type[Any], str], Any],
) -> bool:
    """The journal writes in the thread that called, while the loop goes on in one of its own."""
    arrived: list[CheckResult] = []
    async with aclosing(_listen(run, surface, checks, arrived, warrants, record)) as turns:
        async for _turn in turns:
            batch, arrived[:] = list(arrived), []
            if not await sync_to_async(journal.write)(batch):
                return False
    return True


async def _listen(
    run: Run,
    surface: Surface,
    checks: tuple[Check, ...],
    arrived: list[CheckResult],
    warrants: Warrants,
    record: dict[tuple[type[Any], str], Any],
) -> AsyncGenerator[None]:
    """Fills `arrived` while the audit goes on, and gives a turn to write at every beat and at the end.

    Closing it ends the audit with everything under way.
    """

    async def take() -> None:
        async with (
            open_net(net_config()) as net,
            aclosing(
                audit(
                    surface,
                    net,
                    checks,
                    label=run.subject,
                    paced_budget=ACTIVE_SECONDS if is_active_run(run) else PACED_BUDGET_SECONDS,
                    warrants=warrants,
                    record=record,
                )
            ) as results,
        ):
            # One by one: each must be there for the next turn.
            async for result in results:
                arrived.append(result)  # noqa: PERF401

    taking = asyncio.create_task(take())
    try:
        is_over = False
        while not is_over:
            await asyncio.wait({taking}, timeout=WRITE_SECONDS)
            is_over = taking.done()  # seen before the turn: what arrives while a turn is written gets another
            yield
        await taking
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
