"""Decides whether a certificate's names cover a host, as RFC 9525 §6 says."""

from collections.abc import Iterable


def covers(patterns: Iterable[str], host: str) -> bool:
    """Whether any DNS name covers the host. The certificate's common name does not count."""
    return any(matches(pattern, host) for pattern in patterns)


def matches(pattern: str, host: str) -> bool:
    """One name against one host, both in ASCII form.

    A wildcard is the whole left-most label and stands for exactly one label; it never stands for part of a
    label, and at least two labels follow it.
    """
    wanted = host.rstrip(".").lower().split(".")
    offered = pattern.rstrip(".").lower().split(".")
    if not all(wanted) or len(offered) != len(wanted):
        return False
    if offered[0] == "*":
        return len(offered) > 2 and "*" not in "".join(offered[1:]) and offered[1:] == wanted[1:]
    return "*" not in pattern and offered == wanted
