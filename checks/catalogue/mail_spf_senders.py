"""Judges whether a domain's SPF record names every provider that sends its mail."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.spf import SpfFacts
from checks.fixes.providers import provider_of_name
from checks.mail_records.selectors import known_provider
from checks.mail_records.spf import parse_spf
from checks.mail_records.spf_tree import SpfNode, Trouble
from checks.subjects import SendingDomain

# Providers whose mail returns to the domain itself, so that its own SPF record must name them. The others
# send under a return address of their own, whose SPF is theirs.
MAILBOX_PROVIDERS = frozenset(
    {"Google Workspace", "Microsoft 365", "Fastmail", "Zoho", "Proton Mail", "iCloud Mail", "Namecheap"}
)


@check(
    "mail.spf-senders",
    "SPF names every provider",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 7208",
    protects="Mail from a provider that your SPF record does not name is refused or lands in spam.",
)
def spf_senders(domain: SendingDomain, facts: SpfFacts) -> Verdict:
    if not domain.providers:
        return not_applicable("spf.no-providers", f"{domain.name}: no mail provider is declared")
    if facts.tree is None:
        return not_applicable("spf.no-single-record", f"{domain.name}: no single SPF record to look in")
    named = {provider_of_name(node.name) for node in facts.tree.walk()} - {""}
    missing = [declared for declared in domain.providers if known_provider(declared) not in named]
    shown = {**facts.as_evidence(), "declared": list(domain.providers[:50]), "named": sorted(named)}
    if not missing:
        return passed("spf.all-senders", f"{domain.name}: SPF names {', '.join(domain.providers)}", **shown)
    shown["missing"] = missing[:50]
    silent = facts.tree.troubled(Trouble.UNANSWERED, Trouble.DEPENDS_ON_MESSAGE)
    if silent:
        return could_not_tell(
            "spf.senders-unknown", f"{domain.name}: {silent[0].term} could not be followed", **shown
        )
    return _missing_senders(domain, facts.tree, missing, shown)


def _missing_senders(
    domain: SendingDomain, tree: SpfNode, missing: list[str], shown: dict[str, Any]
) -> Verdict:
    needed = [declared for declared in missing if known_provider(declared) in MAILBOX_PROVIDERS]
    if not needed:
        return could_not_tell(
            "spf.own-return-address",
            f"{domain.name}: {', '.join(missing)} may send under a return address of its own, "
            "which only a real message shows",
            **shown,
        )
    has_addresses = any(
        term.name in {"ip4", "ip6"} for term in parse_spf(tree.record).evaluated if term.qualifier == "+"
    )
    if has_addresses:
        return warn(
            "spf.sender-by-address",
            f"{domain.name}: SPF does not name {', '.join(needed)}; only bare addresses might cover it",
            Severity.MEDIUM,
            **shown,
        )
    return fail("spf.missing-sender", f"{domain.name}: SPF does not name {', '.join(needed)}", **shown)
