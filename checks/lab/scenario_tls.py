"""What a lab's servers can be told to show over TLS: certificates good and bad, and stapled answers."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Certificate:
    """How a host's certificate is; the default is a good one.

    `names` empty means the host's own name; without `has_names` it stands in the common name alone. `key` is
    ec-p256, rsa-2048 or rsa-1024. `starts_in_days` makes it valid only from then. `issuer` is "acme" or one
    of `checks.lab.issuers`; `sends` lists what the server sends: leaf, issuer, root, cross-sign (expired) and
    stranger, in any order. `issuer_url` is where it says that its issuer's certificate can be had,
    `responder_url` where its revocation is told. So many `logs` have promised to publish it.
    """

    days_left: float = 80
    lifetime_days: int = 90
    names: tuple[str, ...] = ()
    is_self_signed: bool = False
    has_intermediate: bool = True
    key: str = "ec-p256"
    starts_in_days: float = 0
    issuer: str = "acme"
    sends: tuple[str, ...] = ()
    issuer_url: str = ""
    has_names: bool = True
    is_authority: bool = False
    can_sign: bool = True
    can_serve: bool = True
    responder_url: str = ""
    must_staple: bool = False
    logs: int = 2


GOOD_CERTIFICATE = Certificate()


class Staple(StrEnum):
    """What a server says by itself about the revocation of its certificate."""

    NONE = "none"
    GOOD = "good"
    REVOKED = "revoked"
    OLD = "old"  # fetched once and never again
    OTHER = "other"  # about another certificate
    LATER = "later"  # the issuer's answer that it has none now
    GARBAGE = "garbage"
