"""How names are put right that lead where the public cannot go, or that nobody set up."""

from checks.fixes.dns import ANY_DNS, record
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("dns.private-address")
def private_address(context: FixContext) -> Recipe:
    name = context.subject_label
    found = [address for address in context.mapping("unreachable") if isinstance(address, str)]
    steps = (
        f"Find the public address of the host behind {name}; the one in DNS works inside a network only.",
        "Replace the record; where the host is meant for the team alone, take it out of public DNS.",
        "An internal name belongs into the internal resolver or the VPN's, where it tells strangers nothing.",
        "Check again here.",
    )
    old = "\n".join(f"{name}. IN {'AAAA' if ':' in address else 'A'} {address}" for address in found)
    blocks = (
        Block(ANY_DNS, "Remove", old or f"the private address of {name}", "dns"),
        record("In its place", f"{name}. 300 IN A 192.0.2.10   ; the public address of your host"),
    )
    return Recipe(f"Point {name} at a public address", steps, blocks)


@fix("dns.ipv6")
def ipv6(context: FixContext) -> Recipe:
    name = context.subject_label
    sights = [str(one.get("address")) for one in context.mappings("ipv6") if one.get("address")]
    steps = (
        f"Take the AAAA record of {name} away now: visitors then arrive over IPv4, without waiting.",
        "Have the web server listen on IPv6, and open ports 80 and 443 in the firewall for it as well.",
        "Put the record back when the host answers there with its own certificate.",
        "Check again here.",
    )
    lines = [f"{name}. IN AAAA {address}" for address in sights]
    blocks = (
        Block(ANY_DNS, "Remove for now", "\n".join(lines) or f"the AAAA record of {name}", "dns"),
        Block("nginx", "Listen on both", "listen 443 ssl;\nlisten [::]:443 ssl;", "nginx"),
        Block(
            "Fly.io", "An IPv6 address for the app", f"fly ips allocate-v6\n# then: {name} AAAA that address"
        ),
        Block("Cloudflare", "DNS › Records", f"{name}: proxied, so that the edge answers over IPv6 for you"),
    )
    return Recipe(f"Let {name} answer over IPv6, or not promise it", steps, blocks)


@fix("dns.wildcard")
def wildcard(context: FixContext) -> Recipe:
    domain = context.subject_label
    name = context.text("wildcard", f"*.{domain}")
    steps = (
        f"Find out who added {name} and what for: previews and customers' names are usual.",
        "If nothing needs it, remove it, after adding a record for each name that is really used.",
        "If something does, write it down among the records in the portal, with its purpose and owner.",
        "Check again here.",
    )
    blocks = (
        Block(ANY_DNS, "Remove this record", f"{name}. IN CNAME {context.text('target', '…')}", "dns"),
        record("A record for each real name", f"preview.{domain}. 300 IN CNAME your-app.example."),
    )
    return Recipe(f"Close the catch-all name of {domain}", steps, blocks)


@fix("dns.wildcard", "wildcard.claimable")
def claimable_wildcard(context: FixContext) -> Recipe:
    domain = context.subject_label
    name = context.text("wildcard", f"*.{domain}")
    target = context.text("target", "its target")
    steps = (
        f"Remove {name} today: any name under {domain} leads to {target}, where strangers can claim it.",
        "Add a record of its own for each name that you use there, after claiming it in your account.",
        "Look at the provider's account for names that you did not add.",
        "Check again here.",
    )
    blocks = (
        Block(ANY_DNS, "Remove this record", f"{name}. IN CNAME {target}.", "dns"),
        record("For each name in use", f"app.{domain}. 300 IN CNAME {target}."),
    )
    return Recipe(f"Take back the names under {domain}", steps, blocks)
