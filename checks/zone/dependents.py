"""What hangs on a DNS record: hosts, mail, certificates and other records, said in words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from checks.mail_records.dmarc import is_dmarc
from checks.mail_records.spf import is_spf
from checks.subjects import Host, HostRole, Surface, ZoneRecord
from checks.zone.comparison import ADDRESSES

_TARGETED = frozenset({"CNAME", "MX", "NS", "SRV", "PTR", "HTTPS", "SVCB", "ALIAS", "ANAME"})
_LEADING = ADDRESSES | {"HTTPS", "SVCB"}
# Where certificate authorities and hosts look for the proof that a name is the client's.
_VALIDATIONS = (
    "acm-validations.aws", "comodoca.com", "sectigo.com", "digicert.com", "dcv.cloudflare.com",
    "globalsign.com", "authorize.certificatemanager.goog",
)  # fmt: skip
_PROOF = re.compile(r"[\w.-]*(verif|challenge|owner|auth)[\w.-]*[=:]", re.IGNORECASE)
_PROOF_STARTS = (
    "launch-ready=",
    "ms=",
    "apple-domain",
    "v=verifydomain",
    "docusign=",
    "mscid=",
    "zoho-",
    "brevo-code",
    "_globalsign",
)
_ROLES = {
    HostRole.APP: "the app", HostRole.API: "the API", HostRole.AUTH: "sign-in", HostRole.ADMIN: "the admin",
    HostRole.DOCS: "the documentation", HostRole.STATUS: "the status page", HostRole.STAGING: "staging",
    HostRole.PREVIEW: "the preview", HostRole.MAIL: "mail", HostRole.WWW: "the site",
    HostRole.APEX: "the site",
}  # fmt: skip
_MOST_PATHS = 4


@dataclass(frozen=True)
class Dependents:
    """Answers for one surface map and the records around it."""

    surface: Surface
    records: Sequence[ZoneRecord] = ()

    def of(self, record: ZoneRecord) -> tuple[str, ...]:
        """One sentence for each thing that needs the record, the heaviest first; empty where nothing does."""
        said = (
            *self._delegation(record),
            *self._visitors(record),
            *self._mail(record),
            *self._certificates(record),
            *self._pointers(record),
            *self._proofs(record),
        )
        return tuple(dict.fromkeys(said))

    def _delegation(self, record: ZoneRecord) -> Iterator[str]:
        domain = self.surface.domain.name
        if record.rdtype == "NS" and record.name == domain:
            yield f"Everything in {domain}: these servers answer for the domain."
        elif record.rdtype in {"NS", "DS"}:
            below = [host.name for host in self.surface.hosts if _is_below(host.name, record.name)]
            if below or (record.rdtype == "DS" and record.name == domain):
                yield f"Every name below {record.name}: {_listed(below) or domain}."

    def _visitors(self, record: ZoneRecord) -> Iterator[str]:
        if record.rdtype not in _LEADING:
            return
        for host in self.surface.hosts:
            if host.name == record.name or (record.name.startswith("*.") and self._is_wild(host, record)):
                yield self._led(host)

    def _led(self, host: Host) -> str:
        paths = [route.path for route in self.surface.routes_of(host)]
        role = _ROLES.get(host.role, "")
        what = f" ({role})" if role else ""
        routes = f", with {_listed(paths)}" if paths else ""
        canonical = ", where all visitors end" if host.name == self.surface.canonical_host else ""
        return f"Visitors of {host.name}{what}{routes}{canonical}."

    def _is_wild(self, host: Host, record: ZoneRecord) -> bool:
        return host.name.endswith(record.name[1:]) and host.name not in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(record.name for record in self.records)

    def _mail(self, record: ZoneRecord) -> Iterator[str]:
        name, text = record.name, record.value
        senders = {sending.name: sending for sending in self.surface.sending_domains}
        domain = self.surface.domain.name
        if record.rdtype == "MX" and (name == domain or name in senders or self._is_host(name)):
            yield f"Mail to addresses at {name} arrives by it."
        if record.rdtype == "TXT" and is_spf(text) and (name == domain or name in senders):
            providers = _listed(senders[name].providers) if name in senders else ""
            through = f", sent through {providers}" if providers else ""
            yield f"Mail from {name}{through}: receivers read here who may send it (SPF)."
        if record.rdtype in {"TXT", "CNAME"}:
            yield from self._mail_below(record, {domain, *senders})

    def _mail_below(self, record: ZoneRecord, senders: Iterable[str]) -> Iterator[str]:
        name = record.name
        for sender in senders:
            if name == f"_dmarc.{sender}" and (record.rdtype == "CNAME" or is_dmarc(record.value)):
                yield f"Forged mail in the name of {sender} is turned away by it (DMARC)."
            if name.endswith(f"._domainkey.{sender}"):
                selector = name.removesuffix(f"._domainkey.{sender}")
                yield f"The signature {selector} of mail from {sender} is checked with it (DKIM)."
            if name in {f"_mta-sts.{sender}", f"_smtp._tls.{sender}", f"default._bimi.{sender}"}:
                yield f"Mail of {sender}: its transport rules, reports or logo ({name.partition('.')[0]})."

    def _certificates(self, record: ZoneRecord) -> Iterator[str]:
        names = [host.name for host in self.surface.hosts]
        if record.rdtype == "CAA":
            below = [name for name in names if name == record.name or _is_below(name, record.name)]
            if below:
                yield f"The next certificate of {_listed(below)}: it says who may issue it."
        if record.name.startswith("_acme-challenge."):
            yield f"The certificate of {record.name.removeprefix('_acme-challenge.')} is renewed by it."
        elif is_validation(record):
            yield f"The certificate of {record.name.partition('.')[2]} is renewed by it."
        if record.rdtype == "TLSA":
            yield f"Certificates at {record.name} are checked against it (DANE)."

    def _pointers(self, record: ZoneRecord) -> Iterator[str]:
        for other in self._pointing.get(record.name, ()):
            if record.rdtype in _LEADING and other.name != record.name:
                yield f"{other.name} {other.rdtype} points to it."
        if record.rdtype == "SRV":
            yield f"Programs look the service {record.name} up by it."

    @cached_property
    def _pointing(self) -> dict[str, list[ZoneRecord]]:
        pointing: dict[str, list[ZoneRecord]] = {}
        for record in self.records:
            if record.rdtype in _TARGETED and (target := target_of(record)):
                pointing.setdefault(target, []).append(record)
        return pointing

    def _proofs(self, record: ZoneRecord) -> Iterator[str]:
        if record.rdtype == "TXT" and is_proof(record.value):
            who = re.split(r"[=:]", record.value, maxsplit=1)[0][:60]
            yield f"A provider knows by it that {record.name} is yours ({who})."

    def _is_host(self, name: str) -> bool:
        return any(host.name == name for host in self.surface.hosts)


def target_of(record: ZoneRecord) -> str:
    """The name that a record points to, "" where it points to none."""
    if record.rdtype not in _TARGETED:
        return ""
    words = record.value.split()
    place = {"MX": 1, "SRV": 3, "HTTPS": 1, "SVCB": 1}.get(record.rdtype, 0)
    target = words[place] if len(words) > place else ""
    return target.lower().removesuffix(".")


def is_validation(record: ZoneRecord) -> bool:
    """Whether a certificate authority looks here for the proof that the name is the client's."""
    is_theirs = record.rdtype == "CNAME" and any(one in record.value for one in _VALIDATIONS)
    return is_theirs or record.name.startswith("_acme-challenge.")


def is_proof(text: str) -> bool:
    """Whether a text proves to some provider that the name is the client's."""
    return bool(_PROOF.match(text)) or text.lower().startswith(_PROOF_STARTS)


def _is_below(name: str, parent: str) -> bool:
    return name.endswith(f".{parent}")


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_MOST_PATHS])
    more = len(words) - _MOST_PATHS
    return f"{shown} and {more} more" if more > 0 else shown
