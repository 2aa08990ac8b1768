"""What the demo's files hold: people, and sprints with times counted back from now, in hours or days."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engagements.playbooks.reading import read_toml

FOLDER = Path(__file__).parent
SPRINTS = ("brightcart", "tasklane", "fablecraft")


@dataclass(frozen=True, slots=True)
class Person:
    """`side` is a role of the consultancy or of the client; `shown` ones are told when the portal starts."""

    key: str
    name: str
    email: str
    side: str
    password: str
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Consultancy:
    organisation: str
    slug: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class DemoHost:
    name: str
    role: str
    purpose: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class DemoRoute:
    url: str
    role: str
    status: int = 200
    edge: str = ""


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
class Worked:
    """An item (`stage.item`) as it was worked `ago` hours ago."""

    at: str
    ago: float
    status: str = "done"
    evidence: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClosedStage:
    stage: str
    ago: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DemoDelivered:
    """A deliverable (`stage.key`) that the lead confirmed by her word when its stage was closed."""

    at: str
    note: str


@dataclass(frozen=True, slots=True)
class SeenSignal:
    at: str
    ago: float


@dataclass(frozen=True, slots=True)
class DemoHold:
    """A hold without `hours` still stands."""

    waiting_on: str
    reason: str
    ago: float
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Look:
    who: str
    ago: float


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


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """A test message that `who` uploaded `ago` hours ago; `digest` is what was signed, `signature` base64."""

    who: str
    ago: float
    selector: str
    digest: str
    signature: str
    ip: str
    helo: str
    spf_noted: str = "pass"
    seconds: int = 3


@dataclass(frozen=True, slots=True)
class DemoSource:
    ip: str
    daily: int
    names: tuple[str, ...]
    dkim: bool = True
    spf: bool = True


@dataclass(frozen=True, slots=True)
class DemoReporter:
    """Who reports every day, and what it saw of the domain's mail on a working day."""

    name: str
    policy: str
    sources: tuple[DemoSource, ...]


@dataclass(frozen=True, slots=True)
class Sprint:
    """`began` counts hours back; `lead` and `participants` are keys of people.

    `zone_approved` is how many hours ago the lead approved the DNS records, 0 where that has not been done.
    """

    code: str
    client: str
    title: str
    domain: str
    playbook: str
    canonical_host: str
    began: float
    lead: str
    participants: tuple[str, ...]
    hosts: tuple[DemoHost, ...]
    routes: tuple[DemoRoute, ...]
    selectors: tuple[str, ...]
    providers: tuple[str, ...]
    records: tuple[DemoRecord, ...]
    items: tuple[Worked, ...]
    delivered: tuple[DemoDelivered, ...]
    closed: tuple[ClosedStage, ...]
    holds: tuple[DemoHold, ...]
    risks: tuple[DemoRisk, ...]
    access: tuple[DemoAccess, ...]
    environment: tuple[DemoKey, ...]
    runbooks: tuple[DemoRunbook, ...]
    contacts: tuple[DemoContact, ...] = ()
    edge_policy: tuple[DemoEdge, ...] = ()
    redirects: tuple[DemoRedirect, ...] = ()
    old_urls: tuple[DemoOldUrl, ...] = ()
    limits: tuple[DemoLimit, ...] = ()
    next_steps: tuple[DemoStep, ...] = ()
    requests: tuple[DemoRequest, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    signals: tuple[SeenSignal, ...] = ()
    last_looks: tuple[Look, ...] = ()
    messages: tuple[DemoMessage, ...] = ()
    reporters: tuple[DemoReporter, ...] = ()
    zone_approved: float = 0
    ownership_token: str = ""
    asks: tuple[str, ...] = ()


@cache
def read_consultancy() -> Consultancy:
    return read_toml(Consultancy, FOLDER / "people.toml")


@cache
def read_sprints() -> tuple[Sprint, ...]:
    return tuple(read_toml(Sprint, FOLDER / f"{name}.toml") for name in SPRINTS)
