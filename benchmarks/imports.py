"""What importing costs, by the number of rows: `.venv/bin/python -m benchmarks.imports [ROWS …]`.

Risks from CSV on a temporary SQLite database, as the worker imports them: read, looked over, looked over
again and written with a line of history each; then the same file with every row changed, and taken back.
Goal: 5,000 rows are looked over within 5 s and written within 5 s, and a row costs the same at any size.
Judged by the processor's time, which other work of the machine stretches least; the clock's stands beside it.
"""

# ruff: noqa: PLC0415  (Django is set up first)

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000, 5_000)
LIMIT = 5.0
GROWTH = 2.0


def timed[Result](work: Callable[[], Result]) -> tuple[Result, float, float]:
    """The result, and the seconds of the processor and of the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    result = work()
    return result, time.process_time() - processor, time.perf_counter() - clock


def sheet_of(rows: int, effect: str) -> bytes:
    """A register of risks as a consultant would bring it."""
    lines = ["Risk,Effect on the business,Likelihood,Impact,Must fix now,Status,Owner,Due,Description"]
    lines += [
        f'Risk number {n},"{effect}, and people wait",{n % 5 + 1},{n % 4 + 1},{n % 2},open,ana@steady.test,'
        f'2026-12-{n % 28 + 1:02d},"Seen twice; ""{n}"" times"'
        for n in range(rows)
    ]
    return "\n".join(lines).encode()


def measure(rows: int, engagement: Any, actor: Any) -> dict[str, tuple[float, float]]:
    """Seconds of each step, of the processor and of the clock."""
    from engagements.actions import begin_import as beginning
    from engagements.actions.execute_import import execute_import
    from engagements.actions.undo_import import undo_import
    from engagements.register_files.exporting import FORMS, table_of
    from engagements.register_files.reading import read_file
    from engagements.registers.risks import RISKS

    beginning.AT_ONCE = 0
    beginning.publish_import = lambda _pk: None

    def look_over(effect: str) -> Any:
        sheet = read_file(sheet_of(rows, effect), "risks.csv", "risks")
        job = beginning.begin_import(
            engagement=engagement, register=RISKS, sheet=sheet, source="risks.csv", actor=actor
        )
        execute_import(job.pk)
        job.refresh_from_db()
        assert not job.counts["error"], job.counts
        return job

    def write(job: Any) -> Any:
        assert beginning.start_import(job=job, actor=actor)
        execute_import(job.pk)
        job.refresh_from_db()
        assert job.is_written, job.error
        return job

    steps: dict[str, tuple[float, float]] = {}
    first, *steps["look over"] = timed(lambda: look_over("Orders are lost"))
    _job, *steps["write new"] = timed(lambda: write(first))
    second, *steps["look over changes"] = timed(lambda: look_over("Orders are late"))
    second, *steps["write changes"] = timed(lambda: write(second))
    taken, *steps["take back"] = timed(lambda: undo_import(job=second, actor=actor))
    assert taken
    assert taken.restored == rows
    entries = list(RISKS.entries(engagement).kept())
    for form in FORMS.values():
        table = table_of(RISKS, engagement, entries)
        _n, *steps[f"export {form.key}"] = timed(lambda f=form, t=table: sum(map(len, f.write(t))))
    return steps


def main() -> int:
    sizes = tuple(int(one) for one in sys.argv[1:]) or SIZES
    with tempfile.TemporaryDirectory() as var:
        os.environ |= {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "config.settings", "PORTAL_MODE": "embedded"}
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        from tests.factories import make_engagement, make_member, make_organisation

        call_command("migrate", verbosity=0)
        organisation = make_organisation("Steady Launch")
        actor = make_member(organisation, email="ana@steady.test", name="Ana Lima")
        measured = {rows: measure(rows, make_engagement(organisation, actor=actor), actor) for rows in sizes}
    return report(measured)


def report(measured: dict[int, dict[str, tuple[float, float]]]) -> int:
    """Prints the table; 1 where a goal is missed."""
    sizes = list(measured)
    print(
        "| step, s of processor (of the clock) | " + " | ".join(f"{n:,} rows" for n in sizes) + " | growth |"
    )
    print("| --- |" + " --- |" * (len(sizes) + 1))
    grown = 0.0
    for step in measured[sizes[0]]:
        told = [f"{measured[n][step][0]:.2f} ({measured[n][step][1]:.2f})" for n in sizes]
        a_row = [measured[n][step][0] / n for n in sizes]
        growth = a_row[-1] / max(a_row[-2], 1e-9) if len(sizes) > 1 else 1.0
        grown = max(grown, growth if measured[sizes[-1]][step][0] > 0.5 else 0)
        print(f"| {step} | " + " | ".join(told) + f" | {growth:.1f} |")
    steps = ("look over", "write new", "look over changes", "write changes")
    worst = max(measured[sizes[-1]][step][0] for step in steps) * 5_000 / sizes[-1]
    print(f"\n5,000 rows: the longest step takes {worst:.1f} s (goal {LIMIT} s); a row grows {grown:.1f} ×")
    return int(worst > LIMIT or grown > GROWTH)


if __name__ == "__main__":
    raise SystemExit(main())
