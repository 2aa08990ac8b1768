"""How name servers are told what strangers do not get, and how a zone's own settings are put right."""

from checks.fixes.dns import record
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_MANAGED = "Managed DNS providers have this right by themselves: what follows is for servers of your own."


@fix("dns.transfer")
def transfer(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Let only the secondary servers of {domain} have the zone, by their addresses and a TSIG key.",
        "Where there are none, let nobody have it.",
        _MANAGED,
        "Every name in the zone may be known by now: put test systems and admin pages behind a login.",
        "Check again here.",
    )
    blocks = (
        Block("BIND", f"zone “{domain}” in named.conf", "allow-transfer { key secondaries; };"),
        Block("BIND", "without secondaries", "allow-transfer { none; };"),
        Block("NSD", f"zone: {domain}", "provide-xfr: 192.0.2.53 secondaries"),
        Block("PowerDNS", "pdns.conf", "disable-axfr=yes   # or: allow-axfr-ips=192.0.2.53"),
        Block("Knot DNS", f"acl of {domain}", "- id: secondaries\n  key: secondaries\n  action: transfer"),
        Block(
            "Windows DNS",
            "PowerShell",
            f"Set-DnsServerPrimaryZone -Name {domain} -SecureSecondaries NoTransfer",
        ),
        Block("cPanel", "/etc/named.conf, options", "allow-transfer { none; };"),
        Block("any", "look again", f"dig @{_first_server(context)} {domain} AXFR +tcp"),
    )
    return Recipe(f"Keep the zone of {domain} to yourself", steps, blocks)


@fix("dns.recursion")
def recursion(context: FixContext) -> Recipe:
    domain = context.subject_label
    server = _first_server(context)
    steps = (
        f"Switch recursion off on the name servers of {domain}: your zones are all that they have to know.",
        "If your own machines use one of them as their resolver, give them another, or let only them in.",
        _MANAGED,
        "Check again here.",
    )
    blocks = (
        Block("BIND", "options in named.conf", "recursion no;\nallow-query-cache { none; };"),
        Block("BIND", "for your own network alone", "allow-recursion { 127.0.0.0/8; 10.0.0.0/8; };"),
        Block("PowerDNS", "pdns.conf", "# the Recursor belongs on another address\nlocal-address=192.0.2.53"),
        Block("Windows DNS", "PowerShell", "Set-DnsServerRecursion -Enable $false"),
        Block("dnsmasq", "dnsmasq.conf", "auth-server=ns1.your-domain.example,eth0"),
        Block("any", "look again", f"dig @{server} . NS +recurse   # must say REFUSED, or no answer section"),
    )
    return Recipe(f"Let the name servers of {domain} answer for it alone", steps, blocks)


def _first_server(context: FixContext) -> str:
    """The first server that gave something away, by its name."""
    said = context.mapping("servers")
    given = [name for name, word in said.items() if word == "given"] or list(said)
    return given[0].partition(" ")[0] if given else "ns1.your-dns-provider.example"


@fix("dns.soa")
def soa(context: FixContext) -> Recipe:
    domain = context.subject_label
    now = context.mapping("soa")
    primary, contact = (
        now.get(key) or f"{label}.{domain}." for key, label in (("primary", "ns1"), ("contact", "hostmaster"))
    )
    serial = now.get("serial")
    steps = (
        f"Set the numbers of the first record (SOA) of {domain} as below, and raise its serial.",
        "The last number is how long everybody remembers that a name is not there.",
        "Bring it down a day before you add new names.",
        "Where your DNS provider does not let you change them, they are set for all customers: leave them.",
        "Check again here.",
    )
    serial = serial + 1 if isinstance(serial, int) else 1
    line = f"{domain}. 3600 IN SOA {primary} {contact} {serial} 7200 3600 1209600 3600"
    blocks = (
        record("The first record", line),
        Block(
            "AWS",
            f"Route 53 › {domain} › SOA record",
            f"TTL: 900\nlast number of the value: 3600 (was {now.get('minimum', 86400)})",
        ),
        Block(
            "Cloudflare",
            "DNS › Settings › SOA record (Enterprise plans)",
            "Minimum TTL: 1800\nExpire: 1209600\nRefresh: 7200\nRetry: 3600",
        ),
        Block("PowerDNS", "on the server", f"pdnsutil edit-zone {domain}"),
        Block(
            "cPanel",
            f"WHM › DNS Zone Manager › {domain}",
            "Refresh 7200, Retry 3600, Expire 1209600, Minimum 3600",
        ),
    )
    return Recipe(f"Set the timers of {domain}", steps, blocks)


@fix("dns.diversity")
def diversity(context: FixContext) -> Recipe:
    domain = context.subject_label
    networks = ", ".join(context.texts("networks")) or "one network"
    steps = (
        f"All name servers of {domain} are in {networks}: take one more in another network and data centre.",
        "Simplest is a DNS provider that answers from many places; it can transfer from your own server.",
        "Name the new servers at the registrar and in the zone, and take the old ones away a day later.",
        "Check again here.",
    )
    blocks = (
        Block(
            "Cloudflare",
            "at the registrar, Nameservers",
            "the two names that Cloudflare shows under DNS › Records",
        ),
        Block(
            "AWS",
            "at the registrar, Name servers",
            "the four names of the hosted zone's NS record in Route 53",
        ),
        Block("deSEC", "at the registrar, Nameservers", "ns1.desec.io\nns2.desec.org"),
        record(
            "The same set in the zone",
            f"{domain}. 3600 IN NS ns1.your-dns-provider.example.",
            f"{domain}. 3600 IN NS ns2.another-network.example.",
        ),
    )
    return Recipe(f"Put the name servers of {domain} in two places", steps, blocks)
