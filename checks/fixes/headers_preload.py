"""How a domain gets onto the browsers' preload list, or stays off it."""

from checks.fixes.header_blocks import header_blocks
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_READY = "max-age=31536000; includeSubDomains; preload"
_CAREFUL = "max-age=31536000"


@fix("headers.preload")
def preload(context: FixContext) -> Recipe:
    domain = context.subject_label
    lacks = ", ".join(context.texts("lacks"))
    steps = (
        f"Decide whether {domain} shall be on the list: getting off again takes months.",
        f"If it shall, mend what is missing{f' ({lacks})' if lacks else ''} and send the header below.",
        "If nobody decided that, take the word “preload” out: anybody can hand such a domain in.",
        "Hand the domain in at hstspreload.org, and check again here.",
    )
    blocks = (
        *header_blocks(domain, {"Strict-Transport-Security": _READY}),
        Block("any", "to stay off the list", f"Strict-Transport-Security: {_CAREFUL}", "http"),
        Block("any", "how the list sees it", f"https://hstspreload.org/?domain={domain}"),
    )
    return Recipe(f"Make {domain} ready for the preload list, or stay off it", steps, blocks)


@fix("headers.preload", "preload.cuts-off")
def cuts_off(context: FixContext) -> Recipe:
    domain = context.subject_label
    hosts = list(context.mapping("without_https"))
    named = ", ".join(map(str, hosts[:5])) or f"every host below {domain}"
    steps = (
        f"Give {named} a valid certificate, or take “preload” out of the header today.",
        "Look for hosts that only your team knows (printers, intranet, old tools): the list locks all.",
        f"If {domain} is on the list already, hand it in for removal at hstspreload.org/removal.",
        "Check again here.",
    )
    blocks = (
        *header_blocks(domain, {"Strict-Transport-Security": _CAREFUL}),
        *(Block("certbot", str(host), f"certbot --nginx -d {host}") for host in hosts[:5]),
    )
    return Recipe(f"Keep the hosts of {domain} reachable", steps, blocks)
