"""Tells the audit that a sprint of the demo began with: measured now, in a lab that stands as it did then.

The portal's own lab holds what the sprint made of it. The first audit looks at the same names in a lab of its
own, where nothing is mended yet. What it measures there is as true as any other audit; only its date is the
story's.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, NamedTuple

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from checks.actions.execute_run import end_run
from checks.actions.journal import Journal
from checks.actions.keep_facts import keep_facts
from checks.actions.number_rows import lock_engagement
from checks.actions.start_run import start_run
from checks.books import Books, Duty
from checks.check import select
from checks.engine import CheckResult, audit
from checks.models import Finding, Result, Run, RunFacts
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.net_config import net_config
from checks.permission.portal_warrants import warrants_of
from checks.permission.warrant import Warrants
from checks.record.fact_book import FactBook, needed
from checks.subjects import Surface
from checks.surface_map import surface_of
from engagements.actions.record_event import recorded_as_of
from engagements.models import Engagement, Risk
from handover.demo.shape import Sprint

if TYPE_CHECKING:
    from checks.lab import LabFacts

logger = logging.getLogger(__name__)

# Beyond those in which `manage.py up` looks for a place for the portal's own lab.
BLOCKS = tuple(f"127.{number}" for number in range(60, 80))


@cache
def _lab() -> Any:
    """Loaded when a demo is told: it is forty modules, and most workers never need one."""
    return import_module("checks.lab")


type _Record = dict[tuple[type[Any], str], Any]


class _Measured(NamedTuple):
    results: list[CheckResult]
    book: FactBook


def _zone_of(sprint: Sprint) -> str:
    """The top-level domain, for which the lab has its own resolver."""
    return sprint.domain.rpartition(".")[2]


def tell_first_audit(engagement: Engagement, sprint: Sprint) -> Run | None:
    """Writes the first audit down and queues the last one, which is handed back; None where there is one.

    Where the portal has no lab there is nothing to compare with, and the last is the only one. Takes as long
    as an audit does. All of it is written at once: who dies on the way leaves nothing.
    """
    moment = engagement.starts_at + timedelta(hours=sprint.began - sprint.first_audit)
    has_lab = _zone_of(sprint) in settings.AUDIT_ZONE_RESOLVERS
    first = _measure_in_lab(engagement, sprint, moment) if has_lab else None
    with transaction.atomic():
        lock_engagement(engagement)
        if Run.objects.filter(engagement=engagement).exists():
            return None
        if first is not None:
            _write_down(engagement, first, moment)
        return start_run(engagement=engagement, actor=engagement.lead).run


def _measure_in_lab(engagement: Engagement, sprint: Sprint, moment: datetime) -> _Measured | None:
    """None where no second lab can be had: the sprint goes on without a first audit then."""
    surface = _as_it_was(surface_of(engagement), moment)
    record: _Record = {}
    warrants = warrants_of(Run(engagement=engagement))
    arguments = ("--at-first", "--scenario", sprint.code, "--dns-port", "0")
    try:
        with _lab().lab_process(*arguments, blocks=BLOCKS) as lab:
            results = async_to_sync(_measure)(surface, _config(lab, sprint), warrants, record)
    except (RuntimeError, OSError):
        logger.exception("the first audit of %s could not be made", engagement.code)
        return None
    return _Measured(results, FactBook(surface, timezone.now(), needed(record, select(()))))


def _as_it_was(surface: Surface, moment: datetime) -> Surface:
    """The same places before anybody had written anything down or done any of the plan."""
    planned = surface.books.duties if surface.books else {}
    duties = {key: tuple(Duty(one.title, one.stage) for one in several) for key, several in planned.items()}
    return replace(
        surface,
        books=Books(today=moment.date(), duties=duties),
        records=(),
        approved=(),
        approval="",
        renewal_owner="",
        newest_messages=(),
        mail_traffic=(),
    )


def _config(lab: "LabFacts", sprint: Sprint) -> NetConfig:
    """As the operator has it, with that lab in the place of the portal's."""
    usual = net_config()
    return replace(
        usual,
        zone_resolvers={**usual.zone_resolvers, _zone_of(sprint): lab.resolver},
        allowed_networks=(*usual.allowed_networks, *map(ip_network, lab.networks)),
        ca_file=str(lab.ca_file),
        port_map=lab.port_map,
    )


async def _measure(
    surface: Surface, config: NetConfig, warrants: Warrants, record: _Record
) -> list[CheckResult]:
    async with open_net(config) as net:
        results = audit(surface, net, select(()), warrants=warrants, record=record)
        return [result async for result in results]


def _write_down(engagement: Engagement, measured: _Measured, moment: datetime) -> None:
    """As a worker does it in the course of an audit, and dated back after that."""
    with recorded_as_of(moment):
        queued = start_run(engagement=engagement, actor=engagement.lead).run
        run = Run.claim(queued.pk)
        if run is None:
            raise RuntimeError(f"{queued}, which nobody else can see yet, was taken by somebody")
        journal = Journal(run)
        journal.begin(len(measured.results))
        journal.write(measured.results)
        journal.end()
        keep_facts(run=run, book=measured.book)
        end_run(run, Run.State.DONE)
    _date_back(run, moment, took=max(result.seconds for result in measured.results))


def _date_back(run: Run, moment: datetime, *, took: float) -> None:
    """Whatever the run made is of its moment; the sprint had nothing of the kind before it."""
    ended = moment + timedelta(seconds=took)
    Run.objects.filter(pk=run.pk).update(queued_at=moment, started_at=moment, finished_at=ended)
    Result.objects.filter(run=run).update(at=ended)
    RunFacts.objects.filter(run=run).update(kept_at=ended)
    found = Finding.objects.filter(result__run=run)
    Risk.objects.filter(findings__in=found).update(created_at=ended, updated_at=ended)
    found.update(first_seen_at=ended, last_seen_at=ended)
