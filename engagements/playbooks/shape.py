"""What a playbook is made of: frozen values, so that an engagement keeps the version it began with."""

import re
from dataclasses import dataclass

from engagements.playbooks.vocabulary import Artefact, Comparison, ItemMode, Measure, Station

SPRINT_HOURS = 48


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to establish: `how` says how to confirm it, `evidence` what to leave behind."""

    key: str
    title: str
    how: str
    evidence: str
    checks: tuple[str, ...] = ()
    confirm: ItemMode | None = None
    is_required: bool = True

    @property
    def mode(self) -> ItemMode:
        """As stated; otherwise the checks decide where some are named, and a person where none is."""
        return self.confirm or (ItemMode.AUTOMATIC if self.checks else ItemMode.MANUAL)

    @property
    def needs_person(self) -> bool:
        """Whether passing checks alone are not enough."""
        return self.mode is not ItemMode.AUTOMATIC


@dataclass(frozen=True, slots=True)
class Deliverable:
    key: str
    title: str
    artefact: Artefact


@dataclass(frozen=True, slots=True)
class FailureSignal:
    """A symptom to tick when seen; it then raises a risk with this title, effect, impact and likelihood."""

    key: str
    text: str
    risk_title: str
    effect: str
    impact: int
    likelihood: int
    must_fix_now: bool


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    number: int
    title: str
    goal: str
    items: tuple[Item, ...]
    deliverables: tuple[Deliverable, ...]
    failure_signals: tuple[FailureSignal, ...]


@dataclass(frozen=True, slots=True)
class BarLine:
    """A line of the minimum bar: met when all its checks pass and all its items (`stage.item`) are done."""

    key: str
    text: str
    station: Station
    checks: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to hold; `applies_to` lists the roles of routes that it is for, none meaning all."""

    key: str
    title: str
    measure: Measure
    value: float
    unit: str
    comparison: Comparison
    applies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of the sprint, from hour `starts` to hour `ends`, with the stages worked in it."""

    starts: int
    ends: int
    title: str
    stages: tuple[str, ...]
    outcome: str

    @property
    def hours(self) -> str:
        return f"{self.starts}-{self.ends}"


@dataclass(frozen=True, slots=True)
class Overbuild:
    """Work to talk somebody out of; `words` are looked for in the titles of added work."""

    title: str
    advice: str
    instead: str
    words: tuple[str, ...]

    def concerns(self, text: str) -> bool:
        """Whether one of the words or phrases stands in the text as a whole, whatever its case."""
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in self.words)


@dataclass(frozen=True, slots=True)
class Automation:
    title: str
    why: str
    portal: str


@dataclass(frozen=True, slots=True)
class Playbook:
    key: str
    version: str
    title: str
    product: str
    maturity: str
    audience: str
    outcome: str
    runbooks: tuple[str, ...]
    stages: tuple[Stage, ...]
    minimum_bar: tuple[BarLine, ...]
    targets: tuple[Target, ...]
    plan: tuple[PlanPart, ...]
    overbuild: tuple[Overbuild, ...]
    automations: tuple[Automation, ...]

    def stage(self, key: str) -> Stage:
        """Raises LookupError where the playbook has no such stage."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise LookupError(f"playbook {self.key} has no stage {key!r}")

    @property
    def items(self) -> dict[str, Item]:
        """Every item under its address, `stage.item`, in the order of the playbook."""
        return {f"{stage.key}.{item.key}": item for stage in self.stages for item in stage.items}

    def targets_for(self, measure: Measure) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.measure is measure)

    @property
    def p95_targets_ms(self) -> dict[str, float]:
        """Role of route to its p95 target in milliseconds; the key "" holds for every other role."""
        return {
            role: target.value
            for target in self.targets_for(Measure.P95)
            for role in target.applies_to or ("",)
        }

    def overbuild_advice(self, title: str) -> Overbuild | None:
        """The advice that work with this title calls for, if any."""
        return next((advice for advice in self.overbuild if advice.concerns(title)), None)
