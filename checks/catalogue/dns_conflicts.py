"""Whether the records of one name say one thing, and those of one domain do not contradict each other."""

from collections.abc import Mapping
from typing import Any

from checks.check import (
    CouldNotFindOut,
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
)
from checks.facts.claimable import provider_of
from checks.facts.dns import NameFacts, SeveralAddressesFacts, TextFacts
from checks.facts.evidence import record_line
from checks.mail_records.dmarc import is_dmarc
from checks.mail_records.spf import is_spf
from checks.subjects import Domain, Host


@check(
    "dns.conflicts",
    "Records do not contradict each other",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 1034 §3.6.2, RFC 2181 §10.1, RFC 7208 §3.2, RFC 9989",
    protects="When two records disagree, some visitors and mail servers follow the wrong one, at random.",
    says="pass fail could_not_tell not_applicable",
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
            conflict = _address_conflicts(addresses)
            found += conflict
            unknown += [] if conflict else _silent_addresses(addresses)
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
    if _is_absent(texts, names):
        summary = f"{domain.name} does not exist in DNS, and neither does any of its {len(names)} names"
        return not_applicable("conflicts.no-domain", summary, **evidence)
    return passed("conflicts.none", f"{domain.name}: no conflict among {len(names)} names", **evidence)


def _is_absent(texts: TextFacts, names: Mapping[Host, NameFacts | CouldNotFindOut]) -> bool:
    """Whether DNS denies every name: then there is nothing that could contradict itself."""
    answers = [*texts.spf, *(name.cname for name in names.values() if isinstance(name, NameFacts))]
    return all(answer.rcode == "NXDOMAIN" for answer in answers)


def _silent_addresses(facts: SeveralAddressesFacts) -> list[str]:
    """Addresses that show no certificate where another one of the host's does: they may be anybody's."""
    if not any(sight.covers_host for sight in facts.sights):
        return []
    return [f"{facts.host} at {sight.address}: {sight.error}" for sight in facts.sights if sight.error]


type Conflict = tuple[str, str, list[str]]


def _text_conflicts(texts: TextFacts) -> list[Conflict]:
    found: list[Conflict] = []
    for answers, is_meant, what in ((texts.spf, is_spf, "SPF"), (texts.dmarc, is_dmarc, "DMARC")):
        for answer in answers:
            same = [value[:2_000] for value in answer.values if is_meant(value)]
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
