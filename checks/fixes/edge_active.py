"""How guessing is held back, and how attacks are filtered, at the edge or in front of the application."""

from checks.fixes.header_blocks import host_of, path_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("edge.rate-limit")
def rate_limit(context: FixContext) -> Recipe:
    target = context.text("sent_to", context.subject_label)
    host, path = host_of(target), path_of(target)
    sent = context.number("requests", 30)
    steps = (
        f"{sent:.0f} requests in {context.number('seconds'):.1f} s were let through. Allow one address about "
        f"ten a minute to {path}, and answer the rest with 429.",
        "Count attempts for each account as well: guessing comes from many addresses at once.",
        "Say the same for a wrong password and an unknown account.",
        "The founder's consent covers another run: check again here.",
    )
    return Recipe(f"Hold back who guesses at {path}", steps, _limits(host, path))


def _limits(host: str, path: str) -> tuple[Block, ...]:
    return (
        Block(
            "Cloudflare",
            "Security › Rate limiting rules",
            f'When: http.host eq "{host}" and http.request.uri.path eq "{path}"\n'
            "Rate: 10 requests in 1 minute, by IP\nThen: Block for 1 minute (or Managed Challenge)",
        ),
        Block(
            "Vercel",
            "Firewall › Custom rules",
            f"If: Request Path equals {path}\nThen: Rate Limit, 10 requests in 60 s, by IP",
        ),
        Block(
            "AWS", "WAF rate-based rule", f"Scope: URI path exactly {path}\nLimit: 10 a minute\nAction: Block"
        ),
        Block(
            "nginx",
            f"http and server block of {host}",
            "limit_req_zone $binary_remote_addr zone=guessing:10m rate=10r/m;\nlimit_req_status 429;\n\n"
            f"location = {path} {{\n    limit_req zone=guessing burst=5 nodelay;\n}}",
            "nginx",
        ),
        Block(
            "Django",
            "settings.py, with django-axes",
            "AXES_FAILURE_LIMIT = 5\nAXES_COOLOFF_TIME = timedelta(minutes=15)",
        ),
        Block(
            "Express",
            "with express-rate-limit",
            f'app.use("{path}", rateLimit({{ windowMs: 60_000, limit: 10, standardHeaders: true }}));',
        ),
    )


@fix("edge.rate-limit", "rate-limit.unclear")
def unclear(context: FixContext) -> Recipe:
    steps = (
        "Find out from the log whether the 503 came from a limit or from an application that gave up.",
        "Where it is a limit, let it answer 429, which tells browsers and monitoring what is going on.",
        "Check again here.",
    )
    block = Block("nginx", "http block", "limit_req_status 429;", "nginx")
    return Recipe(f"Let {path_of(context.subject_label)} say 429", steps, (block,))


@fix("edge.waf")
def waf(context: FixContext) -> Recipe:
    host = context.subject_label
    steps = (
        f"Put a filter with a managed rule set in front of {host}, first so that it only writes down what it "
        "would block.",
        "Look through what it wrote after a day, let through what is yours, then switch it to blocking.",
        "The founder's consent covers another run: check again here.",
    )
    blocks = (
        Block(
            "Cloudflare",
            "Security › WAF › Managed rules",
            f'When: http.host eq "{host}"\nThen: Cloudflare Managed Ruleset and OWASP Core Ruleset, on',
        ),
        Block("Vercel", "Firewall › Managed rulesets", "OWASP Core Ruleset: Deny"),
        Block(
            "AWS",
            "WAF web ACL",
            "AWSManagedRulesCommonRuleSet\nAWSManagedRulesKnownBadInputsRuleSet\nAWSManagedRulesSQLiRuleSet",
        ),
        Block(
            "nginx",
            f"server block of {host}, with ModSecurity",
            "modsecurity on;\nmodsecurity_rules_file /etc/nginx/modsec/coreruleset.conf;",
            "nginx",
        ),
    )
    return Recipe(f"Filter attacks in front of {host}", steps, blocks)
