"""Finds a logo by its hash, which is all that its address says."""

import re
from typing import Any

from engagements.models import Organisation

SHA256 = re.compile(r"\A[0-9a-f]{64}\Z")


def open_logo(sha256: str) -> Any:
    """The PNG, open for reading; None where nobody has such a logo, or its file has gone."""
    if not SHA256.match(sha256):
        return None
    found = Organisation.objects.filter(logo_sha256=sha256).exclude(logo="").first()
    return read_logo(found) if found else None


def read_logo(organisation: Organisation) -> Any:
    try:
        return organisation.logo.open("rb")
    except (FileNotFoundError, ValueError):
        return None
