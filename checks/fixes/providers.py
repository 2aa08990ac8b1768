"""Tells from names and headers which providers a client uses, so that fixes can speak of those."""

import re
from collections.abc import Iterable, Iterator, Mapping

# Names (or their parents) that only this provider's customers point to: CNAME, NS, MX and SPF targets.
NAMES: dict[str, tuple[str, ...]] = {
    "Cloudflare": (
        "ns.cloudflare.com",
        "cdn.cloudflare.net",
        "pages.dev",
        "workers.dev",
        "mx.cloudflare.net",
    ),
    "Vercel": ("vercel-dns.com", "vercel.app", "now.sh", "zeit.co"),
    "Netlify": ("netlify.app", "netlify.com", "netlifyglobalcdn.com"),
    "Render": ("onrender.com",),
    "Fly.io": ("fly.dev", "fly.io", "flydns.net"),
    "Railway": ("railway.app", "up.railway.app", "railway.com"),
    "Heroku": ("herokuapp.com", "herokudns.com", "herokussl.com"),
    "AWS": ("amazonaws.com", "cloudfront.net", "awsglobalaccelerator.com", "elasticbeanstalk.com"),
    "Google Cloud": ("googledomains.com", "run.app", "appspot.com", "ghs.googlehosted.com"),
    "Azure": (
        "azurewebsites.net",
        "azureedge.net",
        "azurefd.net",
        "cloudapp.azure.com",
        "trafficmanager.net",
    ),
    "GitHub Pages": ("github.io",),
    "Fastly": ("fastly.net", "fastlylb.net"),
    "DigitalOcean": ("ondigitalocean.app", "digitaloceanspaces.com", "ns1.digitalocean.com"),
    "Shopify": ("myshopify.com", "shops.myshopify.com", "shopify.com", "shopifyemail.com"),
    "Webflow": ("webflow.com", "webflow.io"),
    "Squarespace": ("squarespace.com", "squarespacedns.com"),
    "Wix": ("wixdns.net", "wix.com"),
    "Namecheap": ("registrar-servers.com", "privateemail.com"),
    "GoDaddy": ("domaincontrol.com", "secureserver.net"),
    "Google Workspace": ("_spf.google.com", "aspmx.l.google.com", "googlemail.com", "smtp.google.com"),
    "Microsoft 365": ("protection.outlook.com", "onmicrosoft.com", "mx.microsoft", "dkim.mail.microsoft"),
    "Postmark": ("mtasv.net", "postmarkapp.com"),
    "SendGrid": ("sendgrid.net", "sendgrid.com"),
    "Mailgun": ("mailgun.org", "mailgun.com"),
    "Resend": ("resend.com", "resend.dev"),
    "Amazon SES": ("amazonses.com",),
    "Fastmail": ("messagingengine.com", "fastmail.com", "fmhosted.com"),
    "Zoho": ("zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zcsend.net", "zeptomail.net"),
    "Mailchimp": ("mcsv.net", "mandrillapp.com"),
    "Brevo": ("sendinblue.com", "brevo.com"),
    "SparkPost": ("sparkpostmail.com",),
    "Mailjet": ("mailjet.com",),
    "HubSpot": ("hubspotemail.net", "hubspot.net"),
    "Klaviyo": ("klaviyo.com", "klaviyomail.com"),
    "Proton Mail": ("protonmail.ch", "proton.ch"),
    "iCloud Mail": ("icloud.com", "mail.icloud.com"),
    "Zendesk": ("zendesk.com",),
    "Help Scout": ("helpscoutemail.com",),
    "Intercom": ("intercom.io", "intercom-mail.com"),
    "Salesforce": ("_spf.salesforce.com", "exacttarget.com"),
}

# Names that a parent above would claim, though they belong to another provider or to nobody's customer.
CLOSER_NAMES: dict[str, str] = {
    "inbound-smtp.us-east-1.amazonaws.com": "Amazon SES",
    "inbound-smtp.us-west-2.amazonaws.com": "Amazon SES",
    "inbound-smtp.eu-west-1.amazonaws.com": "Amazon SES",
}

# Names that providers number.
PATTERNS: dict[re.Pattern[str], str] = {
    re.compile(r"ns-\d+\.awsdns-\d+\.(?:com|net|org|co\.uk)"): "AWS",
    re.compile(r"(?:.+\.)?vercel-dns-\d+\.com"): "Vercel",
}

MAX_NAME = 253

# How the header lines of a provider's answers begin, lower case.
HEADERS: dict[str, tuple[str, ...]] = {
    "Cloudflare": ("server: cloudflare", "cf-ray:", "cf-cache-status:"),
    "Vercel": ("server: vercel", "x-vercel-id:", "x-vercel-cache:"),
    "Netlify": ("server: netlify", "x-nf-request-id:"),
    "Render": ("x-render-origin-server:", "rndr-id:"),
    "Fly.io": ("server: fly/", "fly-request-id:"),
    "Railway": ("server: railway", "x-railway-request-id:", "x-railway-edge:"),
    "Heroku": ("server: heroku", "via: 1.1 vegur", "via: 1.1 heroku-router", "via: 2.0 heroku-router"),
    "AWS": ("server: awselb", "server: amazons3", "server: cloudfront", "x-amz-cf-id:", "x-amz-request-id:"),
    "Fastly": ("x-fastly-request-id:", "fastly-debug-digest:"),
    "GitHub Pages": ("server: github.com", "x-github-request-id:"),
    "Shopify": ("x-shopid:", "x-shopify-stage:", "powered-by: shopify"),
    "nginx": ("server: nginx", "server: openresty"),
    "Apache": ("server: apache",),
    "Caddy": ("server: caddy",),
}

_NOT_OF_A_NAME = re.compile(r"[^a-z0-9_.-]+")
_OWNERS: dict[str, str] = {
    name: provider for provider, names in NAMES.items() for name in names
} | CLOSER_NAMES


def providers_of(texts: Iterable[str]) -> frozenset[str]:
    """The providers given away by record values (CNAME, NS, MX, SPF) or header lines ("name: value")."""
    found: set[str] = set()
    for text in texts:
        lower = text.strip().lower()
        found |= {provider for provider, starts in HEADERS.items() if lower.startswith(starts)}
        found |= {owner for word in _NOT_OF_A_NAME.split(lower) if (owner := provider_of_name(word))}
    return frozenset(found)


def providers_in(evidence: object) -> frozenset[str]:
    """The providers given away by any string of some JSON: the evidence of one verdict, or of many."""
    return providers_of(_strings_in(evidence))


def _strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings_in(item)


def provider_of_name(name: str) -> str:
    """The provider that a host name belongs to, or "" when none is known for it or its parents."""
    name = name.lower().rstrip(".")
    if "." not in name or len(name) > MAX_NAME:
        return ""
    for pattern, provider in PATTERNS.items():
        if pattern.fullmatch(name):
            return provider
    labels = name.split(".")
    for start in range(len(labels) - 1):
        owner = _OWNERS.get(".".join(labels[start:]))
        if owner:
            return owner
    return ""
