"""Providers at which a stranger can take over a name that still points there, and how that shows."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """`suffixes` are where its customers' CNAMEs end, `networks` where their A records do.

    `signs` are words of the page shown for a name that nobody has claimed (matched in any case);
    `header_signs` the same as "name: value" beginnings. `is_nxdomain_claimable` says that a missing name
    under a suffix can be registered by anyone: customers choose their names there, not the provider. With a
    `label`, only names with a label that begins so count.
    """

    name: str
    suffixes: tuple[str, ...]
    signs: tuple[str, ...] = ()
    header_signs: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    is_nxdomain_claimable: bool = True
    label: str = ""

    def owns(self, name: str) -> bool:
        """Whether a name lies under one of the suffixes."""
        if not any(name == suffix or name.endswith(f".{suffix}") for suffix in self.suffixes):
            return False
        return not self.label or any(part.startswith(self.label) for part in name.split("."))


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "GitHub Pages",
        ("github.io",),
        ("There isn't a GitHub Pages site here.",),
        networks=("185.199.108.0/22", "2606:50c0:8000::/46"),
    ),
    Provider(
        "Heroku",
        ("herokuapp.com", "herokudns.com", "herokussl.com"),
        ("herokucdn.com/error-pages/no-such-app.html", "<title>No such app</title>"),
        is_nxdomain_claimable=False,
    ),
    Provider(
        "Amazon CloudFront",
        ("cloudfront.net",),
        ("NoSuchBucket", "The specified bucket does not exist"),
        is_nxdomain_claimable=False,
    ),
    Provider(
        "Amazon S3",
        ("amazonaws.com",),
        ("NoSuchBucket", "The specified bucket does not exist"),
        label="s3",
    ),
    Provider("AWS Elastic Beanstalk", ("elasticbeanstalk.com",)),
    Provider(
        "Azure",
        (
            "azurewebsites.net",
            "cloudapp.net",
            "cloudapp.azure.com",
            "trafficmanager.net",
            "blob.core.windows.net",
            "azureedge.net",
            "azurefd.net",
            "azurestaticapps.net",
            "azure-api.net",
        ),
        ("404 Web Site not found",),
    ),
    Provider(
        "Fastly",
        ("fastly.net", "fastlylb.net"),
        ("Fastly error: unknown domain",),
        networks=("151.101.0.0/16",),
        is_nxdomain_claimable=False,
    ),
    Provider(
        "Netlify",
        ("netlify.app", "netlify.com", "netlifyglobalcdn.com"),
        ("Not Found - Request ID:",),
        networks=("75.2.60.5/32",),
    ),
    Provider(
        "Vercel",
        ("vercel.app", "vercel-dns.com", "now.sh"),
        ("DEPLOYMENT_NOT_FOUND", "The deployment could not be found on Vercel"),
        ("x-vercel-error: DEPLOYMENT_NOT_FOUND",),
        networks=("76.76.21.0/24",),
    ),
    Provider(
        "Shopify",
        ("myshopify.com", "shops.myshopify.com"),
        ("Sorry, this shop is currently unavailable.",),
        networks=("23.227.38.0/24",),
    ),
    Provider("Fly.io", ("fly.dev", "shw.io")),
    Provider("Render", ("onrender.com",), (), ("x-render-routing: no-server",), networks=("216.24.57.0/24",)),
    Provider("Railway", ("up.railway.app",), ("Application not found",), ("x-railway-fallback: true",)),
    Provider(
        "Zendesk",
        ("zendesk.com",),
        ("Help Center Closed", "this help center no longer exists"),
        is_nxdomain_claimable=False,
    ),
    Provider(
        "Webflow",
        ("proxy.webflow.com", "proxy-ssl.webflow.com", "webflow.io", "cdn.webflow.com"),
        ("The page you are looking for doesn't exist or has been moved.",),
        networks=("198.202.211.1/32",),
        is_nxdomain_claimable=False,
    ),
    Provider(
        "Ghost",
        ("ghost.io",),
        ("The thing you were looking for is no longer here", "Site unavailable&#46;"),
    ),
    Provider("Surge", ("surge.sh",), ("project not found",)),
    Provider("Bitbucket", ("bitbucket.io",), ("Repository not found",)),
    Provider("Pantheon", ("pantheonsite.io",), ("404 error unknown site!",)),
    Provider("Tumblr", ("domains.tumblr.com",), ("Whatever you were looking for doesn't currently exist",)),
    Provider("Help Scout", ("helpscoutdocs.com",), ("No settings were found for this company:",)),
    Provider("ReadMe", ("readme.io",), ("The creators of this project are still working on",)),
    Provider(
        "Intercom",
        ("custom.intercom.help",),
        ("Uh oh. That page doesn't exist.",),
        is_nxdomain_claimable=False,
    ),
    Provider("Squarespace", ("ext-cust.squarespace.com",), ("No Such Account",), is_nxdomain_claimable=False),
    Provider("Firebase", ("web.app", "firebaseapp.com"), ("Site Not Found",)),
    Provider("Cloudflare Pages", ("pages.dev",)),
    Provider("DigitalOcean", ("ondigitalocean.app",), is_nxdomain_claimable=False),
    Provider("WordPress.com", ("wordpress.com",), ("Do you want to register",)),
)


def provider_of(names: Iterable[str], addresses: Iterable[str] = ()) -> Provider | None:
    """The provider that a CNAME chain ends at, or whose network the addresses lie in (an ALIAS)."""
    for name in names:
        for provider in PROVIDERS:
            if provider.owns(name):
                return provider
    for text in addresses:
        address = ipaddress.ip_address(text)
        for provider in PROVIDERS:
            if any(address in ipaddress.ip_network(network) for network in provider.networks):
                return provider
    return None


def unclaimed_sign(provider: Provider, status: int, headers: Iterable[tuple[str, str]], body: str) -> str:
    """The words by which an answer shows that nobody has claimed the name there, "" when it does not.

    Such pages come with an error status: an article that quotes one is no sign.
    """
    if status < 400:
        return ""
    lines = [f"{name}: {value}".lower() for name, value in headers]
    for sign in provider.header_signs:
        if any(line.startswith(sign.lower()) for line in lines):
            return sign
    lowered = body.lower()
    return next((sign for sign in provider.signs if sign.lower() in lowered), "")
