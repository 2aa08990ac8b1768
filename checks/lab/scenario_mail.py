"""How a lab's mail server misbehaves, as values."""

from enum import StrEnum


class SmtpFaultKind(StrEnum):
    CLOSED = "closed"  # nobody listens: the connection is refused
    SILENT = "silent"  # a connection, and never a word
    RESET = "reset"  # hung up on before the greeting
    REJECT = "reject"  # 554 in place of a greeting
    BUSY = "busy"  # 421 in place of a greeting
    NO_TLS = "no-tls"  # STARTTLS is offered and then answered with 454
    BROKEN_TLS = "broken-tls"  # STARTTLS is accepted, and what follows is no TLS
    GIBBERISH = "gibberish"  # something else than a mail server answers
