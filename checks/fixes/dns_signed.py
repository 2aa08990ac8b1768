"""How rules for issuers and broken signatures are put right."""

from checks.fixes.dns import ANY_DNS, record
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_ISSUERS = {
    "Cloudflare": ("letsencrypt.org", "pki.goog", "ssl.com", "digicert.com", "sectigo.com"),
    "Vercel": ("letsencrypt.org", "pki.goog", "sectigo.com"),
    "Netlify": ("letsencrypt.org",),
    "Render": ("letsencrypt.org", "pki.goog"),
    "Fly.io": ("letsencrypt.org",),
    "Railway": ("letsencrypt.org",),
    "Heroku": ("letsencrypt.org",),
    "AWS": ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"),
}


@fix("dns.caa")
def caa(context: FixContext) -> Recipe:
    name = context.text("found_at", context.subject_label)
    tag = "issuewild" if context.evidence.get("wildcard") is True else "issue"
    own = context.texts("identities")[:1]
    kept = [line for line in context.texts("records") if "accounturi" not in line][:6]
    steps = (
        f"Add the issuer of the certificate that {context.subject_label} shows to the CAA records of {name}.",
        "Keep the records of other issuers that you use, and remove those that you do not know.",
        "Hosting platforms order certificates for you: theirs are listed below.",
        "Check again here, long before the certificate ends.",
    )
    lines = [f"{name}. 3600 IN CAA {line}" for line in kept if '";"' not in line]
    lines += [f'{name}. 3600 IN CAA 0 {tag} "{identity}"' for identity in own or ("letsencrypt.org",)]
    blocks = [record("CAA records", *dict.fromkeys(lines))]
    blocks += [
        record("Its issuers", *(f'{name}. 3600 IN CAA 0 {tag} "{one}"' for one in issuers), provider=provider)
        for provider, issuers in _ISSUERS.items()
    ]
    return Recipe(f"Let the issuer of {context.subject_label} renew", steps, tuple(blocks))


@fix("dns.caa", "caa.unknown-critical", "caa.unreadable")
def caa_malformed(context: FixContext) -> Recipe:
    name = context.text("found_at", context.subject_label)
    steps = (
        f"Correct the CAA record of {name} that issuers cannot read: flag 0, a known tag, a quoted value.",
        "A flag of 128 says “refuse if you do not know this tag”, and every issuer then does.",
        "Check again here.",
    )
    now = "\n".join(f"{name}. IN CAA {line}" for line in context.texts("records")[:6])
    blocks = (
        Block(ANY_DNS, "As it is now", now or f"{name}. IN CAA …", "dns"),
        record("As it should be", f'{name}. 3600 IN CAA 0 issue "letsencrypt.org"'),
    )
    return Recipe(f"Make the CAA records of {name} readable", steps, blocks)


_PLACES = (
    Block(
        "Cloudflare",
        "DNS › Settings › DNSSEC",
        "Disable, wait for the DS to be gone, enable again, copy the DS",
    ),
    Block(
        "AWS", "Route 53 › DNSSEC signing", "View information to create DS record; enter it at the registrar"
    ),
)


@fix("dns.dnssec")
def dnssec(context: FixContext) -> Recipe:
    domain = context.subject_label
    ds = context.texts("ds")
    shown = "\n".join(f"{domain}. IN DS {one} …" for one in ds) or f"{domain}. IN DS …"
    steps = (
        f"Take the DS record of {domain} away at the registrar now: who validates cannot reach you.",
        "Wait until the old DS is forgotten (its TTL, often a day) before you change keys or providers.",
        "Then have the DNS provider sign the zone, and enter the DS that it shows at the registrar.",
        "Check again here.",
    )
    blocks = (Block("your registrar", "DS record that does not fit", shown, "dns"), *_PLACES)
    return Recipe(f"Bring {domain} back for those who check signatures", steps, blocks)


@fix("dns.dnssec", "dnssec.expired", "dnssec.ends-soon", "dnssec.not-yet-valid")
def expired(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Have {domain} signed again now: the signer has stopped, or its clock is wrong.",
        "If the DNS provider cannot do so at once, take the DS record away at the registrar meanwhile.",
        "Have somebody called when signatures are within a week of their end.",
        "Check again here.",
    )
    blocks = (
        Block("BIND", "Sign again", f"rndc sign {domain}"),
        Block("Knot DNS", "Sign again", f"knotc zone-sign {domain}"),
        Block("PowerDNS", "Sign again", f"pdnsutil rectify-zone {domain}\npdns_control purge {domain}"),
        *_PLACES,
    )
    return Recipe(f"Sign {domain} again", steps, blocks)


@fix("dns.dnssec", "dnssec.weak")
def weak(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Have {domain} signed with ECDSA P-256 (algorithm 13), beside the old key at first.",
        "At the registrar, add a DS with a SHA-256 digest (type 2); remove the old one a day later.",
        "Check again here.",
    )
    blocks = (record("DS with SHA-256", f"{domain}. 3600 IN DS <key tag> 13 2 <digest>"), *_PLACES)
    return Recipe(f"Sign {domain} with what is in use today", steps, blocks)
