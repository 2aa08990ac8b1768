"""How a register answers as it grows: list, filter, search, a deep window, a cell saved, fifty at once.

`python -m benchmarks.registers` fills a SQLite database of its own with 10², 10³, 10⁴ and 10⁵ risks and asks
for each page in this process, beside the bare SQL that reads and counts the same rows. Ends with 1 when a
goal is missed at 1,000 rows (a list over 60 ms, a save over 50 ms at the p95) or a page takes more queries
with many rows than with few. `--most 10000` stops earlier.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.pages import timed

LIST_MILLISECONDS, SAVE_MILLISECONDS, GOAL_ROWS = 60.0, 50.0, 1_000
SIZES = (100, 1_000, 10_000, 100_000)
BARE = """SELECT * FROM engagements_risk WHERE engagement_id = %s AND deleted_at IS NULL
ORDER BY CASE WHEN status = 'accepted' THEN 2 WHEN status = 'closed' THEN 3 WHEN must_fix_now THEN 0 ELSE 1
END, likelihood * impact DESC, number LIMIT 51"""
BARE_COUNT = """SELECT CASE WHEN status = 'accepted' THEN 2 WHEN status = 'closed' THEN 3 WHEN must_fix_now
THEN 0 ELSE 1 END AS place, count(*) FROM engagements_risk WHERE engagement_id = %s AND deleted_at IS NULL
GROUP BY place"""


@dataclass(frozen=True, slots=True)
class Row:
    """One page of a register of so many rows; times in milliseconds.

    `busy` is the processor's own (p50), which other programs on the machine hardly lengthen.
    """

    rows: int
    page: str
    p50: float
    p95: float
    busy: float
    queries: int
    goal: float

    @property
    def is_ok(self) -> bool:
        return self.rows != GOAL_ROWS or not self.goal or self.p95 <= self.goal


def run(sizes: list[int], requests: int) -> list[Row]:
    """Needs Django set up on an empty, migrated database; imports of models therefore come late."""
    from benchmarks.portfolio import make_portfolio  # noqa: PLC0415
    from config.collector import settle_collector  # noqa: PLC0415

    measured = []
    for size in sizes:
        consultant, _founder, (engagement,) = make_portfolio(
            f"Rows{size}", engagements=1, results=1, risks=size, rest=2
        )
        settle_collector()
        for page, goal, ask in _pages(consultant, engagement):
            row = Row(size, page, *timed(ask, requests), _busy(ask, requests), _queries(ask), goal)
            measured.append(row)
            print(
                f"{row.rows:>7} {row.page:<14} {row.p50:>8.1f} {row.p95:>8.1f} {row.busy:>8.1f}"
                f" {row.queries:>8}  {'ok' if row.is_ok else 'OVER'}",
                flush=True,
            )
    return measured


def _busy(ask: Callable[[], object], requests: int) -> float:
    times = []
    for _ in range(requests):
        began = time.process_time()
        ask()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def _queries(ask: Callable[[], object]) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def _pages(consultant: object, engagement: object) -> list[tuple[str, float, Callable[[], object]]]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(consultant)  # type: ignore[arg-type]
    code: str = engagement.code  # type: ignore[attr-defined]
    base = reverse("risks", kwargs={"code": code})

    def get(query: str) -> Callable[[], object]:
        def ask() -> object:
            response = client.get(f"{base}?{query}")
            assert response.status_code == 200
            return response

        return ask

    def bare() -> object:
        with connection.cursor() as cursor:
            for statement in (BARE, BARE_COUNT):
                cursor.execute(statement, [engagement.pk])  # type: ignore[attr-defined]
                cursor.fetchall()
        return None

    return [
        ("bare SQL", 0.0, bare),
        ("list", LIST_MILLISECONDS, get("")),
        ("not grouped", LIST_MILLISECONDS, get("sort=number&group=none")),
        ("by title", LIST_MILLISECONDS, get("sort=title&group=none")),
        ("filter", LIST_MILLISECONDS, get("status=closed&urgency=now")),
        ("search", LIST_MILLISECONDS, get("q=nowhere-to-be-found")),
        ("last window", LIST_MILLISECONDS, _deep(engagement, base, client)),
        ("save a cell", SAVE_MILLISECONDS, _save(client, base)),
        ("fix order", LIST_MILLISECONDS, get("view=order")),
        ("a fix placed", SAVE_MILLISECONDS, _place(client, base, engagement)),
        ("bin", LIST_MILLISECONDS, _bin(client, engagement)),
        ("set for 50", 0.0, _set(client, base, engagement)),
    ]


def _deep(engagement: object, base: str, client: object) -> Callable[[], object]:
    """The window that begins in the middle of the register, as one who scrolled there asks for it."""
    from engagements.registers.asked import Asked  # noqa: PLC0415
    from engagements.registers.risks import RISKS  # noqa: PLC0415
    from engagements.registers.table import order_for  # noqa: PLC0415

    order = order_for(RISKS, Asked())
    rows = order.arrange(RISKS.entries(engagement).kept())  # type: ignore[arg-type]
    cursor = order.cursor(rows[rows.count() * 9 // 10])
    return lambda: client.get(base, {"after": cursor}, headers={"HX-Request": "true"})  # type: ignore[attr-defined]


def _save(client: object, base: str) -> Callable[[], object]:
    titles = iter(range(10**9))
    said = ["Risk 1"]
    url = f"{base}1/row/"
    first = client.get(url, {"cell": "title"}).content.decode()  # type: ignore[attr-defined]
    said[0] = first.partition('name="initial-title" value="')[2].partition('"')[0]

    def ask() -> object:
        title = f"A title that was typed, {next(titles)}"
        data = {"cell": "title", "then": "", "title": title, "initial-title": said[0]}
        response = client.post(url, data, headers={"HX-Request": "true"})  # type: ignore[attr-defined]
        assert response.status_code == 200, response.content
        said[0] = title
        return response

    return ask


def _place(client: object, base: str, engagement: object) -> Callable[[], object]:
    """The second of a group put first, over and over: each time another one, as two people's steps do."""
    from engagements.actions.place_risk import fix_order  # noqa: PLC0415

    group = [one.number for one in fix_order(engagement, must_fix_now=False)[:2]]  # type: ignore[arg-type]
    turn = iter(range(10**9))

    def ask() -> object:
        number = group[(next(turn) + 1) % 2]
        moves = engagement.risks.values_list("fix_moves", flat=True).get(number=number)  # type: ignore[attr-defined]
        data = {"to": f"0.{moves}", "start": "1"}
        response = client.post(f"{base}{number}/place/", data, headers={"HX-Request": "true"})  # type: ignore[attr-defined]
        assert b"is number 1 of" in response.content
        return response

    return ask


def _bin(client: object, engagement: object) -> Callable[[], object]:
    """As many in the bin as in the register."""
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from engagements.models import Risk  # noqa: PLC0415

    count: int = engagement.risks.count()  # type: ignore[attr-defined]
    Risk.objects.bulk_create(
        Risk(engagement=engagement, number=count + step, title=f"Binned {step}", deleted_at=timezone.now())  # type: ignore[misc]
        for step in range(1, count + 1)
    )
    url = reverse("risks_bin", kwargs={"code": engagement.code})  # type: ignore[attr-defined]
    return lambda: client.get(url)  # type: ignore[attr-defined]


def _set(client: object, base: str, engagement: object) -> Callable[[], object]:
    from uuid import uuid4  # noqa: PLC0415

    turn = iter(range(10**9))

    def ask() -> object:
        rows = engagement.risks.order_by("-number").values_list("number", "version")[:50]  # type: ignore[attr-defined]
        picks = [f"{number}.{version}" for number, version in rows]
        deed = f"set:status:{('fixing', 'open')[next(turn) % 2]}"
        data = {"pick": picks, "deed": deed, "token": str(uuid4())}
        response = client.post(f"{base}many/", data, headers={"HX-Request": "true"})  # type: ignore[attr-defined]
        assert response.status_code == 200
        return response

    return ask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=40, help="for each page (40)")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="rows of the largest register")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="registers-") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"PORTAL_MODE": "embedded", "LOG_LEVEL": "WARNING", "DATABASE_URL": ""}
        import django  # noqa: PLC0415  it reads its settings from the environment above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from config.static_files import collect_static  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        print("   rows page             p50 ms   p95 ms  busy ms  queries")
        rows = run([size for size in SIZES if size <= options.most], options.requests)
    lists = [row for row in rows if row.page not in {"bare SQL", "search"}]
    few = {row.page: row.queries for row in lists if row.rows == SIZES[0]}
    is_constant = all(row.queries <= few[row.page] for row in lists)
    print("queries do not grow" if is_constant else "QUERIES GROW")
    return 0 if is_constant and all(row.is_ok for row in rows) else 1


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
