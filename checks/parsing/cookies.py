"""Reads Set-Cookie lines and tells session cookies from the rest, without keeping any value."""

import re
from dataclasses import dataclass

MAX_LINE = 8_192

_SESSION = re.compile(
    r"sess|login|logged|(^|[^a-z])auth([^a-z]|$)|oauth|signin|(^|[._-])s?id$|sid$|jwt|"
    r"(access|refresh|id|auth|user)[._-]?token|^token$|remember|identity|^__clerk|\.aspxauth",
    re.IGNORECASE,
)
# Named like sessions, but they carry nobody's login: load balancers, edges and analytics.
_NOT_SESSION = re.compile(
    r"csrf|xsrf|affinity|^aws(alb|elb)|^__cf|^cf_|^_cf|^incap_ses|^visid_|^_ga|^_gid|^_gcl|^_fb|^_hj|^ajs_|"
    r"^intercom-|^hubspot|^__hs|^ph_|^mp_|^amplitude|^_pk_|^__stripe|^_dd_s$|consent|^optimizely",
    re.IGNORECASE,
)
_ANTI_FORGERY = re.compile(r"csrf|xsrf|antiforgery", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_YEARS_STILL_TO_COME = 2024
SAME_SITE = ("strict", "lax", "none")


@dataclass(frozen=True, slots=True)
class Cookie:
    """The attributes of one Set-Cookie line. `same_site` is None when absent, else lower case as sent."""

    name: str
    value_length: int
    is_secure: bool
    is_http_only: bool
    same_site: str | None
    domain: str
    path: str
    is_deletion: bool

    @property
    def is_session(self) -> bool:
        bare = re.sub(r"^__(host|secure)-", "", self.name, flags=re.IGNORECASE)
        return bool(_SESSION.search(bare)) and not _NOT_SESSION.search(bare)

    @property
    def is_anti_forgery(self) -> bool:
        return bool(_ANTI_FORGERY.search(self.name))

    @property
    def prefix_problem(self) -> str:
        """Why browsers throw it away, given its __Host- or __Secure- name; "" when they keep it."""
        lower = self.name.lower()
        if lower.startswith(("__secure-", "__host-")) and not self.is_secure:
            return f"{self.name[:60]} is named as secure but lacks Secure"
        if lower.startswith("__host-") and (self.domain or self.path != "/"):
            return f"{self.name[:60]} may have no Domain and needs Path=/"
        return ""

    @property
    def shape(self) -> str:
        """The line as it was sent, with the length in place of the value."""
        parts = [f"{self.name[:80]}=…({self.value_length} characters)"]
        parts += [f"Domain={self.domain[:80]}"] if self.domain else []
        parts += [f"Path={self.path[:80]}"] if self.path else []
        parts += ["Secure"] if self.is_secure else []
        parts += ["HttpOnly"] if self.is_http_only else []
        parts += [f"SameSite={self.same_site[:20]}"] if self.same_site is not None else []
        return "; ".join(parts)


def parse_set_cookie(line: str) -> Cookie | None:
    """One Set-Cookie line as RFC 6265bis §5.6 reads it; None when browsers would ignore the line."""
    first, *rest = line[:MAX_LINE].split(";")
    name, equals, value = first.partition("=")
    name, value = (name.strip(), value.strip()) if equals else ("", first.strip())
    if not name and not value:
        return None
    attributes: dict[str, str] = {}
    for part in rest:
        key, _, content = part.partition("=")
        attributes[key.strip().lower()] = content.strip()  # the last of repeated attributes holds
    expires = attributes.get("expires", "")
    max_age = attributes.get("max-age", "")
    is_aged = bool(re.fullmatch(r"-?\d+", max_age))  # what is no number is passed over, §5.6.2
    is_past = max_age.startswith("-") or not max_age.strip("0") if is_aged else _is_long_past(expires)
    return Cookie(
        name=name,
        value_length=len(value),
        is_secure="secure" in attributes,
        is_http_only="httponly" in attributes,
        same_site=attributes["samesite"].lower() if "samesite" in attributes else None,
        domain=attributes.get("domain", "").lstrip(".").lower(),
        path=attributes.get("path", ""),
        is_deletion=is_past,
    )


def _is_long_past(expires: str) -> bool:
    """Whether an Expires takes the cookie back: programs write some year long gone."""
    year = _YEAR.search(expires)
    return year is not None and int(year[0]) < _YEARS_STILL_TO_COME


def redact_line(line: str) -> str:
    """A Set-Cookie line fit for evidence."""
    cookie = parse_set_cookie(line)
    return cookie.shape if cookie else "(empty)"
