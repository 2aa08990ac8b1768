"""How open administration, listed folders, secrets in scripts and unprotected loads are put right."""

from datetime import UTC, datetime, timedelta

from checks.fixes.header_blocks import header_blocks, host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_KEPT_FOR = timedelta(days=300)


def _found(context: FixContext, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one[key]) for one in context.mappings("found") if one.get(key)))


@fix("exposure.admin")
def admin(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Put a login in front of the administration of {host} at once: the quickest ways are below.",
        "Look through its log for who was there before you; if anybody was, its data and keys are known.",
        "Give it a name of its own, and let only the team's addresses or the company login reach it.",
        "Check again here.",
    )
    blocks = (
        Block(
            "nginx",
            f"server block of {host}",
            'location ^~ /admin {\n    auth_basic "administration";\n'
            "    auth_basic_user_file /etc/nginx/htpasswd;\n}",
            "nginx",
        ),
        Block(
            "Cloudflare", "Zero Trust › Access › Applications", f"Self-hosted application for {host}/admin"
        ),
        Block(
            "Rails",
            "config/routes.rb",
            "authenticate :user, ->(user) { user.admin? } do\n  mount Sidekiq::Web => '/sidekiq'\nend",
        ),
        Block(
            "Laravel",
            "app/Providers/HorizonServiceProvider.php",
            "Gate::define('viewHorizon', fn ($user) => $user->is_admin);",
        ),
    )
    return Recipe(f"Lock the administration of {host}", steps, blocks)


@fix("exposure.listing")
def listing(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    urls = ", ".join(_found(context, "url")[:3]) or "the folder"
    steps = (
        f"Switch the listing of {urls} off where {host} is served.",
        "Look at what was listed: move backups and customers' uploads to where nobody guesses their names.",
        "Check again here.",
    )
    blocks = (
        Block("nginx", f"server block of {host}", "autoindex off;", "nginx"),
        Block("Apache", ".htaccess", "Options -Indexes"),
        Block(
            "AWS", "S3 bucket policy", "Take s3:ListBucket away from Principal *; keep Block Public Access on"
        ),
        Block("Express", "app.js", "Take serve-index out; express.static lists nothing by itself"),
        Block("IIS", "web.config", '<directoryBrowse enabled="false" />'),
    )
    return Recipe(f"Let no folder of {host} list its files", steps, blocks)


@fix("exposure.bundle-secrets")
def bundle_secrets(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    kinds = ", ".join(_found(context, "what")[:5]) or "the key"
    steps = (
        f"Make a new one of {kinds} at its provider and switch the old one off now: it counts as known.",
        "Look in the provider's log for use that is not yours.",
        f"Let a server of yours make the call, and let the pages of {host} call that server.",
        "Variables whose names begin with NEXT_PUBLIC_, VITE_, REACT_APP_ or EXPO_PUBLIC_ end up in the "
        "browser: rename those that are secret.",
        "Build, deploy, empty the edge's cache, and check again here.",
    )
    blocks = (
        Block(
            "Next.js",
            "app/api/pay/route.ts",
            "// runs on the server only\nconst stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);",
        ),
        Block(
            "any",
            "search what you ship",
            "grep -rnoE 'sk_live_|rk_live_|AKIA|service_role|BEGIN [A-Z ]*PRIVATE KEY' dist/",
        ),
    )
    return Recipe(f"Take secrets out of the scripts of {host}", steps, blocks)


@fix("exposure.bundle-internals")
def bundle_internals(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    named = ", ".join(_found(context, "address")[:3]) or "the addresses in the evidence"
    steps = (
        f"Find {named} in the source: most often it is the fallback of a setting that production lacks.",
        "Set the variable for the production build, and let the build fail where it is missing.",
        f"Build and deploy {host} again, then check again here.",
    )
    blocks = (
        Block("Vite", ".env.production", f"VITE_API_URL=https://{host}"),
        Block("Next.js", ".env.production", f"NEXT_PUBLIC_API_URL=https://{host}"),
        Block(
            "any",
            "search what you ship",
            "grep -rnoE 'https?://(localhost|127\\.|10\\.|192\\.168\\.)[^\"]*' dist/",
        ),
    )
    return Recipe(f"Take developers' addresses out of {host}", steps, blocks)


@fix("exposure.mixed-content")
def mixed_content(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Change http:// to https:// in the addresses of the evidence; copy files whose host has no https.",
        f"Until all of {host} is done, send the header below: browsers then ask over https by themselves.",
        "Check again here.",
    )
    headers = {"Content-Security-Policy": "upgrade-insecure-requests"}
    return Recipe(f"Load everything of {host} over https", steps, header_blocks(host, headers))


@fix("exposure.security-txt")
def security_txt(context: FixContext) -> Recipe:
    domain = host_of(context.subject_label)
    steps = (
        f"Put the file below at https://{domain}/.well-known/security.txt, as text/plain.",
        f"Write an address that somebody reads, and let it forward security@{domain} to you.",
        "Set Expires to less than a year from now, and put a date into the calendar to renew it.",
        "Check again here.",
    )
    expires = (datetime.now(UTC) + _KEPT_FOR).strftime("%Y-%m-%dT00:00:00Z")
    content = (
        f"Contact: mailto:security@{domain}\nExpires: {expires}\n"
        f"Canonical: https://{domain}/.well-known/security.txt\nPreferred-Languages: en\n"
    )
    return Recipe(
        f"Tell finders of holes whom to write to at {domain}",
        steps,
        (Block("any server", "security.txt", content),),
    )


@fix("caching.vary")
def vary(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    header = {"vary.origin": "Origin", "vary.language": "Accept-Language"}.get(
        context.code, "Accept-Encoding"
    )
    steps = (
        f"Send Vary: {header} with every answer of {host} that depends on it; the usual places are below.",
        "Better still give each language an address of its own: then nothing depends on the browser.",
        "Empty the edge's cache and check again here.",
    )
    nginx = Block("nginx", f"server block of {host}, for compression", "gzip_vary on;", "nginx")
    return Recipe(
        f"Tell caches what answers of {host} depend on",
        steps,
        (*header_blocks(host, {"Vary": header}), nginx),
    )
