"""How slow routes and heavy pages are made fast enough, in the order in which it is worth looking."""

from urllib.parse import urlsplit

from checks.fixes.header_blocks import host_of
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


@fix("speed.regression")
def regression(context: FixContext) -> Recipe:
    url = context.subject_label
    path = urlsplit(url).path or "/"
    before, now = context.number("baseline_ms"), context.number("p95_ms")
    steps = (
        f"{path} took {before:.0f} ms when the sprint began and takes {now:.0f} ms now: "
        "list what was deployed since.",
        "Take the deploys back one after the other on a preview, and time each with the line below.",
        "Look first for new queries, new calls to other services, and a cache that was switched off.",
        "Check again here.",
    )
    measure = (
        f"for i in $(seq 20); do curl -s -o /dev/null -w '%{{time_starttransfer}}\\n' '{url}'; done | sort"
    )
    return Recipe(f"Make {path} as fast as it was", steps, (Block("", "Measure it yourself", measure),))


@fix("speed.weight")
def weight(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Look at what the bundle of {host} is made of; two or three libraries are most of it, as a rule.",
        "Load what only some pages need on those pages: charts, editors, maps, payment.",
        "Build for production, and let the server compress text with Brotli or gzip.",
        "Check again here.",
    )
    blocks = (
        Block("Vite", "what is in it", "npx vite-bundle-visualizer"),
        Block("Next.js", "what is in it", "ANALYZE=true next build   # with @next/bundle-analyzer"),
        Block("React", "load on demand", "const Chart = React.lazy(() => import('./Chart'));"),
        Block(
            "nginx",
            "http block",
            "gzip on;\ngzip_types text/css text/javascript application/json image/svg+xml;",
            "nginx",
        ),
        Block("Cloudflare", "Rules › Compression Rules", "Brotli for text: on"),
    )
    return Recipe(f"Make the pages of {host} lighter", steps, blocks)


@fix("speed.third-party")
def third_party(context: FixContext) -> Recipe:
    host = host_of(context.subject_label)
    steps = (
        f"Give every script of others on {host} the word async, or defer where its order matters.",
        "Take out those that nobody looks at any more; load chat and analytics after the page shows.",
        "Copy libraries from public CDNs to your own host: the browser has a connection to it already.",
        "Check again here.",
    )
    blocks = (
        Block("any page", "in its head", '<script src="https://…" async></script>'),
        Block("Next.js", "component", '<Script src="https://…" strategy="lazyOnload" />'),
        Block("Cloudflare", "Zaraz", "Load third-party tools through Zaraz in place of the page"),
    )
    return Recipe(f"Let {host} wait for nobody else", steps, blocks)
