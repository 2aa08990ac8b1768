"""How a domain's DMARC is put right: the record to publish, made from the one that is there."""

import re
from collections.abc import Mapping

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.recipe import Block, FixContext, Recipe, fix
from checks.mail_records.dmarc import KNOWN_TAGS, POLICIES, RETIRED_TAGS, is_dmarc, parse_dmarc
from checks.mail_records.tag_list import parse_tags

_SIZE_LIMIT = re.compile(r"![0-9]+[kmgt]?(?=\s*(?:,|$))", re.IGNORECASE)
_READ_REPORTS = "Read the aggregate reports for two weeks, until all mail that you know of passes."


def _published(context: FixContext) -> str:
    record = context.text("record")
    if is_dmarc(record) and "…" not in record:
        return record
    for step in context.mappings("walk"):
        records = step.get("records")
        for text in records if isinstance(records, list) else []:
            if isinstance(text, str) and is_dmarc(text) and "…" not in text:
                return text
    return ""


def _owner(context: FixContext) -> str:
    """The name to change: where the record is that applies, else the domain's own."""
    return context.text("found_at") or f"_dmarc.{context.subject_label}"


def _rewritten(record: str, changes: Mapping[str, str], domain: str) -> str:
    """The record with v= and p= first, some tags set (or with "" removed), and nothing that is ignored."""
    tags = {
        tag: value
        for tag, value in parse_tags(record).tags.items()
        if tag in KNOWN_TAGS
        and tag not in RETIRED_TAGS
        and f"{tag}={value}" not in parse_dmarc(record).ignored
    }
    tags = {"v": "DMARC1", "p": "none"} | tags | dict(changes)
    tags["v"] = "DMARC1"
    for tag in ("p", "sp", "np"):
        if tags.get(tag, "none").lower() not in {*POLICIES, ""}:
            tags[tag] = "none"
    tags.setdefault("rua", f"mailto:dmarc@{domain}")
    for tag in ("rua", "ruf"):
        # The size limit behind an address (!10m) went with RFC 7489.
        tags |= {tag: _SIZE_LIMIT.sub("", tags[tag])} if tag in tags else {}
    return "; ".join(f"{tag}={value}" for tag, value in tags.items() if value)


def _recipe(context: FixContext, title: str, steps: tuple[str, ...], changes: Mapping[str, str]) -> Recipe:
    owner = _owner(context)
    domain = owner.removeprefix("_dmarc.")
    record = _rewritten(_published(context), changes, domain)
    return Recipe(title, steps, record_blocks(domain, owner, "TXT", record))


@fix("mail.dmarc")
def publish(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Set up the mailbox dmarc@{domain}, or take the address that a DMARC report service gives you.",
        f"Publish the record below as the only TXT record of _dmarc.{domain}; delete any other.",
        _READ_REPORTS,
        "Then change p=none to p=quarantine, and later to p=reject.",
    )
    owner = f"_dmarc.{domain}"
    record = _rewritten(_published(context), {}, domain)
    title = f"Publish one valid DMARC record for {domain}"
    return Recipe(title, steps, record_blocks(domain, owner, "TXT", record))


@fix("mail.dmarc", "dmarc.retired-tags", "dmarc.ignored-tags", "dmarc.no-policy")
def tidy(context: FixContext) -> Recipe:
    steps = (
        "Put the record below in place of the one that is there: it says the same, in tags that are read.",
        "Receivers of the earlier standard still apply pct=; without it the policy holds for all mail.",
    )
    return _recipe(context, "Leave only tags that receivers read", steps, {})


def _own_recipe(
    context: FixContext, title: str, steps: tuple[str, ...], changes: Mapping[str, str]
) -> Recipe:
    """For the domain's own name, even where its policy is inherited: the parent may be somebody else's."""
    domain = context.subject_label
    owner = f"_dmarc.{domain}"
    if _owner(context) != owner:
        changes = {"p": context.text("policy", "quarantine"), "sp": "", "np": "", "psd": "", **changes}
    record = _rewritten(_published(context), changes, domain)
    return Recipe(title, steps, record_blocks(domain, owner, "TXT", record))


@fix("mail.dmarc", "dmarc.public-suffix")
def end_suffix(context: FixContext) -> Recipe:
    steps = (
        "psd=y is for registries, such as those of co.uk; a domain of one's own does without the tag.",
        "Put the record below in place of the one that is there.",
    )
    return _recipe(context, "Say no more that the domain is a public suffix", steps, {"psd": ""})


@fix("mail.dmarc-policy")
def tighten(context: FixContext) -> Recipe:
    steps = (
        _READ_REPORTS,
        "Publish the record below: mail that fails then goes to spam.",
        "Two weeks later, when no mail of yours was caught, change quarantine to reject.",
    )
    title = f"Ask receivers to keep forged mail of {context.subject_label} out of inboxes"
    return _own_recipe(context, title, steps, {"p": "quarantine"})


@fix("mail.dmarc-policy", "dmarc.testing")
def end_testing(context: FixContext) -> Recipe:
    steps = (_READ_REPORTS, "Publish the record below, without t=y, so that the policy is applied.")
    return _own_recipe(context, "End the DMARC test mode", steps, {"t": ""})


@fix("mail.dmarc-policy", "dmarc.partial")
def drop_share(context: FixContext) -> Recipe:
    steps = (_READ_REPORTS, "Publish the record below, without pct=, so that the policy holds for all mail.")
    return _own_recipe(context, "Apply the DMARC policy to all mail", steps, {})


@fix("mail.dmarc-policy", "dmarc.subdomains-open")
def close_subdomains(context: FixContext) -> Recipe:
    steps = (
        "Check in the reports that no subdomain sends mail that fails.",
        "Publish the record below, without sp=none and np=none: subdomains then follow p=.",
    )
    changes = {tag: "" for tag in ("sp", "np") if parse_tags(_published(context)).tags.get(tag) == "none"}
    return _recipe(context, "Protect the subdomains as well", steps, changes)


@fix("mail.dmarc-reports")
def ask_for_reports(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Set up the mailbox dmarc@{domain}, or take the address that a DMARC report service gives you.",
        "Publish the record below; the first reports arrive within a day or two.",
    )
    return _recipe(context, "Have DMARC reports sent to you", steps, {"rua": f"mailto:dmarc@{domain}"})


@fix("mail.dmarc-reports", "dmarc.reports-not-accepted")
def get_consent(context: FixContext) -> Recipe:
    """The record that the receiving domain has to publish, one for each that refuses."""
    steps = (
        "Ask whoever runs the receiving domain to publish the record below: it says yes to your reports.",
        "If that is not possible, send the reports to a mailbox of your own domain.",
    )
    blocks: list[Block] = []
    for each in context.mappings("destinations"):
        asked, mailbox = each.get("asked"), each.get("mailbox")
        if isinstance(asked, str) and isinstance(mailbox, str) and asked and not each.get("allowed"):
            host = mailbox.rpartition("@")[2]
            blocks += record_blocks(host, asked.removesuffix(" TXT"), "TXT", "v=DMARC1")[:2]
    return Recipe("Get the consent of the domain that receives the reports", steps, tuple(blocks))
