"""How a domain's SPF record is put right: the record to publish, made from the one that is there."""

from collections.abc import Iterable, Mapping
from typing import Any

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.providers import provider_of_name
from checks.fixes.recipe import Block, FixContext, Recipe, fix
from checks.mail_records.selectors import known_provider
from checks.mail_records.senders import INCLUDES, MAILBOX_PROVIDERS, OWN_RETURN_ADDRESS
from checks.mail_records.spf import LOOKUP_MECHANISMS, SpfTerm, is_spf, parse_spf
from checks.mail_records.spf_tree import MAX_LOOKUPS

LIGHTER: dict[str, str] = {
    "spf.loop": "Take the circle out of the SPF record of {domain}",
    "spf.broken-include": "Take what is broken out of the SPF record of {domain}",
    "spf.too-many-voids": "Take the names that do not exist out of the SPF record of {domain}",
    "spf.too-many-mx": "Name the mail servers of {domain} by address in its SPF record",
}
WAIT = "Wait until the old record's time to live has passed, then check again here."
REPLACE = "Put the record below in place of the SPF record that is there; there must be only one."


def _published(context: FixContext) -> tuple[str, ...]:
    return tuple(record for record in context.texts("records") if is_spf(record) and "…" not in record)


def _terms(records: Iterable[str]) -> list[SpfTerm]:
    """The well-formed terms of some records, each once, without `all`."""
    found: dict[str, SpfTerm] = {}
    for record in records:
        for term in parse_spf(record).terms:
            if term.name != "all" and not term.error:
                found.setdefault(term.text.lower(), term)
    return list(found.values())


def _record(terms: Iterable[str], ending: str = "~all") -> str:
    return " ".join(["v=spf1", *dict.fromkeys(_as_mechanism(term) for term in terms), ending])


def _as_mechanism(term: str) -> str:
    """`include=` was meant as `include:`; a redirect turns into one, since the ending would switch it off."""
    name, equals, value = term.partition("=")
    if equals and name.lower() == "redirect":
        return f"include:{value}"
    return f"{name}:{value}" if equals and name.lower() in {*LOOKUP_MECHANISMS, "ip4", "ip6"} else term


def _ending(records: Iterable[str]) -> str:
    """`-all` only where every record is that strict: a recipe neither loosens nor tightens."""
    strict = [
        (last := parse_spf(record).all_term) is not None and last.qualifier == "-" for record in records
    ]
    return "-all" if strict and all(strict) else "~all"


def merged_record(records: Iterable[str]) -> str:
    """One record with the terms of several."""
    published = tuple(record for record in records if is_spf(record))
    return _record((term.text for term in _terms(published)), _ending(published))


def _recipe(context: FixContext, title: str, steps: Iterable[str], record: str) -> Recipe:
    domain = context.subject_label
    return Recipe(title, (*steps, WAIT), record_blocks(domain, domain, "TXT", record))


@fix("mail.spf", "spf.missing")
def publish(context: FixContext) -> Recipe:
    """A record for the providers that are seen; without any, the two that a domain can start from."""
    domain = context.subject_label
    includes = [INCLUDES[name] for name in sorted(context.providers) if name in INCLUDES]
    steps = [
        "List every service that sends mail in your name: mailboxes, the product, newsletters, invoices.",
        "Add the include of each to the record below, if it is missing there, and publish the record.",
    ]
    if includes:
        return _recipe(context, f"Publish an SPF record for {domain}", steps, _record(includes))
    quiet = Block(
        "any DNS provider", "If no mail is ever sent", f'{domain}. 3600 IN TXT "v=spf1 -all"', "dns"
    )
    blocks = (*record_blocks(domain, domain, "TXT", _record(["mx"])), quiet)
    return Recipe(f"Publish an SPF record for {domain}", (*steps, WAIT), blocks)


@fix("mail.spf", "spf.unreadable")
def rewrite(context: FixContext) -> Recipe:
    near = context.texts("near_misses")[:1]
    words = [word.strip("\"'“”;,") for text in near for word in text.split()]
    terms = [term.text for term in _terms([" ".join(["v=spf1", *words])]) if term.name != "v"]
    wanted = terms or [INCLUDES[name] for name in sorted(context.providers) if name in INCLUDES] or ["mx"]
    steps = [f"Delete the TXT record “{text}”: it is not taken for SPF." for text in near]
    return _recipe(
        context, "Write the SPF record so that it is read", [*steps, "Publish this."], _record(wanted)
    )


@fix("mail.spf", "spf.multiple")
def merge(context: FixContext) -> Recipe:
    records = _published(context)
    steps = [f"Delete “{record}”." for record in records]
    record = merged_record(records)
    return _recipe(context, "Merge the SPF records into one", [*steps, "Publish this one record."], record)


@fix("mail.spf")
def mend(context: FixContext) -> Recipe:
    """Keeps what can be read, drops what cannot or opens the door to everyone, and ends in ~all."""
    records = _published(context)
    dropped = {"ptr", "redirect"} if context.code in {"spf.broken-redirect", "spf.ignored-terms"} else {"ptr"}
    kept = [term.text for term in _terms(records) if term.name not in dropped and not _is_open(term)]
    steps = [f"Receivers say: {error}." for error in context.texts("errors")[:5]]
    if not kept:
        kept = [INCLUDES[name] for name in sorted(context.providers) if name in INCLUDES] or ["mx"]
    else:
        steps.append("Check that every service that sends mail in your name is in the record below.")
    record = _record(kept, _ending(records))
    return _recipe(context, f"Correct the SPF record of {context.subject_label}", [*steps, REPLACE], record)


def _is_open(term: SpfTerm) -> bool:
    return term.name in {"ip4", "ip6"} and term.target.endswith(("/0", "/1", "/2", "/3"))


@fix("mail.spf-lookups")
def lighten(context: FixContext) -> Recipe:
    """Leaves out what is void, broken or sent under its provider's own return address."""
    domain = context.subject_label
    branches = _branches(context.mapping("tree"))
    costs = {str(branch.get("term", "")): branch for branch in branches}
    kept: list[str] = []
    moved: list[str] = []
    for term in _terms(_published(context)):
        branch = costs.get(term.text, {})
        if branch.get("void") or branch.get("trouble") in {"no SPF record", "includes itself"}:
            continue
        goes = context.code == "spf.too-many-lookups" and provider_of_name(term.target) in OWN_RETURN_ADDRESS
        (moved if goes else kept).append(term.text)
    if context.code == "spf.too-many-lookups":
        moved += _what_is_too_much(kept, costs)
        kept = [text for text in kept if text not in moved]
    steps = [
        "Remove the includes of services that you no longer use; each line below shows what a term costs.",
        "Replace a and mx by the ip4: and ip6: addresses they stand for: addresses cost nothing.",
    ]
    if moved:
        steps.append(
            f"Let {', '.join(moved)} send under bounce.{domain}, a return address set up at the provider."
        )
    table = "\n".join(f"{_cost(branch):>3}  {branch.get('term', '')}" for branch in branches)
    ending = _ending(_published(context))
    blocks = record_blocks(domain, domain, "TXT", _record(kept, ending))
    if moved:
        blocks += record_blocks(domain, f"bounce.{domain}", "TXT", _record(moved, ending))
    costs_block = (Block("any DNS provider", "Look-ups of each term", table, "text"),) if table else ()
    title = LIGHTER.get(context.code, "Bring the SPF record of {domain} down to 10 look-ups").format(
        domain=domain
    )
    return Recipe(title, (*steps, REPLACE, WAIT), (*costs_block, *blocks))


def _what_is_too_much(terms: list[str], costs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The includes, last ones first, that have to go until the others cost no more than is allowed.

    Mailbox providers stay: their mail returns to the domain itself.
    """
    total = sum(_cost(costs.get(text, {})) for text in terms)
    going: list[str] = []
    for text in reversed(terms):
        name = text.partition(":")[2]
        is_movable = text.lower().startswith("include:") and provider_of_name(name) not in MAILBOX_PROVIDERS
        if total > MAX_LOOKUPS and is_movable:
            total -= _cost(costs.get(text, {}))
            going.insert(0, text)
    return going


def _branches(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    terms = tree.get("terms")
    return [branch for branch in terms if isinstance(branch, Mapping)] if isinstance(terms, list) else []


def _cost(branch: Mapping[str, Any]) -> int:
    lookups = branch.get("lookups")
    return lookups if isinstance(lookups, int) else 0


@fix("mail.spf-senders")
def name_senders(context: FixContext) -> Recipe:
    missing = context.texts("missing")
    wanted = [INCLUDES[name] for each in missing if (name := known_provider(each)) in INCLUDES]
    records = _published(context)
    record = _record([*(term.text for term in _terms(records)), *wanted], _ending(records))
    who = ", ".join(missing) or "every provider"
    steps = [f"Check with {who} that it sends with {context.subject_label} as the return address.", REPLACE]
    return _recipe(context, f"Name {who} in the SPF record", steps, record)
