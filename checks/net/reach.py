"""Tells whether this machine has a way to an address at all, before silence is held against anybody."""

import socket


def has_route(address: str) -> bool:
    """Whether a packet could leave for that address; none is sent to find out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 443))
    except OSError:
        return False
    return True
