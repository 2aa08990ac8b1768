"""What a lab's mail servers can be told to be, and how they misbehave."""

from dataclasses import dataclass
from enum import StrEnum

from checks.lab.scenario_tls import GOOD_CERTIFICATE, Certificate


class SmtpFaultKind(StrEnum):
    CLOSED = "closed"  # nobody listens: the connection is refused
    SILENT = "silent"  # a connection, and never a word
    RESET = "reset"  # hung up on before the greeting
    REJECT = "reject"  # 554 in place of a greeting
    BUSY = "busy"  # 421 in place of a greeting
    NO_TLS = "no-tls"  # STARTTLS is offered and then answered with 454
    BROKEN_TLS = "broken-tls"  # STARTTLS is accepted, and what follows is no TLS
    GIBBERISH = "gibberish"  # something else than a mail server answers


@dataclass(frozen=True, slots=True)
class MailServer:
    """A greeter on port 25: banner, EHLO, STARTTLS where offered, QUIT; it accepts no mail.

    `fault` is what it does instead.
    """

    name: str
    suffix: str
    has_starttls: bool = True
    certificate: Certificate = GOOD_CERTIFICATE
    banner: str = "ESMTP ready"
    ttl: int = 3600
    fault: SmtpFaultKind | None = None
    min_tls: str = "1.2"
    max_tls: str = "1.3"
