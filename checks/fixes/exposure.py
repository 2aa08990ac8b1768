"""How leaked files and talkative errors are put right."""

from checks.fixes.header_blocks import host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

CLOSED = Block(
    "nginx",
    "server block, before other locations",
    "location ~ /\\.(?!well-known/) { return 404; }\nlocation ~* "
    "\\.(?:sql|sqlite3?|bak|old|swp|env)$ { return 404; }",
    "nginx",
)


def _paths(context: FixContext) -> tuple[str, ...]:
    return tuple(str(one["path"]) for one in context.mappings("found") if one.get("path"))


@fix("exposure.files")
def files(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    paths = _paths(context)
    named = ", ".join(paths[:5]) or "the file"
    steps = (
        f"Take {named} off the server of {host}, and out of what a deploy copies there.",
        "Treat every password and key in it as known to strangers: make new ones and switch the old "
        "ones off, "
        "not only delete the file.",
        "If it held customers' data, write down since when it could be read: you may have to report it.",
        "Close the pattern for good with the rule below, empty the edge's cache, and check again here.",
    )
    blocks = (
        CLOSED,
        Block("Cloudflare", "Security › WAF › Custom rules, action Block", _expression(host, paths)),
        Block(
            "any",
            "look again",
            "\n".join(f"curl -sI https://{host}{path}" for path in paths[:5] or ("/.env",)),
        ),
    )
    return Recipe(f"Take private files off {host}", steps, blocks)


def _expression(host: str, paths: tuple[str, ...]) -> str:
    listed = " ".join(f'"{path}"' for path in paths[:10] or ("/.env", "/.git/HEAD"))
    return f'(http.host eq "{host}" and http.request.uri.path in {{{listed}}})'


@fix("exposure.files", "files.source-map")
def source_maps(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Build for production without public source maps; send them to your error tracker in place "
        "of the web.",
        "Deploy, empty the edge's cache, and check again here.",
    )
    blocks = (
        Block("Vite", "vite.config.js", 'export default { build: { sourcemap: "hidden" } };'),
        Block("webpack", "webpack.config.js", 'module.exports = { devtool: "hidden-source-map" };'),
        Block("Next.js", "next.config.js", "module.exports = { productionBrowserSourceMaps: false };"),
        Block("nginx", "server block", "location ~ \\.map$ { return 404; }", "nginx"),
    )
    return Recipe(f"Keep the source of {host} private", steps, blocks)


@fix("exposure.files", "files.git-repository", "files.git-configuration")
def repository(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Take the .git folder out of the folder that {host} serves; deploy a build, not a checkout.",
        "The whole history could be downloaded: make new every secret that was ever committed.",
        "Close the pattern with the rule below and check again here.",
    )
    return Recipe(f"Take the repository off {host}", steps, (CLOSED,))


@fix("exposure.stack-trace")
def stack_trace(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Switch debug mode off where {host} runs; the usual settings are below.",
        "Give errors a plain page with a reference number, and send the trace to the log or error tracker.",
        "If the page showed settings, make their secrets new.",
        "Check again here.",
    )
    blocks = (
        Block("Django", "settings.py", "DEBUG = False"),
        Block("Flask", "environment", "FLASK_DEBUG=0"),
        Block("Rails", "config/environments/production.rb", "config.consider_all_requests_local = false"),
        Block("Laravel", ".env", "APP_ENV=production\nAPP_DEBUG=false"),
        Block("Express", "environment", "NODE_ENV=production"),
        Block(
            "Spring",
            "application.properties",
            "server.error.include-stacktrace=never\nserver.error.include-message=never",
        ),
        Block("ASP.NET", "environment", "ASPNETCORE_ENVIRONMENT=Production"),
        Block("PHP", "php.ini", "display_errors = Off\nlog_errors = On"),
        Block("Symfony", ".env", "APP_ENV=prod\nAPP_DEBUG=0"),
    )
    return Recipe(f"Keep errors on {host} quiet", steps, blocks)
