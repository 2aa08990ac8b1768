"""What an SPF evaluation comes to, and why, as a tree of the terms that were looked at (RFC 7208 §2.6)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checks.mail_records.tag_list import shorten

MAX_TEXT = 600


class SpfResult(StrEnum):
    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  a result, no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


BY_QUALIFIER = {
    "+": SpfResult.PASS,
    "-": SpfResult.FAIL,
    "~": SpfResult.SOFTFAIL,
    "?": SpfResult.NEUTRAL,
}


class StepOutcome(StrEnum):
    """What one term did; an error of it is that of the whole evaluation."""

    MATCH = "match"
    NO_MATCH = "no match"
    TAKEN_OVER = "taken over"  # a redirect, whose record speaks from here on
    TEMPERROR = "temperror"
    PERMERROR = "permerror"

    @property
    def error(self) -> SpfResult | None:
        return SpfResult(self.value) if self in {StepOutcome.TEMPERROR, StepOutcome.PERMERROR} else None


@dataclass(frozen=True, slots=True)
class SpfStep:
    """One term as it was evaluated.

    `name` is what was asked for, `found` what came back (addresses, names), `detail` why it is an error,
    `inner` the evaluation that an include or a redirect led to.
    """

    term: str
    outcome: StepOutcome
    name: str = ""
    found: tuple[str, ...] = ()
    detail: str = ""
    inner: "SpfEvaluation | None" = None

    def as_evidence(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "term": self.term,
            "outcome": self.outcome.value,
            "name": self.name,
            "found": list(self.found[:20]),
            "detail": self.detail,
            "inner": self.inner.as_evidence() if self.inner else None,
        }
        return {key: value for key, value in shown.items() if value}


@dataclass(frozen=True, slots=True)
class SpfEvaluation:
    """The evaluation of one domain's record.

    `term` is the one that decided, `problem` what is wrong where the result is an error or none,
    `explanation` the domain's own words for a fail (exp=); `lookups` and `voids` count up to its end.
    """

    result: SpfResult
    domain: str
    record: str = ""
    steps: tuple[SpfStep, ...] = ()
    term: str = ""
    problem: str = ""
    explanation: str = ""
    lookups: int = 0
    voids: int = 0

    def as_evidence(self) -> dict[str, Any]:
        """The tree as JSON, without the keys that say nothing."""
        shown: dict[str, Any] = {
            "result": self.result.value,
            "domain": self.domain,
            "record": shorten(self.record, MAX_TEXT),
            "term": self.term,
            "problem": self.problem,
            "explanation": shorten(self.explanation, MAX_TEXT),
            "lookups": self.lookups,
            "voids": self.voids,
            "steps": [step.as_evidence() for step in self.steps],
        }
        return {key: value for key, value in shown.items() if value or key in {"lookups", "voids"}}
