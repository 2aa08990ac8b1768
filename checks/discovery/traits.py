"""Tells from answers who carries the mail, what stands in front, where it runs, what it is made with."""

import asyncio
import re
from collections.abc import Iterable, Iterator

from checks.discovery.pages import Site
from checks.discovery.proposal import ProposedHost, Trait
from checks.fixes.providers import provider_of_name, providers_of
from checks.mail_records.selectors import SELECTORS
from checks.net.network import Net

# Selectors that many services and guides use, asked for whatever the provider.
COMMON_SELECTORS = (
    "default", "dkim", "mail", "google", "selector1", "selector2", "s1", "s2", "k1", "k2", "key1", "sig1",
    "smtp", "mx", "email", "dkim1",
)  # fmt: skip
_SPF_TERM = re.compile(r"(?:include:|redirect=)(\S+)", re.IGNORECASE)
_MARKUP: dict[str, tuple[str, ...]] = {
    "Next.js": ("/_next/static/", 'id="__next"'),
    "Nuxt": ("/_nuxt/", "__nuxt__"),
    "SvelteKit": ("/_app/immutable/",),
    "Remix": ("__remixcontext",),
    "Gatsby": ('id="___gatsby"',),
    "Astro": ("/_astro/", "astro-island"),
    "WordPress": ("/wp-content/", "/wp-includes/"),
    "WooCommerce": ("/plugins/woocommerce/",),
    "Shopify": ("cdn.shopify.com/", "shopify.theme"),
    "Webflow": ("data-wf-page", "assets.website-files.com"),
    "Wix": ("static.wixstatic.com",),
    "Squarespace": ("static1.squarespace.com",),
    "Bubble": ("bubble.io", "/package/run_js/"),
    "Framer": ("framerusercontent.com",),
    "Rails": ('name="csrf-param"',),
    "Django": ("csrfmiddlewaretoken",),
    "Angular": ("ng-version=",),
    "Vite": ("/@vite/client", 'type="module" crossorigin src="/assets/'),
}
_HEADERS: dict[str, tuple[str, ...]] = {
    "Next.js": ("x-powered-by: next.js", "x-nextjs-"),
    "Express": ("x-powered-by: express",),
    "PHP": ("x-powered-by: php", "set-cookie: phpsessid="),
    "Laravel": ("set-cookie: laravel_session=", "set-cookie: xsrf-token="),
    "Django": ("set-cookie: csrftoken=", "set-cookie: sessionid="),
    "ASP.NET": ("x-powered-by: asp.net", "x-aspnet-version:"),
    "Rails": ("x-runtime:",),
    "WordPress": ("x-pingback:",),
}


async def mail_of(domain: str, net: Net) -> tuple[tuple[Trait, ...], tuple[Trait, ...]]:
    """The mail providers that MX and SPF name, and the DKIM selectors that have a record."""
    mx, txt = await asyncio.gather(net.query(domain, "MX"), net.query(domain, "TXT"))
    providers: dict[str, str] = {}
    for value in mx.values:
        target = value.rpartition(" ")[2]
        if provider := provider_of_name(target):
            providers.setdefault(provider, f"MX {target}")
    for record in txt.values:
        for target in _SPF_TERM.findall(record) if record.lower().startswith("v=spf1") else ():
            if provider := provider_of_name(target):
                providers.setdefault(provider, f"the SPF record includes {target}")
    usual = [selector for provider in providers for selector in SELECTORS.get(provider, ())]
    names = list(dict.fromkeys([*usual, *COMMON_SELECTORS]))
    answers = await asyncio.gather(*(net.query(f"{name}._domainkey.{domain}", "TXT") for name in names))
    keys = (
        Trait(name, f"{name}._domainkey.{domain} holds a key")
        for name, answer in zip(names, answers, strict=True)
        if any("p=" in value for value in answer.values)
    )
    return tuple(Trait(name, why) for name, why in providers.items()), tuple(keys)


def platforms_of(hosts: Iterable[ProposedHost], sites: Iterable[Site]) -> tuple[Trait, ...]:
    """Edges and hosting platforms, told from what names point to and from the headers of the pages."""
    found: dict[str, str] = {}
    for host in hosts:
        for provider in sorted(providers_of([host.why])):
            found.setdefault(provider, f"{host.name}: {host.why}")
    for site in sites:
        for line in _header_lines(site):
            for provider in sorted(providers_of([line])):
                found.setdefault(provider, f"https://{site.host}/ sends {line[:80]}")
    return tuple(Trait(name, why) for name, why in found.items())


def frameworks_of(sites: Iterable[Site]) -> tuple[Trait, ...]:
    found: dict[str, str] = {}
    for site in sites:
        for line in _header_lines(site):
            for name, starts in _HEADERS.items():
                if line.lower().startswith(starts):
                    found.setdefault(name, f"https://{site.host}/ sends {line.partition('=')[0][:60]}")
        text = site.visit.last.text[:400_000].lower()
        for name, marks in _MARKUP.items():
            mark = next((mark for mark in marks if mark in text), "")
            if mark:
                found.setdefault(name, f"the page of {site.host} has {mark}")
    return tuple(Trait(name, why) for name, why in found.items())


def _header_lines(site: Site) -> Iterator[str]:
    return (f"{name}: {value}" for hop in site.visit.hops for name, value in hop.headers)
