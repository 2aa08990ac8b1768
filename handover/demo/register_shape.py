"""What the demo's files tell of each register, from DNS records to next steps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoRecord:
    name: str
    type: str
    value: str
    purpose: str
    owner: str
    ttl: int = 3600
    follows: bool = False


@dataclass(frozen=True, slots=True)
class DemoRisk:
    """`due` counts days from today; below nought there is none."""

    title: str
    effect: str
    likelihood: int
    impact: int
    ago: float
    description: str = ""
    evidence: str = ""
    now: bool = False
    treatment: str = "fix"
    status: str = "open"
    owner: str = ""
    due: int = -1
    plan: str = ""
    likelihood_after: int = 0
    impact_after: int = 0
    asked: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class DemoRole:
    """`leaves` counts days from today, `left` days back; None where there is none."""

    person: str
    role: str = ""
    side: str = "client"
    leaves: int | None = None
    left: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What was asked about the account at `provider`, `ago` hours ago; `due` counts days from today."""

    provider: str
    kind: str
    why: str
    ago: float
    how: str = ""
    due: int = -1
    answer: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """What the founder was asked to decide `ago` hours ago; an answer is due `within` so many hours, or at
    the end of the day `due` days from today.

    One with a `name` is about that record, the others about which of `options` is the canonical host.
    """

    why: str
    ago: float
    name: str = ""
    type: str = ""
    before: str = ""
    after: str = ""
    options: tuple[str, ...] = ()
    recommended: str = ""
    notice: str = ""
    otherwise: str = ""
    back: str = ""
    within: float = 0.0
    due: int = -1
    answer: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """The founder confirmed it `confirmed` days back; below nought they have not yet. `wrong` is what they
    said is wrong."""

    system: str
    provider: str
    mfa: str
    account: str = ""
    owner: str = ""
    roles: tuple[DemoRole, ...] = ()
    recovery: str = ""
    vault: str = ""
    confirmed: int = -1
    wrong: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoKey:
    name: str
    environments: tuple[str, ...]
    state: str = "present"
    secret: bool = True
    store: str = ""
    owner: str = ""
    used_by: str = ""
    rotated: int = -1
    note: str = ""


@dataclass(frozen=True, slots=True)
class RehearsedStep:
    """How long a step took; one that was `skipped` has no tick."""

    minutes: float = 0.0
    note: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class DemoRehearsal:
    """A rehearsal that `who` began `ago` hours ago and took to its end."""

    who: str
    ago: float
    result: str
    steps: tuple[RehearsedStep, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoRunbook:
    """One of the playbook's usual runbooks, with the client's names in it."""

    key: str
    contact: str = ""
    owner: str = ""
    rehearsed: int = -1
    rehearsals: tuple[DemoRehearsal, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoContact:
    name: str
    called_for: str
    side: str = "client"
    organisation: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class DemoEdge:
    pattern: str
    handling: str
    reason: str
    ttl: int = 0
    cap: str = ""
    origins: str = ""
    exceptions: str = ""


@dataclass(frozen=True, slots=True)
class DemoRedirect:
    source: str
    target: str
    configured: str
    reason: str = ""
    code: int = 301
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DemoOldUrl:
    """`tried` counts days back; below nought nobody has tried it."""

    url: str
    target: str
    status: str = "unchecked"
    tried: int = -1
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoLimit:
    title: str
    effect: str
    until: str
    kind: str = "limit"
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DemoStep:
    """`due` counts days from today; below nought there is none."""

    title: str
    reason: str
    size: str
    owner: str = ""
    due: int = -1
