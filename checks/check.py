"""What a check is: a pure function of facts that returns a verdict, registered under a key."""

import fnmatch
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from checks.redaction import without_secrets
from checks.subjects import SUBJECT_TYPES, Subject

type Evidence = Mapping[str, Any]


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105  a verdict, no password
    WARN = "warn"
    FAIL = "fail"
    COULD_NOT_TELL = "could_not_tell"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """The launch impact of a check's worst verdict, worst first."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for a blocker, rising as it matters less."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    `code` is stable (`spf.too-many-lookups`), `summary` one line with the actual values in it, `evidence`
    JSON-serialisable: what was asked and what came back. `severity` is set where this verdict weighs less
    than the check's worst.
    """

    outcome: Outcome
    code: str
    summary: str
    evidence: Evidence = field(default_factory=dict)
    severity: Severity | None = None

    def __post_init__(self) -> None:
        """Redirects carry tokens: no verdict may hand them to whoever reads it."""
        object.__setattr__(self, "summary", without_secrets(self.summary))
        object.__setattr__(self, "evidence", without_secrets(dict(self.evidence)))


def passed(code: str, summary: str, **evidence: Any) -> Verdict:
    return Verdict(Outcome.PASS, code, summary, evidence)


def warn(code: str, summary: str, severity: Severity | None = None, **evidence: Any) -> Verdict:
    return Verdict(Outcome.WARN, code, summary, evidence, severity)


def fail(code: str, summary: str, severity: Severity | None = None, **evidence: Any) -> Verdict:
    return Verdict(Outcome.FAIL, code, summary, evidence, severity)


def could_not_tell(code: str, summary: str, **evidence: Any) -> Verdict:
    return Verdict(Outcome.COULD_NOT_TELL, code, summary, evidence)


def not_applicable(code: str, summary: str, **evidence: Any) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, code, summary, evidence)


class CouldNotFindOut(Exception):
    """Raised by a probe that got no answer to judge: SERVFAIL, time-out, refused, a bot challenge.

    Every check that needs the fact becomes `could_not_tell` with this code, reason and evidence.
    """

    def __init__(self, code: str, reason: str, **evidence: Any) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.evidence = evidence

    def verdict(self) -> Verdict:
        return could_not_tell(self.code, self.reason, **self.evidence)


@dataclass(frozen=True, slots=True)
class Need:
    """One parameter of a check or a probe.

    `type` is a fact, a subject, `Surface` or the network; `each` says that the parameter is a mapping from
    every subject of that fact's kind to its fact, in which facts that could not be found out are
    `CouldNotFindOut` values.
    """

    name: str
    type: type[Any]
    each: bool = False


def needs_of(function: Callable[..., Any]) -> tuple[Need, ...]:
    """Reads the annotations of a function, as pytest reads the names of fixtures."""
    needs = []
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        annotation = parameter.annotation
        if get_origin(annotation) in {Mapping, dict}:
            needs.append(Need(name, _fact_in(get_args(annotation)[1]), each=True))
        else:
            needs.append(Need(name, annotation))
    return tuple(needs)


def _fact_in(annotation: Any) -> type[Any]:
    """`TlsFacts` out of `TlsFacts | CouldNotFindOut`."""
    members = [member for member in get_args(annotation) or (annotation,) if member is not CouldNotFindOut]
    return members[0]  # type: ignore[no-any-return]  # annotations are types by construction


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A registered check, of which there is one of each key.

    `judge` is the function, `needs` what its parameters ask for. `outcomes` are those that it can come to,
    in the order of `Outcome`.
    """

    key: str
    title: str
    subject: type[Subject]
    worst: Severity
    standard: str
    protects: str
    judge: Callable[..., Verdict]
    needs: tuple[Need, ...]
    outcomes: tuple[Outcome, ...] = tuple(Outcome)

    @property
    def topic(self) -> str:
        return self.key.partition(".")[0]

    @property
    def subject_kind(self) -> str:
        return SUBJECT_KINDS[self.subject]


SUBJECT_KINDS: dict[type[Subject], str] = dict(
    zip(SUBJECT_TYPES, ("domain", "host", "route", "sending domain", "engagement"), strict=True)
)

_registry: dict[str, Check] = {}


def check(
    key: str,
    title: str,
    *,
    on: type[Subject],
    worst: Severity,
    standard: str,
    protects: str,
    says: str = "pass warn fail could_not_tell not_applicable",
) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Registers a pure function of facts as a check.

    `protects` is one sentence for a founder, without jargon. The function may ask, by annotation, for facts,
    for its subject, for `Surface`, or for `Mapping[Host, SomeFacts | CouldNotFindOut]`: that fact of every
    host. `says` lists the outcomes that it can come to. Raises ValueError when the key is taken, and for an
    outcome that there is not.
    """
    can = {Outcome(word) for word in says.split()}
    outcomes = tuple(outcome for outcome in Outcome if outcome in can)

    def register(judge: Callable[..., Verdict]) -> Callable[..., Verdict]:
        if key in _registry:
            raise ValueError(f"check {key} is registered twice")
        _registry[key] = Check(key, title, on, worst, standard, protects, judge, needs_of(judge), outcomes)
        return judge

    return register


@cache
def load_catalogue() -> None:
    """Imports every module of `checks.catalogue` and `checks.facts`, whose decorators fill the registries."""
    for package_name in ("checks.facts", "checks.catalogue"):
        package = importlib.import_module(package_name)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package_name}.{module.name}")


def all_checks() -> tuple[Check, ...]:
    """Every registered check, by topic in the catalogue's order of registration."""
    load_catalogue()
    return tuple(_registry.values())


def get_check(key: str) -> Check:
    """Raises KeyError for a key that no check has."""
    load_catalogue()
    return _registry[key]


def find_check(key: str) -> Check | None:
    """The check of that key, or None where it has left the catalogue since."""
    load_catalogue()
    return _registry.get(key)


def select(patterns: Iterable[str]) -> tuple[Check, ...]:
    """The checks whose key matches any of the globs; all of them when there is no glob."""
    globs = tuple(patterns)
    if not globs:
        return all_checks()
    return tuple(
        check for check in all_checks() if any(fnmatch.fnmatchcase(check.key, glob) for glob in globs)
    )
