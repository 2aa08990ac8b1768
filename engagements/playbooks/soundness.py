"""What must hold in a playbook beyond its shape, so that readiness computed from it holds no surprise."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from engagements.playbooks.runbook_template import runbook_keys
from engagements.playbooks.shape import SPRINT_HOURS, Item, Playbook, Stage
from engagements.playbooks.vocabulary import ItemMode, Measure

type Fault = tuple[str, str]  # place, reason

STAGES = 7
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TARGET_KEY = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
CHECK = re.compile(r"[a-z]+\.(?:\*|[a-z0-9]+(?:-[a-z0-9]+)*)")
VERSION = re.compile(r"\d+\.\d+")


def faults_of(playbook: Playbook, expected_key: str) -> Iterator[Fault]:
    """Everything that is wrong, as place and reason, in the order of the file."""
    if playbook.key != expected_key:
        yield "", f"key {playbook.key!r} does not match the name of the file"
    if not VERSION.fullmatch(playbook.version):
        yield "", f"version {playbook.version!r} is not of the form 1.0"
    for key in playbook.runbooks:
        if key not in runbook_keys():
            yield "runbooks", f"there is no runbook template {key!r}"
    yield from _stages(playbook)
    yield from _minimum_bar(playbook)
    yield from _targets(playbook)
    yield from _plan(playbook)
    for advice in playbook.overbuild:
        if not advice.words:
            yield f"overbuild advice {advice.title!r}", "names no words to look for"


def _stages(playbook: Playbook) -> Iterator[Fault]:
    numbers = [stage.number for stage in playbook.stages]
    if numbers != list(range(1, STAGES + 1)):
        yield "stages", f"must be numbered 1 to {STAGES} in order, not {numbers}"
    yield from _keys("stages", (stage.key for stage in playbook.stages))
    for stage in playbook.stages:
        yield from _stage(stage)


def _stage(stage: Stage) -> Iterator[Fault]:
    place = f"stage {stage.key!r}"
    for name, parts in (
        ("items", stage.items),
        ("deliverables", stage.deliverables),
        ("failure_signals", stage.failure_signals),
    ):
        if not parts:
            yield place, f"has no {name}"
        yield from _keys(f"{place}, {name}", (part.key for part in parts))
    for item in stage.items:
        yield from _item(item, f"{place}, item {item.key!r}")
    for signal in stage.failure_signals:
        for name, value in (("impact", signal.impact), ("likelihood", signal.likelihood)):
            if not 1 <= value <= 5:
                yield f"{place}, failure signal {signal.key!r}", f"{name} {value} is not between 1 and 5"


def _item(item: Item, place: str) -> Iterator[Fault]:
    yield from _checks(place, item.checks)
    if item.mode is ItemMode.MANUAL and item.checks:
        yield place, "is manual, yet names checks"
    if item.mode is not ItemMode.MANUAL and not item.checks:
        yield place, f"is confirmed by {item.mode.value!r}, yet names no checks"


def _minimum_bar(playbook: Playbook) -> Iterator[Fault]:
    if not playbook.minimum_bar:
        yield "minimum_bar", "has no lines"
    yield from _keys("minimum_bar", (line.key for line in playbook.minimum_bar))
    addresses = playbook.items
    for line in playbook.minimum_bar:
        place = f"bar line {line.key!r}"
        if not line.checks and not line.items:
            yield place, "names neither checks nor items, so nothing decides it"
        yield from _checks(place, line.checks)
        for address in line.items:
            if address not in addresses:
                yield place, f"there is no item {address!r}"


def _targets(playbook: Playbook) -> Iterator[Fault]:
    yield from _keys("targets", (target.key for target in playbook.targets), TARGET_KEY)
    seen: set[tuple[str, str]] = set()
    for target in playbook.targets:
        for role in target.applies_to or ("",):
            if target.measure is Measure.P95 and (target.measure, role) in seen:
                yield f"target {target.key!r}", f"role {role!r} has a p95 target already"
            seen.add((target.measure, role))


def _plan(playbook: Playbook) -> Iterator[Fault]:
    known = {stage.key for stage in playbook.stages}
    planned = {key for part in playbook.plan for key in part.stages}
    edges = [(part.starts, part.ends) for part in playbook.plan]
    if not edges or edges[0][0] != 0 or edges[-1][1] != SPRINT_HOURS:
        yield "plan", f"must run from hour 0 to hour {SPRINT_HOURS}"
    for (starts, ends), (follows, _) in pairwise(edges):
        if follows != ends:
            yield f"plan part {starts}-{ends}", f"the next part starts at hour {follows}, not {ends}"
    for part in playbook.plan:
        if part.starts >= part.ends:
            yield f"plan part {part.hours}", "ends before it starts"
        for key in part.stages:
            if key not in known:
                yield f"plan part {part.hours}", f"there is no stage {key!r}"
    for key in sorted(known - planned):
        yield "plan", f"stage {key!r} is in no part of it"


def _checks(place: str, checks: Iterable[str]) -> Iterator[Fault]:
    for check in checks:
        if not CHECK.fullmatch(check):
            yield place, f"{check!r} is neither a check (topic.name) nor a glob (topic.*)"


def _keys(place: str, keys: Iterable[str], form: re.Pattern[str] = SLUG) -> Iterator[Fault]:
    seen: set[str] = set()
    for key in keys:
        if not form.fullmatch(key):
            yield place, f"key {key!r} is no slug"
        if key in seen:
            yield place, f"key {key!r} is used twice"
        seen.add(key)
