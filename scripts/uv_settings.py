#!/usr/bin/env python3
"""Prints pip's own configuration as uv's environment: uv does not read it, and a machine's own must count."""

import ast
import os
import shlex
import subprocess
import sys
from pathlib import Path

listed = subprocess.run(
    [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
).stdout
pip: dict[str, str] = {}
for line in listed.splitlines():
    name, found, value = line.partition("=")
    if found:
        # `:env:` lines come last and win, as they do in pip.
        pip[name.rpartition(".")[2]] = str(ast.literal_eval(value))


def reachable(value: str) -> list[str]:
    """The places of a list that exist: pip passes over a missing folder, uv stops at it."""
    return [place for place in value.split() if "://" in place.removeprefix("file://") or _exists(place)]


def _exists(place: str) -> bool:
    return Path(place.removeprefix("file://")).exists()


wanted = {
    "UV_DEFAULT_INDEX": pip.get("index-url", ""),
    "UV_INDEX": " ".join(reachable(pip.get("extra-index-url", ""))),
    "UV_FIND_LINKS": ",".join(reachable(pip.get("find-links", ""))),
    "UV_INSECURE_HOST": pip.get("trusted-host", ""),
    "UV_HTTP_TIMEOUT": pip.get("default-timeout", pip.get("timeout", "")),
    "SSL_CERT_FILE": pip.get("cert", ""),
    # pip looks at every index for the best version; the hashes hold whichever it comes from.
    "UV_INDEX_STRATEGY": "unsafe-best-match",
    # uv warns where it cannot link from its cache; copying is what happens then in any case.
    "UV_LINK_MODE": "copy",
}
for name, value in wanted.items():
    if value and name not in os.environ:
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
