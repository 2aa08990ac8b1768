"""What the demo's files hold: people, and sprints with times counted back from now, in hours or days."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engagements.playbooks.reading import read_toml
from handover.demo.mail_shape import DemoMessage, DemoReporter
from handover.demo.register_shape import (
    DemoAccess,
    DemoContact,
    DemoEdge,
    DemoKey,
    DemoLimit,
    DemoOldUrl,
    DemoQuestion,
    DemoRecord,
    DemoRedirect,
    DemoRequest,
    DemoRisk,
    DemoRunbook,
    DemoStep,
)

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
class DemoDownload:
    """`agent` is the User-Agent of the browser."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class DemoLink:
    """Whom the signed version is shared with, how often they mistyped the passphrase, and what they took."""

    name: str
    days: int
    mistyped: int
    taken: tuple[DemoDownload, ...]


@dataclass(frozen=True, slots=True)
class DemoSignOff:
    """Who signs the pack at the end, a key of people, what the lead wrote to them, and the links to it."""

    who: str
    word: str
    links: tuple[DemoLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    who: str
    ago: float


@dataclass(frozen=True, slots=True)
class Sprint:
    """`began` counts hours back; `lead` and `participants` are keys of people.

    `zone_approved` is how many hours ago the lead approved the DNS records, 0 where that has not been done;
    `first_audit` how many hours ago the audit ran that is compared with the last, 0 where there is one alone.
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
    questions: tuple[DemoQuestion, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    signals: tuple[SeenSignal, ...] = ()
    last_looks: tuple[Look, ...] = ()
    messages: tuple[DemoMessage, ...] = ()
    reporters: tuple[DemoReporter, ...] = ()
    zone_approved: float = 0
    first_audit: float = 0
    ownership_token: str = ""
    introduction: str = ""
    closing: str = ""
    asks: tuple[str, ...] = ()
    signed: tuple[DemoSignOff, ...] = ()


@cache
def read_consultancy() -> Consultancy:
    return read_toml(Consultancy, FOLDER / "people.toml")


@cache
def read_sprints() -> tuple[Sprint, ...]:
    return tuple(read_toml(Sprint, FOLDER / f"{name}.toml") for name in SPRINTS)
