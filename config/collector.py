"""The garbage collector of a web process: what is loaded once stays, and need not be walked through again."""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse


def settle_collector() -> None:
    """Loads all addresses and templates, then leaves what is loaded alone: workers go on sharing its memory,

    and no answer waits for the collector to walk through it.
    """
    reverse("board")
    pages = Path(settings.BASE_DIR) / "templates"
    for path in sorted(pages.rglob("*.html")):
        get_template(str(path.relative_to(pages)))
    gc.collect()
    gc.freeze()
