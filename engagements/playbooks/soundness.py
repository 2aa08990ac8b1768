"""What must hold in a playbook beyond its shape, so that readiness computed from it holds no surprise."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise

from engagements.playbooks.faults import Fault, Steps, shown
from engagements.playbooks.runbook_template import runbook_keys
from engagements.playbooks.shape import SPRINT_HOURS, Item, Playbook, Stage
from engagements.playbooks.vocabulary import ItemMode, Measure

STAGES = 7
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TARGET_KEY = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
CHECK = re.compile(r"[a-z]+\.(?:\*|[a-z0-9]+(?:-[a-z0-9]+)*)")
VERSION = re.compile(r"\d{1,6}\.\d{1,6}", re.ASCII)
type Known = Collection[str] | None


def faults_of(playbook: Playbook, expected_key: str, known_checks: Known = None) -> Iterator[Fault]:
    """Everything that is wrong, in the order of the file.

    `known_checks` are the keys of all checks there are; without them only the form of a key is judged.
    """
    if playbook.key != expected_key:
        yield Fault(("key",), "", f"key {shown(playbook.key)} does not match its name, {expected_key!r}")
    if not VERSION.fullmatch(playbook.version):
        yield Fault(("version",), "", f"version {shown(playbook.version)} is not of the form 1.0")
    for at, key in enumerate(playbook.runbooks):
        if key not in runbook_keys():
            hint = _nearest(key, runbook_keys())
            yield Fault(("runbooks", at), "runbooks", f"there is no runbook template {shown(key)}{hint}")
    yield from _stages(playbook, known_checks)
    yield from _minimum_bar(playbook, known_checks)
    yield from _targets(playbook)
    yield from _plan(playbook)
    for at, advice in enumerate(playbook.overbuild):
        if not advice.words:
            place = f"overbuild advice {shown(advice.title)}"
            yield Fault(("overbuild", at), place, "names no words to look for")


def _stages(playbook: Playbook, known: Known) -> Iterator[Fault]:
    numbers = [stage.number for stage in playbook.stages]
    if numbers != list(range(1, STAGES + 1)):
        wrong = (at for at, number in enumerate(numbers) if number != at + 1 or at >= STAGES)
        at = next(wrong, None)
        steps: Steps = ("stages",) if at is None else ("stages", at, "number")
        yield Fault(steps, "stages", f"must be numbered 1 to {STAGES} in order, not {shown(numbers)}")
    yield from _keys(("stages",), "stages", (stage.key for stage in playbook.stages))
    for at, stage in enumerate(playbook.stages):
        yield from _stage(stage, ("stages", at), known)


def _stage(stage: Stage, steps: Steps, known: Known) -> Iterator[Fault]:
    place = f"stage {stage.key!r}"
    for name, parts in (
        ("items", stage.items),
        ("deliverables", stage.deliverables),
        ("failure_signals", stage.failure_signals),
    ):
        if not parts:
            yield Fault((*steps, name), place, f"has no {name}")
        yield from _keys((*steps, name), f"{place}, {name}", (part.key for part in parts))
    for at, item in enumerate(stage.items):
        yield from _item(item, (*steps, "items", at), f"{place}, item {item.key!r}", known)
    for at, signal in enumerate(stage.failure_signals):
        for name, value in (("impact", signal.impact), ("likelihood", signal.likelihood)):
            if not 1 <= value <= 5:
                where = f"{place}, failure signal {signal.key!r}"
                here = (*steps, "failure_signals", at, name)
                yield Fault(here, where, f"{name} {shown(value)} is not between 1 and 5")


def _item(item: Item, steps: Steps, place: str, known: Known) -> Iterator[Fault]:
    yield from _checks(steps, place, item.checks, known)
    if item.mode is ItemMode.MANUAL and item.checks:
        yield Fault((*steps, "confirm"), place, "is manual, yet names checks")
    if item.mode is not ItemMode.MANUAL and not item.checks:
        reason = f"is confirmed by {item.mode.value!r}, yet names no checks"
        yield Fault((*steps, "confirm"), place, reason)


def _minimum_bar(playbook: Playbook, known: Known) -> Iterator[Fault]:
    if not playbook.minimum_bar:
        yield Fault(("minimum_bar",), "minimum_bar", "has no lines")
    yield from _keys(("minimum_bar",), "minimum_bar", (line.key for line in playbook.minimum_bar))
    addresses = playbook.items
    for at, line in enumerate(playbook.minimum_bar):
        steps, place = ("minimum_bar", at), f"bar line {line.key!r}"
        if not line.checks and not line.items:
            yield Fault(steps, place, "names neither checks nor items, so nothing decides it")
        yield from _checks(steps, place, line.checks, known)
        for number, address in enumerate(line.items):
            if address not in addresses:
                hint = _nearest(address, addresses)
                here = (*steps, "items", number)
                yield Fault(here, place, f"there is no item {shown(address)}{hint}")


def _targets(playbook: Playbook) -> Iterator[Fault]:
    yield from _keys(("targets",), "targets", (target.key for target in playbook.targets), TARGET_KEY)
    seen: set[tuple[str, str]] = set()
    for at, target in enumerate(playbook.targets):
        for role in target.applies_to or ("",):
            if target.measure is Measure.P95 and (target.measure, role) in seen:
                reason = f"role {shown(role)} has a p95 target already"
                yield Fault(("targets", at, "applies_to"), f"target {target.key!r}", reason)
            seen.add((target.measure, role))


def _plan(playbook: Playbook) -> Iterator[Fault]:
    known = {stage.key for stage in playbook.stages}
    planned = {key for part in playbook.plan for key in part.stages}
    edges = [(part.starts, part.ends) for part in playbook.plan]
    if not edges or edges[0][0] != 0 or edges[-1][1] != SPRINT_HOURS:
        is_late = bool(edges) and edges[0][0] != 0
        steps: Steps = ("plan", 0, "starts") if is_late else ("plan", max(len(edges) - 1, 0), "ends")
        yield Fault(steps, "plan", f"must run from hour 0 to hour {SPRINT_HOURS}")
    for at, ((starts, ends), (follows, _)) in enumerate(pairwise(edges)):
        if follows != ends:
            reason = f"the next part starts at hour {shown(follows)}, not {shown(ends)}"
            yield Fault(("plan", at + 1, "starts"), f"plan part {starts}-{ends}", reason)
    for at, part in enumerate(playbook.plan):
        if part.starts >= part.ends:
            yield Fault(("plan", at, "ends"), f"plan part {part.hours}", "ends before it starts")
        for number, key in enumerate(part.stages):
            if key not in known:
                reason = f"there is no stage {shown(key)}{_nearest(key, known)}"
                yield Fault(("plan", at, "stages", number), f"plan part {part.hours}", reason)
    for key in sorted(known - planned):
        yield Fault(("plan",), "plan", f"stage {shown(key)} is in no part of it")


def _checks(steps: Steps, place: str, checks: Iterable[str], known: Known) -> Iterator[Fault]:
    for at, check in enumerate(checks):
        here = (*steps, "checks", at)
        if not CHECK.fullmatch(check):
            yield Fault(here, place, f"{shown(check)} is neither a check (topic.name) nor a glob (topic.*)")
        elif known is not None and check.endswith(".*"):
            topics = sorted({f"{key.partition('.')[0]}.*" for key in known})
            if check not in topics:
                yield Fault(here, place, f"no check falls under {shown(check)}{_nearest(check, topics)}")
        elif known is not None and check not in known:
            yield Fault(here, place, f"there is no check {shown(check)}{_nearest(check, known)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word[:100], sorted(known), 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _keys(steps: Steps, place: str, keys: Iterable[str], form: re.Pattern[str] = SLUG) -> Iterator[Fault]:
    seen: set[str] = set()
    names: Sequence[str] = list(keys)
    for at, key in enumerate(names):
        if not form.fullmatch(key):
            yield Fault((*steps, at, "key"), place, f"key {shown(key)} is no slug")
        if key in seen:
            yield Fault((*steps, at, "key"), place, f"key {shown(key)} is used twice")
        seen.add(key)
