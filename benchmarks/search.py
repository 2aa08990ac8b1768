"""How long a search takes among 50,000 records, on SQLite and PostgreSQL, beside a scan that reads them all.

`python -m benchmarks.search` fills a database of its own with an organisation of 20 engagements and asks for
rare, common and several words, in one engagement and in all, each in this process with its query and its
results. `--database URL` takes another; without it SQLite is measured, then PostgreSQL from a wheel. The scan
is what a register's own filter does: LIKE over the same rows. Ends with 1 when a p95 is over 50 ms.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

MOST_MILLISECONDS = 50.0
ENGAGEMENTS, RECORDS = 20, 50_000
ASKED = {
    "rare word": "zebrafish",
    "common word": "certificate",
    "beginning": "cert",
    "three words": "certificate expires launch",
    "nothing": "quetzalcoatl",
}
# Of which every record is made: each stands in about every second one.
WORDS = tuple(
    "certificate expires before launch nobody renews sign-in cached edge header redirect loop mail domain "  # noqa: SIM905
    "registrar owner vault rotate key staging preview production health webhook payment callback slow".split()
)


def timed(ask: Callable[[], object], times: int) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    ask()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def fill() -> tuple[int, list[int]]:
    """Makes the records; returns the organisation and its engagements."""
    from engagements.actions.open_engagement import SurfaceMap, open_engagement  # noqa: PLC0415
    from engagements.models import Organisation, Risk  # noqa: PLC0415
    from engagements.playbooks.playbook import all_playbooks  # noqa: PLC0415

    organisation = Organisation.objects.create(name="Busy", slug="busy")
    playbook = next(iter(all_playbooks()))
    made = [
        open_engagement(
            organisation=organisation, client_name=f"Client {number}", title=f"Shop {number}",
            domain=f"shop{number}.test", playbook=playbook, surface=SurfaceMap(), actor=None,
        )
        for number in range(ENGAGEMENTS)
    ]  # fmt: skip
    each = RECORDS // ENGAGEMENTS
    for engagement in made:
        Risk.objects.bulk_create(
            (
                Risk(
                    engagement=engagement,
                    number=number,
                    title=_words(number, 6) + (" zebrafish" if number % 500 == 0 else ""),
                    description=_words(number * 7, 40),
                )
                for number in range(1, each + 1)
            ),
            batch_size=1000,
        )
    return organisation.pk, [one.pk for one in made]


def _words(seed: int, count: int) -> str:
    return " ".join(WORDS[(seed * 31 + step * step * 7 + step) % len(WORDS)] for step in range(count))


def measure(times: int) -> bool:
    """Needs Django set up on an empty, migrated database."""
    from django.db import connection  # noqa: PLC0415
    from django.db.models import Q  # noqa: PLC0415

    from engagements.models import Engagement, Risk  # noqa: PLC0415
    from engagements.search.asking import search  # noqa: PLC0415
    from engagements.search.results import read_results  # noqa: PLC0415

    began = time.perf_counter()
    organisation, engagements = fill()
    filled = time.perf_counter() - began
    visible = Engagement.objects.select_related("client__organisation").defer("playbook_data")
    print(f"{connection.vendor}: {RECORDS} records in {filled:.1f} s, the index with them")
    print(f"{'':<14}{'where':<12}{'hits':>6}{'p50 ms':>9}{'p95 ms':>9}{'scan p50':>10}")
    is_ok = True
    for name, text in ASKED.items():
        for where in ("sprint", "everything"):
            scope = {"engagement": engagements[0]} if where == "sprint" else {"organisations": [organisation]}
            hits = len(search(text, **scope))  # type: ignore[arg-type]
            p50, p95 = timed(
                lambda scope=scope, text=text: read_results(search(text, **scope), visible, ""), times
            )
            rows = Risk.objects.filter(engagement__in=engagements[:1] if where == "sprint" else engagements)
            condition = Q()
            for word in text.split():
                condition &= Q(title__icontains=word) | Q(description__icontains=word)
            scan, _p95 = timed(lambda rows=rows, condition=condition: list(rows.filter(condition)[:40]), 3)
            is_ok = is_ok and p95 <= MOST_MILLISECONDS
            word = "ok" if p95 <= MOST_MILLISECONDS else "OVER"
            print(f"{name:<14}{where:<12}{hits:>6}{p50:>9.1f}{p95:>9.1f}{scan:>10.1f}  {word}", flush=True)
    return is_ok


def on(database: str, times: int) -> int:
    """In a process of its own, since the database is chosen when Django's settings are read."""
    command = [sys.executable, "-m", "benchmarks.search", "--database", database, "--times", str(times)]
    with tempfile.TemporaryDirectory(prefix="search-") as folder:
        environment = {**os.environ, "DATABASE_URL": database, "VAR_DIR": folder}
        if database == "sqlite":
            environment["DATABASE_URL"] = f"sqlite:///{folder}/portal.sqlite3"
        return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=40, help="how often each is asked (40)")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.database:
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        return 0 if measure(options.times) else 1
    from tests.servers import running_postgres  # noqa: PLC0415

    with running_postgres() as url:
        return max(on("sqlite", options.times), on(url, options.times))


if __name__ == "__main__":
    sys.exit(main())
