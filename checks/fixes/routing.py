"""How redirects and answers are put right, for the servers and platforms that clients use."""

from urllib.parse import urlsplit

from checks.fixes.recipe import Block, FixContext, Recipe, fix


def _host(context: FixContext) -> str:
    return urlsplit(context.subject_label).hostname or context.subject_label


def _other(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def _upgrade_blocks(host: str) -> tuple[Block, ...]:
    nginx = (
        f"server {{\n    listen 80;\n    server_name {host};\n    return 308 https://$host$request_uri;\n}}"
    )
    return (
        Block("Cloudflare", "SSL/TLS › Edge Certificates", "Always Use HTTPS: on"),
        Block("nginx", f"server block of {host}", nginx, "nginx"),
        Block("Fly.io", "fly.toml", "[http_service]\n  force_https = true", "toml"),
        Block(
            "Heroku",
            "in the application (Express)",
            "app.use((req, res, next) => req.get('x-forwarded-proto') === 'http'\n"
            "  ? res.redirect(308, `https://${req.hostname}${req.originalUrl}`) : next());",
        ),
        Block("Vercel", "nothing to set", "https is forced: plain http is answered with 308"),
        Block("Netlify", "Domain management › HTTPS", "Force HTTPS: on"),
    )


@fix("routing.https-upgrade")
def https_upgrade(context: FixContext) -> Recipe:
    host = _host(context)
    steps = (
        f"Answer every plain http request to {host} with a permanent redirect to https on {host} itself.",
        "Only then, over https, send people on to another host: so HSTS is learnt for both.",
        "Check again here.",
    )
    return Recipe(f"Send http://{host} to https", steps, _upgrade_blocks(host))


def _canonical_blocks(wanted: str, other: str) -> tuple[Block, ...]:
    nginx = (
        f"server {{\n    listen 443 ssl;\n    server_name {other};\n"
        f"    return 308 https://{wanted}$request_uri;\n}}"
    )
    rule = (
        f'When: http.host eq "{other}"\n'
        f'Then: Dynamic redirect 308 to concat("https://{wanted}", http.request.uri)\n'
        "Preserve query string: on"
    )
    return (
        Block("Cloudflare", "Rules › Redirect Rules", rule),
        Block("nginx", f"server block of {other}", nginx, "nginx"),
        Block("Vercel", "Settings › Domains", f"{other}: Redirect to {wanted}, 308 Permanent Redirect"),
        Block("Netlify", "_redirects", f"https://{other}/*  https://{wanted}/:splat  301!"),
        Block(
            "Render", "Settings › Custom Domains", f"Add {wanted}; Render redirects {other} to it by itself"
        ),
    )


@fix("routing.canonical")
@fix("routing.permanent")
def canonical(context: FixContext) -> Recipe:
    domain = context.subject_label
    wanted = context.text("canonical_host") or domain
    other = _other(wanted)
    steps = (
        f"Choose the one address: below it is {wanted}; swap the two names for the other way round.",
        f"Make sure that the certificate covers {other} as well, or browsers never see the redirect.",
        f"Redirect everything at {other} there with 308, path and query kept.",
        "Check again here.",
    )
    return Recipe(f"Let {wanted} be the one address", steps, _canonical_blocks(wanted, other))


@fix("routing.keeps-path")
def keeps_path(context: FixContext) -> Recipe:
    host = _host(context)
    wanted = urlsplit(context.text("to")).hostname or host
    steps = (
        f"Find the rule that redirects {context.text('at', host)} and give it the path and the query along.",
        "Check again here.",
    )
    blocks = _upgrade_blocks(host)[:2] if wanted == host else _canonical_blocks(wanted, host)
    return Recipe(f"Keep the path in redirects of {host}", steps, blocks)


@fix("routing.chain")
def chain(context: FixContext) -> Recipe:
    url = context.subject_label
    hops = context.texts("hops")
    end = hops[-1].partition(" → ")[0] if hops else "the last address"
    steps = (
        f"Let {url} redirect straight to {end}.",
        "Change the links in your own pages, mails and campaigns to the last address, too.",
        "Check again here.",
    )
    path = urlsplit(url).path or "/"
    blocks = (
        Block("", "The way now", "\n".join(hops)),
        Block(
            "nginx",
            f"server block of {_host(context)}",
            f"location = {path} {{ return 308 {end}; }}",
            "nginx",
        ),
        Block("Netlify", "_redirects", f"{path}  {end}  301!"),
    )
    return Recipe(f"Shorten the way from {path}", steps, blocks)


@fix("routing.loop")
def loop(context: FixContext) -> Recipe:
    url = context.subject_label
    steps = (
        "Read the hops below and find the two rules that send visitors to each other: most often one "
        "at the edge and one at the server.",
        "On Cloudflare set SSL/TLS to “Full (strict)”: with “Flexible” the server sees plain http and "
        "redirects for ever.",
        "Behind any proxy let the application trust X-Forwarded-Proto.",
        "Remove one of the two rules, empty the edge's cache and check again here.",
    )
    blocks = (
        Block("", "The circle", "\n".join(context.texts("hops"))),
        Block("Cloudflare", "SSL/TLS › Overview", "Encryption mode: Full (strict)"),
        Block("nginx", "towards the application", "proxy_set_header X-Forwarded-Proto $scheme;", "nginx"),
    )
    return Recipe(f"Break the loop at {url}", steps, blocks)


@fix("routing.downgrade")
def downgrade(context: FixContext) -> Recipe:
    at, to = context.text("at", context.subject_label), context.text("to", "http://")
    secure = "https" + to.removeprefix("http")
    steps = (
        f"Find what redirects {at} and make its target {secure}.",
        "Applications behind a proxy build such addresses when they do not know that visitors use https: "
        "let them trust X-Forwarded-Proto.",
        "Check again here.",
    )
    blocks = (
        Block("nginx", "towards the application", "proxy_set_header X-Forwarded-Proto $scheme;", "nginx"),
        Block("Django", "settings", 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'),
        Block("Express", "application", "app.set('trust proxy', 1);"),
        Block("Rails", "config/environments/production.rb", "config.force_ssl = true"),
    )
    return Recipe(f"Keep {at} on https", steps, blocks)


@fix("routing.answers")
def answers(context: FixContext) -> Recipe:
    url = context.subject_label
    status, expected = int(context.number("status")), int(context.number("expected_status", 200))
    cause = (
        "Look into the application's log at the time of this check: the status says that it failed."
        if status >= 500
        else f"If {status or 'this'} is right for a visitor without a session, set it on the surface map; "
        f"else find out why it is not {expected}."
    )
    steps = (f"Open {url} in a private window and see what visitors see.", cause, "Check again here.")
    look = f"curl -sS -o /dev/null -L -w '%{{http_code}} %{{url_effective}}\\n' '{url}'"
    return Recipe(f"Let {url} answer {expected}", steps, (Block("", "Look at it from outside", look),))
