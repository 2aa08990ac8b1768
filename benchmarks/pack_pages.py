"""What a large pack takes: `.venv/bin/python benchmarks/pack_pages.py [RUNS]`.

A pack of a hundred pages beside bare WeasyPrint on a plain document of as many pages of text and simple
tables: processor time a page, and the peak of memory. And the snapshot of a sprint of 1,000 risks: processor
time and queries. Each run is a fresh process with the portal's code loaded before the clock starts; figures
are medians. Ends with 1 when a goal is missed.
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
RUNS = 5
MOST_RATIO = 1.3  # processor time a page, of what the plain document takes
MOST_MEGABYTES = 300.0  # for a hundred pages
MOST_SNAPSHOT = 0.150  # seconds for 1,000 risks
PAGES = 100
PLAIN_SHEET = """\
@page { size: A4; margin: 25mm 22mm; @bottom-right { content: "page " counter(page) " of " counter(pages) } }
body { font: 9pt/1.5 sans-serif } h2 { font-size: 16pt } table { width: 100%; border-collapse: collapse }
td, th { text-align: left; padding: 1.5mm 3mm 1.5mm 0; border-bottom: 0.5pt solid #ccc }
.page { break-after: page }
"""
WORDS = "the certificate of the host is renewed by the provider and nobody has to think of it until it fails "


def prepare() -> None:
    """A sprint whose pack has about a hundred pages, and one of 1,000 risks."""
    from django.core.management import call_command

    from handover.material import Material
    from handover.models import Paper
    from handover.snapshot import build_content
    from tests.factories import make_engagement, make_member, make_organisation
    from tests.handover.sprint import fill_sprint

    call_command("migrate", verbosity=0)
    organisation = make_organisation("Steady Launch")
    consultant = make_member(organisation, name="Ana Lima")
    large, many = (make_engagement(organisation, actor=consultant, client_name=name) for name in "AB")
    fill_sprint(large, risks=280, access=60, runbooks=20, results=400, owner=consultant)
    fill_sprint(many, risks=1000, access=30, runbooks=10, results=120, owner=consultant)
    content = build_content(Material(large), status="issued", paper=Paper.A4)
    snapshot = {**content, "number": 1, "made_at": "2026-11-30T12:00:00Z", "history": {}}
    (_folder() / "snapshot.json").write_text(json.dumps(snapshot))
    (_folder() / "code").write_text(many.code)


def pack() -> dict[str, float]:
    """HTML and PDF of the large pack, with its enclosures."""
    from handover.document import document_html, made_at
    from handover.enclosed import enclosed_files
    from handover.pdf import render_pdf

    snapshot = json.loads((_folder() / "snapshot.json").read_text())
    done = render_pdf(document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed_files(snapshot))
    return {"pages": done.page_count}


def plain() -> dict[str, float]:
    """As many pages of text and simple tables as a hundred pages are, by WeasyPrint alone."""
    from weasyprint import HTML

    rows = "".join(f"<tr><th>Row {n}</th><td>{WORDS[:40]}</td><td>{WORDS[:30]}</td></tr>" for n in range(12))
    text = f"<p>{WORDS * 4}</p>" * 4
    page = f'<div class="page"><h2>A heading</h2>{text}<table><tr><th>A<th>B<th>C</tr>{rows}</table></div>'
    html = f'<html lang="en"><title>Plain</title><style>{PLAIN_SHEET}</style>{page * PAGES}</html>'
    document = HTML(string=html).render()
    document.write_pdf(_folder() / "plain.pdf", pdf_variant="pdf/a-3a")
    return {"pages": len(document.pages)}


def snapshot() -> dict[str, float]:
    """The second snapshot that a process makes, as in a worker that has made one before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from engagements.models import Engagement
    from handover.material import Material
    from handover.models import Paper
    from handover.snapshot import build_content

    code = (_folder() / "code").read_text()
    for _warm_up in range(2):
        engagement = Engagement.objects.select_related("client__organisation").get(code=code)
        began = time.process_time()
        build_content(Material(engagement), status="issued", paper=Paper.A4)
        taken = time.process_time() - began
    engagement = Engagement.objects.select_related("client__organisation").get(code=code)
    with CaptureQueriesContext(connection) as queries:
        build_content(Material(engagement), status="issued", paper=Paper.A4)
    return {"snapshot, s": taken, "queries": len(queries)}


WORK = {"pack": pack, "plain": plain, "snapshot": snapshot}


def measure(what: str) -> None:
    """One run in this process, told as JSON."""
    import django

    django.setup()
    from django.core.checks import run_checks

    from checks.check import all_checks
    from handover.sections import all_sections

    run_checks()
    assert all_sections()
    assert all_checks()
    if what == "prepare":
        prepare()
        return
    worked = time.process_time()
    figures = WORK[what]()
    figures |= {"processor, s": time.process_time() - worked}
    figures |= {"peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    print(json.dumps(figures))


def _folder() -> Path:
    return Path(os.environ["VAR_DIR"])


def run(what: str, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what],
        env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    return figures


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in runs) for name in runs[0]}


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        environment = {
            **os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        run("prepare", environment)
        turns = [{what: run(what, environment) for what in WORK} for _turn in range(times)]
    ours, bare, frozen = (medians([turn[what] for turn in turns]) for what in WORK)
    a_page, a_plain_page = (one["processor, s"] / one["pages"] for one in (ours, bare))
    hundred = ours["peak, MB"] * PAGES / max(ours["pages"], PAGES)
    rows = (
        ("a page, ms of processor", a_page * 1000, a_plain_page * 1000, a_page / a_plain_page, MOST_RATIO),
        ("peak of 100 pages, MB", ours["peak, MB"], bare["peak, MB"], hundred, MOST_MEGABYTES),
        ("snapshot of 1,000 risks, s", frozen["snapshot, s"], 0.0, frozen["snapshot, s"], MOST_SNAPSHOT),
    )
    print(f"{'':28}{'pack':>10}{'plain':>10}{'judged':>10}{'limit':>10}   medians of {times} runs")
    for name, one, other, judged, limit in rows:
        print(f"{name:28}{one:10.3f}{other:10.3f}{judged:10.3f}{limit:10.2f}")
    print(f"pages: {ours['pages']:.0f} (plain: {bare['pages']:.0f}); queries: {frozen['queries']:.0f}")
    return 0 if all(judged <= limit for _name, _one, _other, judged, limit in rows) else 1


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[-1])
    else:
        sys.exit(main())
