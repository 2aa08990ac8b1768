"""Finds an address block for a lab: one built for a block in use wastes half a second on keys and zones."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack

from checks.lab.server import BASES

# What a lab holds its block with, out of the way of what it serves there.
_CLAIM_SUFFIX, _CLAIM_PORT = "255.253", 9053


def free_blocks(held: ExitStack) -> Iterator[str]:
    """The blocks that no other lab holds, like "127.53"; the last one given stays held until `held` closes.

    Raises OSError where an address cannot be bound for another reason than that it is in use.
    """
    for block in BASES:
        claim = socket.socket()
        try:
            claim.bind((f"{block}.{_CLAIM_SUFFIX}", _CLAIM_PORT))
        except OSError as error:
            claim.close()
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            held.close()
            held.callback(claim.close)
            yield block
