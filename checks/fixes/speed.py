"""How a slow route is made fast enough, in the order in which it is worth looking."""

from urllib.parse import urlsplit

from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("speed.p95")
def p95(context: FixContext) -> Recipe:
    url = context.subject_label
    target, now, middle = (context.number(key) for key in ("target_ms", "p95_ms", "p50_ms"))
    spread = (
        "Half of the answers are fast enough and some are not: look for cold starts, locks and cache misses."
        if middle and middle <= target
        else "Even the usual answer is too slow: look for slow queries, calls to other services and distance."
    )
    steps = (
        f"The slowest of twenty answers takes {now:.0f} ms, the target is {target:.0f} ms. {spread}",
        "Put the application, its database and its visitors into the same region.",
        "Keep one instance running, so that no visitor waits for a cold start.",
        "Cache at the edge what is the same for everybody; never what belongs to one person.",
        "Check again here.",
    )
    path = urlsplit(url).path or "/"
    measure = (
        f"for i in $(seq 20); do curl -s -o /dev/null -w '%{{time_starttransfer}}\\n' '{url}'; done | sort"
    )
    blocks = (
        Block("", "Measure it yourself", measure),
        Block("Fly.io", "fly.toml", "[http_service]\n  min_machines_running = 1", "toml"),
        Block("Vercel", "vercel.json", '{ "regions": ["fra1"] }', "json"),
        Block("Render", "Settings › Instance type", "A paid instance: free ones sleep after 15 minutes"),
        Block(
            "PostgreSQL",
            "the slowest queries",
            "SELECT calls, round(mean_exec_time) AS ms, query FROM pg_stat_statements\n"
            "ORDER BY total_exec_time DESC LIMIT 10;",
        ),
    )
    return Recipe(f"Make {path} answer within {target:.0f} ms", steps, blocks)
