"""Makes texts fit for database, page and PDF, whatever somebody typed or a server answered."""

from typing import Any

# Control characters and non-characters: PostgreSQL, XML or PDF will not have them.
_UNPRINTABLE = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF], "?"
)


def printable(value: Any) -> Any:
    """The same value with every text fit for database, page and PDF."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return value.translate(_UNPRINTABLE).encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [printable(inner) for inner in value]
    return value
