"""What one check found, in a founder's words: how urgent it is, what it costs, where, and who takes care."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.check import Check, Outcome, Severity
from checks.models import Finding, Result
from checks.plain_faults import plain_fault
from checks.plain_topics import PlainTopic
from engagements.models import Risk

URGENCY: dict[str, str | Promise] = {
    Severity.BLOCKER: gettext_lazy("Must be fixed before the launch"),
    Severity.HIGH: gettext_lazy("Should be fixed before the launch"),
    Severity.MEDIUM: gettext_lazy("To be fixed soon"),
    Severity.LOW: gettext_lazy("A small improvement"),
    Severity.INFO: gettext_lazy("A small improvement"),
}
_TONES = {Severity.BLOCKER: "no-go", Severity.HIGH: "no-go"}


@dataclass(frozen=True)
class Point:
    """One check over everything that it looked at; `finding` is the weightiest of its open ones."""

    check: Check
    results: tuple[Result, ...]
    finding: Finding | None

    @cached_property
    def failing(self) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.outcome == Outcome.FAIL)

    @cached_property
    def warned(self) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.outcome == Outcome.WARN)

    @cached_property
    def unknown(self) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.outcome == Outcome.COULD_NOT_TELL)

    @property
    def is_worry(self) -> bool:
        return bool(self.failing or self.warned)

    @property
    def is_unknown(self) -> bool:
        """Whether no place at all gave an answer to judge."""
        return len(self.unknown) == len(self.results)

    @property
    def is_fine(self) -> bool:
        return not self.is_worry and not self.is_unknown

    @property
    def severity(self) -> Severity:
        """The worst of what fails; what only warns weighs little."""
        return min(
            (Severity(one.severity) for one in self.failing), key=lambda one: one.rank, default=Severity.LOW
        )

    @property
    def urgency(self) -> str | Promise:
        return URGENCY[self.severity]

    @property
    def must_fix(self) -> bool:
        return self.severity is Severity.BLOCKER

    @property
    def should_fix(self) -> bool:
        """Whether it can go out with it, and had better not."""
        return bool(self.failing) and self.severity is Severity.HIGH

    @property
    def tone(self) -> str:
        return _TONES.get(self.severity, "hold")

    @property
    def wrong(self) -> str | Promise:
        """What is wrong in plain words; of what only warns, what it is about: nothing is broken there."""
        if not self.failing:
            return self.check.protects
        worst = min(self.failing, key=lambda one: Severity(one.severity).rank)
        return plain_fault(self.check, worst.code)

    @property
    def cost(self) -> str:
        """What it costs, where `wrong` has not said it."""
        return self.check.protects if self.failing else ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is wrong; what is judged of the sprint as a whole has no place."""
        wrong = self.failing or self.warned
        return tuple(dict.fromkeys(one.subject for one in wrong if one.subject_kind != "engagement"))

    @property
    def where(self) -> str:
        count = len(self.places)
        return self.places[0] if count == 1 else _("in %(n)d places") % {"n": count} if count else ""

    @property
    def about(self) -> str:
        """How urgent, where, and who takes care; what stops the launch has a heading that says so."""
        how = "" if self.must_fix else str(self.urgency)
        words = how if self.failing else _("Works today; could be better")
        return " · ".join(part for part in (words, self.where, self.care) if part)

    @property
    def care(self) -> str:
        """Who takes care of it, as far as the register knows."""
        risk = self.finding.risk if self.finding else None
        if risk is None:
            return ""
        if risk.is_accepted:
            return _("accepted as it is")
        if risk.status == Risk.Status.FIXING:
            return _("%(who)s is fixing it") % {"who": risk.owner} if risk.owner else _("being fixed")
        return _("%(who)s takes care of it") % {"who": risk.owner} if risk.owner else ""


@dataclass(frozen=True)
class Area:
    """A topic that was looked at."""

    plain: PlainTopic
    points: tuple[Point, ...]

    @cached_property
    def worries(self) -> list[Point]:
        return sorted(
            (point for point in self.points if point.is_worry),
            key=lambda point: (not point.failing, point.severity.rank),
        )

    @property
    def urgent(self) -> list[Point]:
        """What stops the launch."""
        return [point for point in self.worries if point.must_fix]

    @property
    def rest(self) -> list[Point]:
        return [point for point in self.worries if not point.must_fix]

    @cached_property
    def fine(self) -> list[Point]:
        return [point for point in self.points if point.is_fine]

    @cached_property
    def unknown(self) -> list[Point]:
        return [point for point in self.points if point.is_unknown]

    @property
    def status(self) -> str:
        if self.worries:
            return self.worries[0].tone
        return "hold" if self.unknown else "go"

    @property
    def word(self) -> str:
        if self.worries:
            return _("Needs work") if any(point.failing for point in self.worries) else _("Could be better")
        return _("Not known yet") if self.unknown else _("In order")
