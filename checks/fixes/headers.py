"""How the response headers of a host are put right, with the lines to paste."""

from checks.fixes.header_blocks import header_blocks, host_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix

STRICT_POLICY = (
    "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
AGAIN = "Deploy, open the page once with the browser's console showing, then check again here."


@fix("headers.hsts")
def hsts(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Make sure that {host} and everything it loads works over https.",
        "Send the header below with every https answer. Start with a max-age of 300 for a day if you "
        "are unsure: "
        "browsers will not go back to http until it has run out.",
        "Add includeSubDomains and preload only when every host of the domain has https for good.",
        "Check again here.",
    )
    return Recipe(
        f"Keep {host} on https", steps, header_blocks(host, {"Strict-Transport-Security": "max-age=31536000"})
    )


@fix("headers.csp")
def csp(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Send the policy below as Content-Security-Policy-Report-Only first and look for reports in "
        "the console.",
        "Move inline scripts and on… handlers to files, or give each a nonce: script-src 'nonce-…' "
        "with a new "
        "random value for each answer.",
        "Add the hosts of scripts, styles and calls that you really use to their own directives, by "
        "full name.",
        "Rename the header to Content-Security-Policy.",
        AGAIN,
    )
    return Recipe(
        f"Give {host} a strict policy", steps, header_blocks(host, {"Content-Security-Policy": STRICT_POLICY})
    )


@fix("headers.csp", "csp.unsafe-eval")
def csp_eval(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Take 'unsafe-eval' out of script-src. WebAssembly needs only 'wasm-unsafe-eval'.",
        "If a library then complains, use its build without run-time templates (Vue and Alpine have one).",
        AGAIN,
    )
    return Recipe(f"Do without eval on {host}", steps)


@fix("headers.framing")
def framing(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        "Send both headers below: the first for today's browsers, the second for old ones.",
        "If you already send a Content-Security-Policy, add its frame-ancestors part to that one.",
        "If a partner has to frame a page, name the partner's origin in frame-ancestors and leave "
        "X-Frame-Options out.",
        "Check again here.",
    )
    headers = {"Content-Security-Policy": "frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
    return Recipe(f"Keep {host} out of other sites' frames", steps, header_blocks(host, headers))


@fix("headers.nosniff")
def nosniff(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = ("Send the header below with every answer, files included.", "Check again here.")
    return Recipe(
        f"Stop type guessing on {host}", steps, header_blocks(host, {"X-Content-Type-Options": "nosniff"})
    )


@fix("headers.referrer-policy")
def referrer_policy(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = ("Send the header below with every page.", "Check again here.")
    headers = {"Referrer-Policy": "strict-origin-when-cross-origin"}
    return Recipe(f"Keep addresses of {host} to yourselves", steps, header_blocks(host, headers))


@fix("headers.leaks")
def leaks(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    found = context.texts("headers")
    named = (
        f"These lines say too much: {'; '.join(found[:5])}."
        if found
        else "Look for the lines in the evidence."
    )
    blocks = (
        Block("nginx", "http block", "server_tokens off;\nproxy_hide_header X-Powered-By;", "nginx"),
        Block(
            "Apache", "httpd.conf", "ServerTokens Prod\nServerSignature Off\nHeader always unset X-Powered-By"
        ),
        Block("Express", "app.js", 'app.disable("x-powered-by");'),
        Block("Next.js", "next.config.js", "module.exports = { poweredByHeader: false };"),
        Block("PHP", "php.ini", "expose_php = Off"),
        Block("ASP.NET", "web.config", '<httpRuntime enableVersionHeader="false" />'),
    )
    steps = (
        named,
        "Switch them off where they are made; the usual places are below.",
        "If a debug header is among them, switch the framework's debug mode off in production.",
        "Check again here.",
    )
    return Recipe(f"Say less about what runs {host}", steps, blocks)


@fix("headers.cookies")
def cookies(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    seen = context.texts("cookies")
    name = seen[0].partition("=")[0] if seen else "session"
    line = f"Set-Cookie: {name}=…; Path=/; Secure; HttpOnly; SameSite=Lax"
    blocks = (
        Block("any server", f"how {host} should set it", line, "http"),
        Block(
            "Django",
            "settings.py",
            'SESSION_COOKIE_SECURE = True\nSESSION_COOKIE_HTTPONLY = True\nSESSION_COOKIE_SAMESITE = "Lax"\n'
            "CSRF_COOKIE_SECURE = True",
        ),
        Block(
            "Express",
            "app.js",
            'app.set("trust proxy", 1);\n'
            'app.use(session({ …, cookie: { secure: true, httpOnly: true, sameSite: "lax" } }));',
        ),
        Block("Rails", "config/environments/production.rb", "config.force_ssl = true"),
        Block("Laravel", ".env", "SESSION_SECURE_COOKIE=true\nSESSION_HTTP_ONLY=true\nSESSION_SAME_SITE=lax"),
        Block(
            "PHP",
            "php.ini",
            'session.cookie_secure = 1\nsession.cookie_httponly = 1\nsession.cookie_samesite = "Lax"',
        ),
    )
    steps = (
        "Set Secure, HttpOnly and SameSite=Lax on every cookie that signs somebody in.",
        "SameSite=None is only for pages that others embed, and then with Secure.",
        "Sign in once to see that it still works, then check again here.",
    )
    return Recipe(f"Protect the cookies of {host}", steps, blocks)


@fix("headers.cors")
def cors(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    allowed = context.texts("allowed_origins") or (f"https://app.{host.partition('.')[2] or host}",)
    listed = ", ".join(f'"{origin}"' for origin in allowed)
    blocks = (
        Block(
            "any server",
            "answer to a listed origin; to all others send neither line",
            f"Access-Control-Allow-Origin: {allowed[0]}\nAccess-Control-Allow-Credentials: "
            "true\nVary: Origin",
            "http",
        ),
        Block("Express", "app.js", f"app.use(cors({{ origin: [{listed}], credentials: true }}));"),
        Block("Django", "settings.py", f"CORS_ALLOWED_ORIGINS = [{listed}]\nCORS_ALLOW_CREDENTIALS = True"),
        Block(
            "nginx",
            "http block",
            "map $http_origin $cors_origin {\n"
            + "".join(f'    "{origin}" $http_origin;\n' for origin in allowed)
            + '    default "";\n}\nadd_header Access-Control-Allow-Origin $cors_origin always;\n'
            + "add_header Vary Origin always;",
            "nginx",
        ),
    )
    steps = (
        "Compare the Origin header with a list of whole origins: no “contains”, no “ends with”, no "
        "echo of what came.",
        "Never allow the origin “null”, and never “*” together with credentials.",
        "Send Vary: Origin, so that caches keep the answers apart.",
        "Check again here.",
    )
    return Recipe(f"Let only your own sites read {host}", steps, blocks)
