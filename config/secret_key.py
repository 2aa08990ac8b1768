"""A key of its own for each embedded portal, made at the first start, for its owner's eyes only."""

import secrets
import sys
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key kept at `path`, made there if there is none.

    Ends the process with one line where the folder cannot be written to.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _kept(path) or _made(path)
    except OSError as error:
        sys.stderr.write(f"settings: VAR_DIR cannot be used: {error}\n")
        raise SystemExit(2) from error


def _kept(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def _made(path: Path) -> str:
    """Two processes may start at once: the first to link its file into place wins, both use that key."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600)
    own.write_text(f"{secrets.token_urlsafe(64)}\n", encoding="ascii")
    if path.exists() and not _kept(path):
        path.unlink(missing_ok=True)  # an empty file, left by a full disk
    try:
        path.hardlink_to(own)
    except FileExistsError:
        return _kept(path)
    finally:
        own.unlink()
    return _kept(path)
