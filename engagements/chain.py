"""Digests that make a chain of rows, so that none of them can be changed unseen."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(said: Mapping[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of what a row says, the digest of the row before it included.

    Over JSON with sorted keys, ", " and ": " between its parts, and everything beyond ASCII escaped.
    """
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
