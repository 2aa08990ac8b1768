"""How a route is made to keep up: first what breaks, then what waits."""

from checks.fixes.header_blocks import path_of
from checks.fixes.recipe import Block, FixContext, Recipe, fix


@fix("speed.load")
def load(context: FixContext) -> Recipe:
    path = path_of(context.subject_label)
    rate = context.number("per_second", 6)
    is_slow = context.code == "load.slow"
    errors = ", ".join(context.texts("errors")[:3]) or "see above"
    seen = (
        f"At {rate:g} requests a second the slowest in twenty took {context.number('p95_ms'):.0f} ms, the "
        f"target is {context.number('target_ms'):.0f} ms."
        if is_slow
        else f"At {rate:g} requests a second some failed: {errors}."
    )
    steps = (
        f"{context.subject_label}: {seen}",
        "Look at the log of these seconds first: used-up database connections and memory are usual.",
        "Pool database connections, and let the pool be larger than the number of workers.",
        "Run two instances at least, and let a third start before both are busy.",
        "Cache what is the same for everybody at the edge; never what belongs to one person.",
        "The founder's consent covers another run: check again here.",
    )
    blocks = (
        Block("Fly.io", "fly.toml", "[http_service]\n  min_machines_running = 2", "toml"),
        Block("Render", "Settings › Scaling", "Instances: 2 to 4, at 60 % CPU"),
        Block("Heroku", "shell", "heroku ps:scale web=2", "text"),
        Block(
            "PostgreSQL",
            "who holds the connections",
            "SELECT state, count(*) FROM pg_stat_activity GROUP BY state;",
        ),
        Block("any host", "gunicorn", "gunicorn --workers 4 --threads 4 --max-requests 1000 app:application"),
    )
    return Recipe(f"Make {path} keep up", steps, blocks)
