"""What the record of the work costs: appending to it, reading a page of it, verifying it, as it grows.

`python -m benchmarks.history` fills a SQLite database of its own with 10^2 to 10^5 events of one engagement.
At each size it times a change of a risk (the whole request with its event and the sealing), the page Activity
as it is, by person and kind, and by a text that nothing holds, and the verification. Ends with 1 when the p95
of a change is over 50 ms, that of a page without a text over 60 ms, or the queries of a page grow.
Needs idle cores.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.pages import timed

MOST_SAVE, MOST_PAGE = 50.0, 60.0
SIZES = (100, 1_000, 10_000, 100_000)


def run(sizes: tuple[int, ...], requests: int) -> bool:
    """Needs Django set up on an empty, migrated database; imports of models therefore come late."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from benchmarks.portfolio import make_portfolio  # noqa: PLC0415
    from engagements.actions.seal_history import seal_history  # noqa: PLC0415
    from engagements.history.export import records_of  # noqa: PLC0415
    from engagements.history.verification import verify_chain  # noqa: PLC0415

    consultant, _founder, (engagement, *_others) = make_portfolio(
        "Busy", engagements=1, results=300, risks=200, rest=30
    )
    client, turn = Client(headers={"host": "127.0.0.1"}), itertools.count(1)
    client.force_login(consultant)
    risk = engagement.risks.all()[0]
    here = f"/e/{engagement.code}"

    def save() -> None:
        move = "must-fix" if next(turn) % 2 else "can-wait"
        answer = client.post(f"{here}/risks/{risk.number}/move/", {"move": move})
        assert answer.status_code == 302, answer.status_code

    def page(query: str = "") -> Callable[[], object]:
        return lambda: client.get(f"{here}/activity/{query}")

    is_ok, first_queries = True, 0
    for size in sizes:
        _fill(engagement, consultant, size)
        began = time.perf_counter()
        sealed = seal_history(engagement.pk)
        seal_seconds = time.perf_counter() - began
        _p50, save_p95 = timed(save, requests)
        _p50, page_p95 = timed(page(), requests)
        _p50, text_p95 = timed(page("?q=nothing+holds+this"), requests)
        _p50, who_p95 = timed(page(f"?who={consultant.pk}&kind=risk"), requests)
        with CaptureQueriesContext(connection) as queries:
            page()()
        first_queries = first_queries or len(queries)
        began = time.perf_counter()
        problems = list(verify_chain(records_of(engagement)))
        rate = engagement.events.count() / (time.perf_counter() - began)
        good = save_p95 <= MOST_SAVE and max(page_p95, who_p95) <= MOST_PAGE and len(queries) <= first_queries
        is_ok = is_ok and good and not problems
        print(
            f"{size:>7} {save_p95:>9.1f} {page_p95:>9.1f} {who_p95:>9.1f} {text_p95:>9.1f} {len(queries):>8} "
            f"{rate:>10.0f} {sealed / seal_seconds:>8.0f}  {'ok' if good and not problems else 'OVER'}",
            flush=True,
        )
    return is_ok


def _fill(engagement: object, actor: object, size: int) -> None:
    """Brings the record to so many events, as busy people would have written them."""
    from datetime import timedelta  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from engagements.models import Event  # noqa: PLC0415

    there = Event.objects.filter(engagement=engagement).count()  # type: ignore[misc]
    now = timezone.now()
    Event.objects.bulk_create(
        (
            Event(
                engagement=engagement,
                at=now - timedelta(seconds=20 * (size - place)),
                actor=actor if place % 3 else None,
                actor_name="Ana Lima" if place % 3 else "The portal",
                deed="change",
                verb="changed",
                target_kind="risk" if place % 2 else "item",
                target_id=1 + place % 200,
                target_label=f"R{place % 200} Sign-in is cached by the edge, number {place}",
                changes={"title": [f"Title {place}", f"Title {place + 1}"], "impact": [3, 4]},
            )
            for place in range(max(0, size - there))
        ),
        batch_size=2_000,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=40, help="of each kind at each size (40)")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="events at most (100000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="history-") as folder:
        os.environ |= {"VAR_DIR": folder, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"PORTAL_MODE": "embedded", "LOG_LEVEL": "WARNING", "DATABASE_URL": ""}
        import django  # noqa: PLC0415  it reads its settings from the environment above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from config.static_files import collect_static  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        print(" events  save p95  page p95  by person   by text  queries  verified/s sealed/s")
        is_ok = run(tuple(size for size in SIZES if size <= options.most), options.requests)
    return 0 if is_ok else 1


if __name__ == "__main__":
    sys.exit(main())
