"""Finds an address block for a lab: one built for a block in use wastes half a second on keys and zones."""

import errno
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from checks.lab.server import BASES

# What a lab holds its block with, out of the way of what it serves there.
_CLAIM_SUFFIX, _CLAIM_PORT = "255.253", 9053


def free_blocks(held: ExitStack, blocks: Iterable[str] = BASES) -> Iterator[str]:
    """Those of the blocks, like "127.53", that nobody holds; the last one given is held until `held` closes.

    Raises OSError where an address cannot be bound for another reason than that it is in use.
    """
    for block in blocks:
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
