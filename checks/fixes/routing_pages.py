"""How links into staging, search engines' view, missing pages and old addresses are put right."""

from collections.abc import Mapping
from typing import Any

from checks.fixes.header_blocks import header_blocks, host_of, path_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_MOST_RULES = 200


@fix("routing.environment-links")
def environment_links(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Look at the addresses in the evidence and search the source of {host} for their hosts.",
        "Take the address from a setting of the environment in place of writing it into pages.",
        "Build again with production's settings: many build tools write addresses in for good.",
        "Check again here.",
    )
    blocks = (
        Block("Vite", ".env.production", f"VITE_API_URL=https://{host}"),
        Block("Next.js", ".env.production", f"NEXT_PUBLIC_API_URL=https://{host}"),
        Block("any", "search the source", "git grep -nE 'localhost|127\\.0\\.0\\.1|staging|preview|ngrok'"),
    )
    return Recipe(f"Lead visitors of {host} to production only", steps, blocks)


@fix("routing.indexing")
def indexing(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Take “noindex” out of what {host} sends: the X-Robots-Tag header, the robots meta tag, the switch "
        "in the site builder.",
        "Let robots.txt allow everything that is public; below is one that does.",
        "Ask for a new look in Google Search Console: URL inspection, then request indexing.",
        "Check again here.",
    )
    blocks = (
        Block("any server", f"https://{host}/robots.txt", "User-agent: *\nDisallow:\n"),
        Block("WordPress", "Settings › Reading", "Discourage search engines from indexing this site: off"),
        Block(
            "Webflow", "Site settings › SEO", "Disable subdomain indexing: only for the webflow.io address"
        ),
    )
    return Recipe(f"Let search engines list {host}", steps, blocks)


@fix("routing.indexing", "indexing.exposed", "indexing.robots-only")
def hide(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Ask for a password or a sign-in before anything of {host} is shown: that keeps out everybody.",
        "Until then send the header below. A robots.txt alone does not keep an address out of the results.",
        "If it is listed already, take it out with Google Search Console: Removals.",
        "Check again here.",
    )
    blocks = (
        *header_blocks(host, {"X-Robots-Tag": "noindex"}),
        Block(
            "nginx",
            f"server block of {host}, with a password",
            'auth_basic "not public";\nauth_basic_user_file /etc/nginx/htpasswd;',
            "nginx",
        ),
        Block("Vercel", "Settings › Deployment Protection", "Vercel Authentication: all except production"),
        Block("Netlify", "Site configuration › Visitor access", "Password protection: on"),
        Block("Cloudflare", "Zero Trust › Access › Applications", f"Self-hosted application for {host}"),
    )
    return Recipe(f"Keep {host} out of search engines", steps, blocks)


@fix("routing.canonical-tag")
def canonical_tag(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Let each page name itself once, with https, the one host and its own path.",
        "Where a template writes the tag, take host and path from the page, not from a fixed text.",
        f"Open a page of {host}, look at its source for rel=canonical, and check again here.",
    )
    tag = f'<link rel="canonical" href="https://{host}/the-path-of-this-page">'
    blocks = (
        Block("any page", "in its head", tag),
        Block(
            "Next.js",
            "app/layout.tsx",
            f'export const metadata = {{ metadataBase: new URL("https://{host}") }};',
        ),
    )
    return Recipe(f"Let pages of {host} name themselves", steps, blocks)


@fix("routing.not-found")
def not_found(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Let {host} answer addresses that it does not know with status 404 and a page that helps people on.",
        "A single-page application needs a list of its routes at the server, or a catch-all with status 404.",
        "Check again here.",
    )
    blocks = (
        Block("nginx", f"server block of {host}", "error_page 404 /404.html;", "nginx"),
        Block("Netlify", "_redirects, as the last line", "/*  /404.html  404"),
        Block("Vercel", "project", "Put 404.html (Next.js: app/not-found.tsx) into the project"),
        Block("Express", "as the last route", "app.use((req, res) => res.status(404).render('404'));"),
        Block(
            "",
            "Look at it from outside",
            f"curl -sS -o /dev/null -w '%{{http_code}}\\n' https://{host}/no-such-page",
        ),
    )
    return Recipe(f"Let {host} say when a page is missing", steps, blocks)


@fix("routing.old-urls")
def old_urls(context: FixContext) -> Recipe:
    wrong = [one for one in context.mappings("old_urls") if one.get("code") != "old-urls.reached"]
    rules = [(_text(one, "url"), _text(one, "target")) for one in wrong[:_MOST_RULES]]
    rules = [(path_of(url), target) for url, target in rules if url and target]
    count = f"{len(rules)} old address{'es' * (len(rules) != 1)}" if rules else "each old address"
    steps = (
        f"Redirect {count} of {context.subject_label} straight to its target with 308, in one hop.",
        "Put the rules below where the old addresses are served; the old host has to stay in DNS for it.",
        "Keep the redirects for at least a year: search engines and printed links take that long.",
        "Check again here.",
    )
    nginx = "\n".join(f"location = {path} {{ return 308 {target}; }}" for path, target in rules)
    netlify = "\n".join(f"{path}  {target}  301!" for path, target in rules)
    cloudflare = "\n".join(f"{_text(one, 'url')},{_text(one, 'target')},308" for one in wrong[:_MOST_RULES])
    blocks = (
        Block("nginx", "server block of the old host", nginx, "nginx"),
        Block("Netlify", "_redirects", netlify),
        Block("Cloudflare", "Rules › Bulk Redirects, as CSV", cloudflare),
    )
    return Recipe("Lead old addresses to the new ones", steps, blocks if rules else ())


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return value if isinstance(value, str) else ""
