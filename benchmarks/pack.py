"""What a pack costs beside bare WeasyPrint: `.venv/bin/python benchmarks/pack.py [RUNS]`.

A sprint of 50 risks, 30 access entries, 10 runbooks and 120 results on a temporary SQLite database. One
process does all of the portal's work (snapshot, HTML, PDF with its enclosures, file, rows), another one gives
the same HTML to WeasyPrint alone. Each run is a fresh process, and both have the portal's code loaded before
the clock starts, in the way of every worker: by Django's system checks. The figures are medians; time is
judged by the processor's, which the other work of the machine does not stretch, and the clock's stands beside
it.
"""

# ruff: noqa: PLC0415  (Django is set up in the measured process first)

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1.15
RUNS = 7
JUDGED = ("processor, s", "peak, MB")


def prepare() -> None:
    """Migrates and fills the database, and writes the HTML of a pack to `bare.html`."""
    from django.core.management import call_command

    from handover.actions.make_pack import make_pack
    from handover.document import document_html
    from handover.models import Pack
    from tests.factories import make_engagement, make_member, make_organisation
    from tests.handover.sprint import fill_sprint

    call_command("migrate", verbosity=0)
    organisation = make_organisation("Steady Launch")
    consultant = make_member(organisation, name="Ana Lima")
    engagement = make_engagement(
        organisation, domain="brightcart.test", client_name="Brightcart", actor=consultant
    )
    fill_sprint(engagement, risks=50, access=30, runbooks=10, results=120, owner=consultant)
    made = make_pack(
        engagement=engagement, actor=consultant, status=Pack.Status.ISSUED, is_published=False
    ).pack
    (Path(os.environ["VAR_DIR"]) / "bare.html").write_text(document_html(made.snapshot))
    made.delete()


def whole() -> int:
    """Everything the portal does for one issued version; gives the number of pages."""
    from engagements.models import Engagement
    from handover.actions.execute_pack import execute_pack
    from handover.actions.make_pack import make_pack
    from handover.models import Pack

    engagement = Engagement.objects.select_related("client__organisation").get()
    pack = make_pack(engagement=engagement, actor=None, status=Pack.Status.ISSUED, is_published=False).pack
    execute_pack(pack.pk)
    pack.refresh_from_db()
    assert pack.state == Pack.State.DONE, pack.error
    pack.delete()
    return pack.page_count


def bare() -> int:
    """WeasyPrint alone on the same HTML, with the same style sheets and the same kind of PDF."""
    from weasyprint import HTML

    from handover.pdf import STATIC, OwnFilesOnly

    html = (Path(os.environ["VAR_DIR"]) / "bare.html").read_text()
    document = HTML(string=html, base_url=STATIC, url_fetcher=OwnFilesOnly()).render()
    document.write_pdf(Path(os.environ["VAR_DIR"]) / "bare.pdf", pdf_variant="pdf/a-3a")
    return len(document.pages)


def measure(what: str) -> None:
    """One run in this process, told as JSON."""
    import django

    django.setup()
    from django.core.checks import run_checks

    from checks.check import all_checks
    from handover.management.commands import pack
    from handover.sections import all_sections

    run_checks()  # Celery's worker and every command begin so: addresses and template tags are loaded then
    assert all_sections()
    assert all_checks()
    assert pack.Command
    began, worked = time.perf_counter(), time.process_time()
    pages = {"whole": whole, "bare": bare, "prepare": prepare}[what]()
    clock, processor = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"clock, s": clock, "processor, s": processor, "peak, MB": peak, "pages": pages}))


def run(what: str, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what],
        env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        environment = {
            **os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        run("prepare", environment)
        # In turns, so that whatever else the machine does falls on both alike.
        pairs = [(run("bare", environment), run("whole", environment)) for _turn in range(runs)]
    rows = {}
    for unit in ("clock, s", "processor, s", "peak, MB"):
        one, other = (statistics.median(pair[side][unit] for pair in pairs) for side in (0, 1))
        rows[unit] = (one, other, other / one)
    print(f"{'':14}{'bare':>12}{'whole pack':>12}{'ratio':>8}{'limit':>8}   medians of {runs} runs")
    for unit, (one, other, ratio) in rows.items():
        limit = f"{LIMIT:8.2f}" if unit in JUDGED else ""
        print(f"{unit:14}{one:12.2f}{other:12.2f}{ratio:8.3f}{limit}")
    print(f"pages: {pairs[0][1]['pages']} (bare: {pairs[0][0]['pages']})")
    return 0 if all(rows[unit][2] <= LIMIT for unit in JUDGED) else 1


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[-1])
    else:
        sys.exit(main())
