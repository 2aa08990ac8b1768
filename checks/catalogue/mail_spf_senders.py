"""Judges whether a domain's SPF record names every provider that sends its mail."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.spf import SpfFacts
from checks.facts.spf_senders import Coverage, SpfSenderFacts, names_addresses
from checks.fixes.providers import provider_of_name
from checks.mail_records.selectors import known_provider
from checks.mail_records.senders import MAILBOX_PROVIDERS
from checks.mail_records.spf_tree import SpfNode, Trouble
from checks.subjects import SendingDomain


@check(
    "mail.spf-senders",
    "SPF names every provider",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 7208",
    protects="Mail from a provider that your SPF record does not name is refused or lands in spam.",
    says="pass warn fail could_not_tell not_applicable",
)
def spf_senders(domain: SendingDomain, facts: SpfFacts, senders: SpfSenderFacts) -> Verdict:
    if not domain.providers:
        return not_applicable("spf.no-providers", f"{domain.name}: no mail provider is declared")
    if facts.tree is None:
        return not_applicable("spf.no-single-record", f"{domain.name}: no single SPF record to look in")
    named = {provider_of_name(node.name) for node in facts.tree.walk()} - {""}
    missing = [
        declared
        for declared in domain.providers
        if known_provider(declared) not in named and not _leads_to(declared, facts.tree)
    ]
    shown = {**facts.as_evidence(), "declared": list(domain.providers[:50]), "named": sorted(named)}
    if not missing:
        return passed("spf.all-senders", f"{domain.name}: SPF names {', '.join(domain.providers)}", **shown)
    shown["missing"] = missing[:50]
    silent = facts.tree.troubled(Trouble.UNANSWERED, Trouble.DEPENDS_ON_MESSAGE)
    if silent:
        return could_not_tell(
            "spf.senders-unknown", f"{domain.name}: {silent[0].term} could not be followed", **shown
        )
    return _missing_senders(domain, facts.tree, missing, senders.coverages, shown)


def _leads_to(declared: str, tree: SpfNode) -> bool:
    """Whether the record leads to a provider that was declared by its domain ("mail.example")."""
    name = declared.strip().lower().rstrip(".")
    return "." in name and any(node.term and f".{node.name}".endswith(f".{name}") for node in tree.walk())


def _missing_senders(
    domain: SendingDomain,
    tree: SpfNode,
    missing: list[str],
    covered: tuple[Coverage, ...],
    shown: dict[str, Any],
) -> Verdict:
    needed = [declared for declared in missing if known_provider(declared) in MAILBOX_PROVIDERS]
    if not needed:
        return could_not_tell(
            "spf.own-return-address",
            f"{domain.name}: {', '.join(missing)} may send under a return address of its own, "
            "which only a real message shows",
            **shown,
        )
    if not names_addresses(tree):
        return fail("spf.missing-sender", f"{domain.name}: SPF does not name {', '.join(needed)}", **shown)
    return _by_address(domain, needed, covered, shown)


def _by_address(
    domain: SendingDomain, needed: list[str], covered: tuple[Coverage, ...], shown: dict[str, Any]
) -> Verdict:
    """What bare addresses come to, tried with one address of each of the providers' networks."""
    shown["tried"] = [
        {"provider": each.provider, "results": {network: result.value for network, result in each.tried}}
        for each in covered
    ]
    unknown = [each.provider for each in covered if not each.tried]
    open_ones = [each for each in covered if each.passing < len(each.tried)]
    if not unknown and not open_ones:
        counts = ", ".join(f"{each.provider} ({each.passing} networks)" for each in covered)
        return passed("spf.covered-by-address", f"{domain.name}: SPF covers {counts} by address", **shown)
    shut_out = [each for each in open_ones if not each.passing]
    if shut_out:
        names = ", ".join(each.provider for each in shut_out)
        tried = sum(len(each.tried) for each in shut_out)
        return fail(
            "spf.missing-sender",
            f"{domain.name}: SPF does not name {names}, and none of {tried} of its networks passes",
            **shown,
        )
    if open_ones:
        each = open_ones[0]
        return warn(
            "spf.sender-by-part",
            f"{domain.name}: SPF covers {each.passing} of {len(each.tried)} networks of {each.provider} "
            "by address; mail from the others fails",
            Severity.MEDIUM,
            **shown,
        )
    return warn(
        "spf.sender-by-address",
        f"{domain.name}: SPF does not name {', '.join(needed)}; only bare addresses might cover it",
        Severity.MEDIUM,
        **shown,
    )
