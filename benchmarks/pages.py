"""How long the server works on each page, and with how many queries, when a consultancy is in full work.

`python -m benchmarks.pages` fills a SQLite database of its own (20 engagements with 300 current results, 600
older ones and 200 risks each, and one small engagement elsewhere), then asks for every page in this process:
the whole of Django with its middleware, sessions and templates, without the socket. `--served` asks a
gunicorn with one worker over HTTP instead. Ends with 1 when a page's p95 is over 60 ms, it takes over 22
queries, or more of them with much data than with little.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PAGES = {
    "board": "board",
    "overview": "overview",
    "roadmap": "roadmap",
    "checks": "checks",
    "risks": "risks",
    "risks, matrix": "risks?view=matrix",
    "access": "access",
    "environment": "environment",
    "runbooks": "runbooks",
    "surface": "surface",
    "handover": "handover",
    "people": "people",
    "founder's home": "founder_home",
}
MOST_MILLISECONDS, MOST_QUERIES = 60.0, 22
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One page: times in milliseconds, queries with much data and with little, size of the answer."""

    page: str
    p50: float
    p95: float
    queries: int
    queries_small: int
    size: int

    @property
    def is_ok(self) -> bool:
        is_constant = self.queries <= self.queries_small
        return self.p95 <= MOST_MILLISECONDS and self.queries <= MOST_QUERIES and is_constant


def timed(ask: Callable[[], object], requests: int) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    for _ in range(WARM_UP):
        ask()
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


@contextmanager
def served() -> Iterator[int]:
    """The web process as `manage.py up` starts it; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    process = subprocess.Popen(command, env={**os.environ, "WEB_BIND": f"127.0.0.1:{port}"})
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def run(requests: int, only: list[str], *, is_served: bool) -> list[Row]:
    """Needs Django set up on an empty, migrated database; imports of models therefore come late."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from benchmarks.portfolio import make_portfolio  # noqa: PLC0415
    from config.collector import settle_collector  # noqa: PLC0415

    many = make_portfolio("Busy", engagements=20, results=300, risks=200, rest=30)
    few = make_portfolio("Quiet", engagements=1, results=10, risks=5, rest=2)
    rows = []

    def visit(portfolio: object, name: str) -> tuple[Client, str]:
        consultant, founder, engagements = portfolio  # type: ignore[misc]
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(founder if name == "founder_home" else consultant)
        route, _, query = name.partition("?")
        url = reverse(route, kwargs={} if route == "board" else {"code": engagements[0].code})
        return client, f"{url}?{query}" if query else url

    def queries(client: Client, url: str) -> tuple[int, int]:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return len(captured), len(response.content)

    @contextmanager
    def over_http() -> Iterator[Callable[[Client, str], Callable[[], object]]]:
        with served() as port:
            connection_ = http.client.HTTPConnection("127.0.0.1", port)

            def asker(client: Client, url: str) -> Callable[[], object]:
                cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

                def ask() -> None:
                    connection_.request("GET", url, headers={"Cookie": cookie})
                    response = connection_.getresponse()
                    response.read()
                    assert response.status == 200, f"{url}: {response.status}"

                return ask

            yield asker
            connection_.close()

    settle_collector()  # as the web process does once it is loaded (config/gunicorn.py)

    @contextmanager
    def in_process() -> Iterator[Callable[[Client, str], Callable[[], object]]]:
        yield lambda client, url: lambda: client.get(url)

    with (over_http if is_served else in_process)() as asker:
        for page, name in PAGES.items():
            if only and page not in only:
                continue
            client, url = visit(many, name)
            count, size = queries(client, url)
            count_small, _ = queries(*visit(few, name))
            row = Row(page, *timed(asker(client, url), requests), count, count_small, size)
            rows.append(row)
            print(
                f"{page:<16} {row.p50:>7.1f} {row.p95:>7.1f} {count:>8} {count_small:>6} {size / 1024:>7.0f}"
                f"  {'ok' if row.is_ok else 'OVER'}",
                flush=True,
            )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=60, help="for each page (60)")
    parser.add_argument("--page", action="append", default=[], help="this one only; may be repeated")
    parser.add_argument("--served", action="store_true", help="over HTTP from gunicorn with one worker")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"PORTAL_MODE": "embedded", "LOG_LEVEL": "WARNING", "DATABASE_URL": ""}
        import django  # noqa: PLC0415  it reads its settings from the environment above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from config.static_files import collect_static  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        print("page              p50 ms  p95 ms  queries  small      kB")
        rows = run(options.requests, options.page, is_served=options.served)
    return 0 if all(row.is_ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
