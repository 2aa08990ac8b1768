"""What the demo's files tell of a sprint's mail: test messages, and who reports what it saw."""

from dataclasses import dataclass


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
