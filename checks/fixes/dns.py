"""How records are put right: names that lead nowhere, point into the void or contradict each other."""

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.mail_spf import merged_record
from checks.fixes.recipe import Block, FixContext, Recipe, fix

ANY_DNS = "any DNS provider"
# Where a custom domain's records point to at hosts that publish it; "your-app" is the client's to fill in.
_HOSTING = {
    "Vercel": "cname.vercel-dns.com",
    "Netlify": "your-site.netlify.app",
    "Render": "your-service.onrender.com",
    "Fly.io": "your-app.fly.dev",
    "Railway": "your-app.up.railway.app",
    "Heroku": "your-target.herokudns.com",
}


def record(label: str, *lines: str, provider: str = ANY_DNS) -> Block:
    """Records as a zone file has them."""
    return Block(provider, label, "\n".join(lines), "dns")


@fix("dns.resolves")
def resolves(context: FixContext) -> Recipe:
    name = context.subject_label
    steps = (
        f"Find out at the hosting provider where {name} is meant to lead: an address or a name of theirs.",
        "Add one of the records below at the DNS provider, with that value.",
        "Wait for the negative answer to leave the caches (the SOA's last number, often 5 to 60 minutes).",
        "Check again here.",
    )
    blocks = [record("An address", f"{name}. 300 IN A 192.0.2.10   ; the address of your host")]
    blocks += [
        record("An alias", f"{name}. 300 IN CNAME {target}.", provider=provider)
        for provider, target in _HOSTING.items()
    ]
    return Recipe(f"Give {name} an address", steps, tuple(blocks))


@fix("dns.ttl")
def ttl(context: FixContext) -> Recipe:
    name = context.subject_label
    now = int(context.number("ttl_seconds"))
    line = context.text("record")
    steps = (
        f"Set the TTL of {name} to 300 seconds{f', now {now}' if now else ''}.",
        f"Wait {max(now, 300) // 60} minutes before the launch or move: the old time still runs in caches.",
        "Raise it to 3600 when things have been calm for a week, no higher.",
        "Check again here.",
    )
    parts = line.split(" ", 3)
    kind, value = (parts[2], parts[3]) if len(parts) == 4 else ("A", "192.0.2.10")
    blocks = (
        record("The record with its new TTL", f"{name}. 300 IN {kind} {value}"),
        Block("Cloudflare", "DNS › Records › Edit", f"{name}: TTL “5 min” (or proxied, which is 300 s)"),
    )
    return Recipe(f"Let {name} change within minutes", steps, blocks)


@fix("dns.mx")
def mx(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        "Look up the MX records that your mail provider asks for.",
        f"Put exactly those at {domain} and take every other MX record away.",
        "An MX names a host with an address of its own: no alias (CNAME), no IP address.",
        "Check again here, then send a message to yourself from outside.",
    )
    return Recipe(f"Name the mail servers of {domain}", steps, _mx_blocks(domain))


def _mx_blocks(domain: str) -> tuple[Block, ...]:
    return (
        record("Google Workspace", f"{domain}. 3600 IN MX 1 smtp.google.com.", provider="Google Workspace"),
        record(
            "Microsoft 365",
            f"{domain}. 3600 IN MX 0 {domain.replace('.', '-')}.mail.protection.outlook.com.",
            provider="Microsoft 365",
        ),
        record(
            "Fastmail",
            f"{domain}. 3600 IN MX 10 in1-smtp.messagingengine.com.",
            f"{domain}. 3600 IN MX 20 in2-smtp.messagingengine.com.",
            provider="Fastmail",
        ),
        record("A domain that takes no mail", f"{domain}. 3600 IN MX 0 ."),
    )


@fix("dns.mx", "mx.alias")
def mx_alias(context: FixContext) -> Recipe:
    domain = context.subject_label
    lines = [
        f"{domain}. 3600 IN MX {one.get('preference', 10)} {one['alias']}.   ; in place of {one['name']}"
        for one in context.mappings("targets")
        if one.get("name") and one.get("alias")
    ]
    steps = (
        "Name the server itself in the MX record, not its alias: some senders refuse to follow one.",
        f"Put the record below in place of the old one at {domain}.",
        "Check again here.",
    )
    return Recipe(f"Point the MX of {domain} at real names", steps, (record("MX without alias", *lines),))


@fix("dns.mx", "mx.null-beside-others")
def mx_null(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Decide whether {domain} takes mail.",
        "If it does, take the record “0 .” away; if it does not, keep that one and take the rest away.",
        "Check again here.",
    )
    return Recipe(f"Say one thing about mail to {domain}", steps, _mx_blocks(domain))


@fix("dns.dangling")
def dangling(context: FixContext) -> Recipe:
    name = context.subject_label
    target, provider = context.text("target", "its old target"), context.text("provider")
    claim = f"If you still use {provider}, add {name} as a custom domain in your own account there, today."
    danger = (
        f"Take the record that leads to {target} away, or put that name back: both are in your own domain."
        if context.evidence.get("is_own") is True
        else f"Take the record that leads to {target} away now: a stranger may be able to claim it."
    )
    steps = (
        danger,
        *([claim] if provider else []),
        f"If {name} is still needed, point it to where it now lives, after that place has been set up.",
        "Look through the other records for services you have left.",
        "Check again here.",
    )
    removed = context.text("record", f"{name} CNAME {target}")
    blocks = (
        Block(ANY_DNS, "Remove this record", f"{removed}", "dns"),
        record("Or, once the new place is ready", f"{name}. 300 IN CNAME the-new-target.example."),
    )
    return Recipe(f"Take back {name}", steps, blocks)


def _records_in_conflict(context: FixContext, code: str = "") -> list[str]:
    """The records of the conflicts with that code, or of all."""
    found = [
        one.get("records") for one in context.mappings("conflicts") if not code or one.get("code") == code
    ]
    return [line for lines in found if isinstance(lines, list) for line in lines if isinstance(line, str)]


@fix("dns.conflicts")
def conflicts(context: FixContext) -> Recipe:
    domain = context.subject_label
    lines = _records_in_conflict(context)
    steps = (
        "Of each set of records below, keep the one that is right and remove the others.",
        "A CNAME stands alone at its name: whatever else is needed goes to the name it leads to.",
        "Two addresses are fine only when both serve the same site.",
        "Check again here.",
    )
    return Recipe(f"Let the records of {domain} say one thing", steps, (record("In conflict", *lines),))


@fix("dns.conflicts", "conflicts.duplicate-spf")
def duplicate_spf(context: FixContext) -> Recipe:
    domain = context.subject_label
    records = _records_in_conflict(context, "conflicts.duplicate-spf")
    steps = (
        "Merge the SPF records into the one below and remove the others: with two, receivers take neither.",
        "Leave out the senders that you have stopped using.",
        "Check again here: the merged record may ask for too many look-ups.",
    )
    return Recipe(
        f"Merge the SPF records of {domain}",
        steps,
        record_blocks(domain, domain, "TXT", merged_record(records)),
    )


@fix("dns.conflicts", "conflicts.cname-at-apex")
def cname_at_apex(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Replace the CNAME at {domain} with what your DNS provider has for the apex.",
        "Where it has neither ALIAS nor flattening, use the fixed addresses that the host gives for an apex.",
        "Check again here, and that mail to the domain still arrives.",
    )
    blocks = (
        Block(
            "Cloudflare", "DNS", f"CNAME {domain} → your-target: Cloudflare flattens it at the apex by itself"
        ),
        Block("AWS", "Route 53", f"A record of {domain}: turn on “Alias” and choose the target"),
        record("Vercel", f"{domain}. 300 IN A 76.76.21.21", provider="Vercel"),
        record("Netlify", f"{domain}. 300 IN A 75.2.60.5", provider="Netlify"),
        record("Render", f"{domain}. 300 IN A 216.24.57.1", provider="Render"),
    )
    return Recipe(f"Put addresses at {domain} itself", steps, blocks)
