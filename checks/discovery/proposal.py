"""What a look at a domain found, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProposedHost:
    name: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class ProposedRoute:
    """`status` is what a visitor without a session got."""

    url: str
    role: str
    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Trait:
    """Told from the answers: a mail provider, a DKIM selector, an edge or platform, a framework."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """`exists` is None where DNS gave no usable answer."""

    exists: bool | None
    hosts: tuple[ProposedHost, ...] = ()
    routes: tuple[ProposedRoute, ...] = ()
    canonical_host: str = ""
    mail: tuple[Trait, ...] = ()
    selectors: tuple[Trait, ...] = ()
    platforms: tuple[Trait, ...] = ()
    frameworks: tuple[Trait, ...] = ()
