"""The way of trust from the root's key down to a zone, as plain values that a verdict can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One zone on the way down.

    `problem` is "" where the link holds, else no-answer, no-anchor, insecure, no-dnskey, no-matching-key,
    no-signature, expired, not-yet-valid, bad-signature or unknown-algorithm; `what` is the record set that
    it is about, `detail` the raw reason. `until` is when the first of its signatures ends (Unix seconds).
    """

    zone: str
    ds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    problem: str = ""
    what: str = ""
    detail: str = ""
    until: int = 0
    weak: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """`links` run from the root to the first broken one or the zone itself; `has_ds` tells whether its parent

    vouches for it, `has_keys` whether it is signed. `lost` is why nothing of this could be asked.
    """

    zone: str
    has_ds: bool = False
    has_keys: bool = False
    links: tuple[ChainLink, ...] = ()
    lost: str = ""
