"""Whether the records of one name say one thing, and those of one domain do not contradict each other."""

import re
from collections.abc import Mapping
from typing import Any

from checks.check import CouldNotFindOut, Severity, Verdict, check, could_not_tell, fail, passed
from checks.facts.claimable import provider_of
from checks.facts.dns import NameFacts, SeveralAddressesFacts, TextFacts
from checks.facts.evidence import record_line
from checks.subjects import Domain, Host

_SPF = re.compile(r"v=spf1( |$)", re.IGNORECASE)
_DMARC = re.compile(r"\s*v\s*=\s*DMARC1\s*(;|$)", re.IGNORECASE)


@check(
    "dns.conflicts",
    "Records do not contradict each other",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 1034 §3.6.2, RFC 2181 §10.1, RFC 7208 §3.2, RFC 9989",
    protects="When two records disagree, some visitors and mail servers follow the wrong one, at random.",
)
def conflicts(
    domain: Domain,
    texts: TextFacts,
    names: Mapping[Host, NameFacts | CouldNotFindOut],
    several: Mapping[Host, SeveralAddressesFacts | CouldNotFindOut],
) -> Verdict:
    found = [*_text_conflicts(texts)]
    unknown: list[str] = []
    for name in names.values():
        if isinstance(name, CouldNotFindOut):
            unknown.append(name.reason)
        else:
            found += _cname_conflicts(name, domain)
    for addresses in several.values():
        if not isinstance(addresses, CouldNotFindOut):
            found += _address_conflicts(addresses)
    unknown += [f"{one.name} TXT: {one.rcode}" for one in (*texts.spf, *texts.dmarc) if not one.is_known]
    evidence: dict[str, Any] = {
        "conflicts": [{"code": code, "what": text, "records": records} for code, text, records in found[:20]],
        "unknown": unknown[:20],
        "names": [host.name for host in names][:50],
    }
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return fail(found[0][0], f"{found[0][1]}{more}", **evidence)
    if unknown:
        return could_not_tell("conflicts.no-answer", f"{domain.name}: {unknown[0]}", **evidence)
    return passed("conflicts.none", f"{domain.name}: no conflict among {len(names)} names", **evidence)


type Conflict = tuple[str, str, list[str]]


def _text_conflicts(texts: TextFacts) -> list[Conflict]:
    found: list[Conflict] = []
    for answers, mark, what in ((texts.spf, _SPF, "SPF"), (texts.dmarc, _DMARC, "DMARC")):
        for answer in answers:
            same = [value[:500] for value in answer.values if mark.match(value)]
            if len(same) > 1:
                code = f"conflicts.duplicate-{what.lower()}"
                found.append((code, f"{answer.name} has {len(same)} {what} records; one is allowed", same))
    return found


def _cname_conflicts(name: NameFacts, domain: Domain) -> list[Conflict]:
    own = name.cname.own
    if not own:
        return []
    records = [record_line(record) for record in own]
    if len(own) > 1:
        return [
            ("conflicts.two-cnames", f"{name.host} has {len(own)} CNAME records; one is allowed", records)
        ]
    beside = [record for answer in name.others for record in answer.own]
    if name.host == domain.name:
        text = f"{name.host} is a CNAME at the apex, where NS and SOA records stand"
        return [("conflicts.cname-at-apex", text, [*records, *map(record_line, beside[:10])])]
    if beside:
        kinds = ", ".join(dict.fromkeys(record.rdtype for record in beside))
        text = f"{name.host} has a CNAME beside {kinds} records"
        return [("conflicts.cname-beside-others", text, [*records, *map(record_line, beside[:10])])]
    return []


def _address_conflicts(facts: SeveralAddressesFacts) -> list[Conflict]:
    """Two addresses are strangers when different providers own them, or only one shows the host's name."""
    owners = {address: provider_of((), (address,)) for address in facts.addresses}
    known = {provider.name: address for address, provider in owners.items() if provider}
    if len(known) > 1:
        text = (
            f"{facts.host} resolves to {' and '.join(f'{at} ({who})' for who, at in sorted(known.items()))}"
        )
        return [("conflicts.unrelated-addresses", text, list(facts.addresses))]
    right = [sight for sight in facts.sights if sight.covers_host]
    wrong = [sight for sight in facts.sights if sight.names and not sight.covers_host]
    if right and wrong:
        text = (
            f"{facts.host} resolves to {right[0].address} and {wrong[0].address}, "
            f"which shows the certificate of {wrong[0].names[0]}"
        )
        return [("conflicts.unrelated-addresses", text, list(facts.addresses))]
    return []
