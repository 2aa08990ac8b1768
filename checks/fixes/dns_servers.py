"""How a domain's name servers are put right: delegation, copies that differ, answers that are still old."""

from checks.fixes.dns import ANY_DNS, record
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_SETTINGS = {
    "Cloudflare": "Registrar's site › Nameservers: the two names that Cloudflare shows under DNS › Records",
    "AWS": "Route 53 › Hosted zones › the NS record there; Registered domains › Name servers: the same",
    "Netlify": "Domains › the domain › Name servers: dns1.p0X.nsone.net to dns4.p0X.nsone.net as shown there",
    "Vercel": "Registrar's site › Nameservers: ns1.vercel-dns.com and ns2.vercel-dns.com",
}


def _names(context: FixContext, key: str) -> tuple[str, ...]:
    return tuple(name for name in context.texts(key))


def _server_blocks(context: FixContext) -> tuple[Block, ...]:
    """The set of name servers for the registrar's form, and for the zone itself."""
    domain = context.subject_label
    child, parent = _names(context, "named_by_child"), _names(context, "named_by_parent")
    shown = child or parent or ("ns1.your-dns-provider.example", "ns2.your-dns-provider.example")
    blocks = [
        Block("your registrar", f"Name servers of {domain}", "\n".join(shown)),
        record("The same set in the zone", *(f"{domain}. 3600 IN NS {name}." for name in shown)),
    ]
    blocks += [Block(provider, "Where the names are set", text) for provider, text in _SETTINGS.items()]
    return tuple(blocks)


@fix("dns.delegation")
def delegation(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"At the DNS provider, look up the name servers that it gave {domain}.",
        "At the registrar, enter exactly those names, and take every other one away.",
        "In the zone itself, let the NS records at the top name the same servers.",
        "Wait for the old set to be forgotten (often a day), keep the old servers running until then.",
        "Check again here.",
    )
    return Recipe(
        f"Let registrar and zone name the same servers for {domain}", steps, _server_blocks(context)
    )


@fix("dns.delegation", "delegation.lame")
def lame(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        *(f"{text}." for text in context.texts("troubles")[:4]),
        f"If that server should serve {domain}, add the zone there, or mend its transfer from the primary.",
        "If it is left over from a provider before, take its name away at the registrar and in the zone.",
        "Check again here.",
    )
    return Recipe(f"Take lame name servers away from {domain}", steps, _server_blocks(context))


@fix("dns.delegation", "delegation.too-few", "delegation.one-address")
def too_few(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Take a second name server for {domain}, in another network than the first.",
        "Managed DNS providers give two to four of them; a server of your own can have a secondary there.",
        "Name all of them at the registrar and in the zone.",
        "Check again here.",
    )
    return Recipe(f"Give {domain} a second name server", steps, _server_blocks(context))


@fix("dns.delegation", "delegation.no-tcp", "delegation.silent")
def half_deaf(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Open port 53 on the name servers of {domain} for UDP and TCP alike, from everywhere.",
        "Answers that do not fit into one datagram (DNSSEC, long TXT records) come over TCP alone.",
        "If the server is gone for good, take its name away at the registrar and in the zone.",
        "Check again here.",
    )
    blocks = (
        Block("nftables", "Firewall", "tcp dport 53 accept\nudp dport 53 accept"),
        Block("AWS", "Security group", "Inbound: DNS (TCP) 53 and DNS (UDP) 53 from 0.0.0.0/0 and ::/0"),
        *_server_blocks(context),
    )
    return Recipe(f"Let every name server of {domain} answer", steps, blocks)


@fix("dns.delegation", "delegation.glue", "delegation.no-glue")
def glue(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        "Name servers with names under your own domain need their addresses at the registrar (“glue”,",
        f"“host records” or “child name servers”). Open that form for {domain}.",
        "Enter for each name the address that it has now; the evidence below shows both sides.",
        "Check again here.",
    )
    glued = context.mapping("glue")
    lines = [
        f"{name}: {', '.join(map(str, found))}" for name, found in glued.items() if isinstance(found, list)
    ]
    blocks = (Block("your registrar", "Addresses that the registry has now", "\n".join(lines)),) * bool(lines)
    return Recipe(f"Set the name servers' addresses for {domain}", steps, (*blocks, *_server_blocks(context)))


@fix("dns.servers-agree")
def servers_agree(context: FixContext) -> Recipe:
    domain = context.subject_label
    serials = context.mapping("serials")
    steps = (
        f"Find out which name server of {domain} has the right data; the serials below say which is newer.",
        "On the primary, raise the serial and send a NOTIFY; on the other one, see why it does not transfer.",
        "With two providers, change the record at both: neither knows of the other.",
        "Check again here.",
    )
    shown = "\n".join(f"{name}: serial {serial}" for name, serial in serials.items())
    blocks = (
        Block("any DNS provider", "What each server has", shown or f"{domain}: no serials were seen"),
        Block("BIND", "Transfer again, on the secondary", f"rndc retransfer {domain}"),
        Block("NSD", "Transfer again, on the secondary", f"nsd-control force_transfer {domain}"),
        Block("PowerDNS", "Transfer again, on the secondary", f"pdns_control retrieve {domain}"),
    )
    return Recipe(f"Bring the name servers of {domain} to one state", steps, blocks)


@fix("dns.propagated")
def propagated(context: FixContext) -> Recipe:
    name = context.subject_label
    wait = int(context.number("seconds_left"))
    steps = (
        f"Wait until resolvers have forgotten the old answer of {name}{f' ({wait} s)' if wait else ''}.",
        "Keep the old place running until then.",
        "Large resolvers let you empty their memory of a name, at the addresses below.",
        f"Before the next change, lower the TTL of {name} to 300 a day ahead.",
    )
    blocks = (
        Block("Google Public DNS", "Flush", f"https://developers.google.com/speed/public-dns/cache — {name}"),
        Block("Cloudflare", "Flush 1.1.1.1", f"https://one.one.one.one/purge-cache/ — {name}"),
        record(
            "For next time", f"{name}. 300 IN A 192.0.2.10   ; same value, shorter life", provider=ANY_DNS
        ),
    )
    return Recipe(f"Let the change of {name} reach everybody", steps, blocks)
