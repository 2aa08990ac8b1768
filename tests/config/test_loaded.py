"""What each process of the portal loads to stand ready: a package that few requests need is loaded by them.

`python -m benchmarks.memory` measures it all; this names the module that came in, and the way it came.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

READY = {
    "web": "import config.wsgi, config.urls",
    "worker": "import config.worker; config.worker.app.Worker(concurrency=1)",
    "beat": "import config.beat; config.beat.Beat(app=config.beat.app).init_loader()",
}
# With what each is for; all are much larger than what uses them.
RARE = {
    "celery.bin": "Celery's command line, which brings prompt_toolkit and Pygments",
    "checks.lab": "the lab of the tests and the demo",
    "markdownify": "packs as Markdown",
    "openpyxl": "workbooks",
    "pyhanko": "packs that are signed with a certificate",
    "qrcode": "packs that are shared by a code",
}
UNWANTED = {
    "web": {**RARE, "weasyprint": "packs as PDF"},
    "worker": RARE,
    "beat": {
        **RARE,
        "cryptography": "certificates and keys",
        "django.db.models": "rows",
        "django.forms": "forms",
        "dns": "the audit",
        "engagements": "the portal itself",
    },
}


@pytest.mark.parametrize("process", READY)
def test_a_process_stands_ready_without_what_is_rarely_needed(process: str, tmp_path: Path) -> None:
    code = f"import sys; {READY[process]}; print(*sys.modules, sep='\\n')"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.split())
    assert {"config.settings", "celery.app.base"} <= loaded
    assert {name: use for name, use in UNWANTED[process].items() if name in loaded} == {}
