"""Recognises files that never belong on the web by what is in them, never by a status alone."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_BYTES = 200_000

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]{1,60})\s*=")
_PEM = re.compile(r"-----BEGIN [A-Z ]{1,40}-----[^-]{0,20000}(?:-----END [A-Z ]{1,40}-----)?")
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|script)\b", re.IGNORECASE)
_SQL = re.compile(
    rb"-- (?:MySQL|MariaDB|PostgreSQL) (?:dump|database dump)|^[ \t]{0,20}(?:CREATE TABLE|INSERT INTO|"
    rb"COPY [\w.\"]{1,200} \(|DROP TABLE IF EXISTS|PRAGMA foreign_keys)|-- phpMyAdmin SQL Dump",
    re.MULTILINE | re.IGNORECASE,
)
_ARCHIVES = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"PGDMP": "pg_dump",
}


@dataclass(frozen=True, slots=True)
class Exposed:
    """What was recognised: `kind` names it, `shape` shows how it looks without any value of it."""

    kind: str
    shape: str


def _env(body: bytes) -> Exposed | None:
    """Mostly KEY=value lines; one upper-case key is enough, prose with an equals sign is not."""
    if _HTML.search(body[:5_000]) or b"\x00" in body[:5_000]:
        return None
    # A key in PEM form takes many lines of its own, which are no settings.
    text = _PEM.sub("…", body.decode("utf-8-sig", "replace"))
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", ";"))][:200]
    keys = [match[1] for line in lines if (match := _ASSIGNMENT.match(line))]
    if not keys or len(keys) * 2 < len(lines) or not any(key.isupper() for key in keys):
        return None
    shown = ", ".join(f"{key}=…" for key in keys[:3])
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return Exposed("environment file", f"{shown}{more}")


def _git_head(body: bytes) -> Exposed | None:
    text = body[:300].decode("ascii", "replace").strip()
    if re.fullmatch(r"ref: refs/[\w./-]{1,200}", text):
        return Exposed("git repository", text[:100])
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text):
        return Exposed("git repository", f"commit {text[:8]}…")
    return None


def _git_config(body: bytes) -> Exposed | None:
    text = body[:20_000].decode("utf-8", "replace")
    if (
        not re.search(r"^[ \t]{0,20}\[core\][ \t]{0,20}$", text, re.MULTILINE)
        or "repositoryformatversion" not in text
    ):
        return None
    remotes = len(re.findall(r"^[ \t]{0,20}\[remote ", text, re.MULTILINE))
    return Exposed("git configuration", f"[core] and {remotes} remotes, addresses not shown")


def _dump(body: bytes) -> Exposed | None:
    for magic, name in _ARCHIVES.items():
        if body.startswith(magic):
            return Exposed("database dump", f"begins like {name}")
    if _HTML.search(body[:2_000]):
        return None
    match = _SQL.search(body[:MAX_BYTES])
    return (
        Exposed("database dump", f"SQL: {match[0].decode('ascii', 'replace').strip()[:40]} …")
        if match
        else None
    )


def _sqlite(body: bytes) -> Exposed | None:
    return Exposed("SQLite database", "SQLite format 3") if body.startswith(b"SQLite format 3\x00") else None


def _phpinfo(body: bytes) -> Exposed | None:
    match = re.search(
        rb"PHP Version\s{0,20}(?:</[^>]{1,20}>\s{0,20}<[^>]{1,60}>)?\s{0,20}([\d.]{1,12})", body[:MAX_BYTES]
    )
    if match and (b"phpinfo()" in body or b"PHP Credits" in body or b"Zend Engine" in body):
        return Exposed("phpinfo page", f"PHP Version {match[1].decode('ascii')}")
    return None


def _actuator(body: bytes) -> Exposed | None:
    document = _json(body)
    if isinstance(document, dict) and isinstance(document.get("propertySources"), list):
        names = [source.get("name", "") for source in document["propertySources"] if isinstance(source, dict)]
        return Exposed("Spring Boot environment", f"{len(names)} property sources, values not shown")
    # Longer than what was fetched: known by its beginning.
    if (
        document is None
        and re.match(rb'\s{0,20}\{\s{0,20}"activeProfiles"', body)
        and b'"propertySources"' in body
    ):
        return Exposed("Spring Boot environment", "long, values not shown")
    return None


def _server_status(body: bytes) -> Exposed | None:
    if b"Apache Server Status for" in body or re.search(rb"<h1>Apache Server Status", body):
        return Exposed("server status page", "Apache Server Status")
    if re.match(rb"Active connections: \d+\s+server accepts handled requests", body):
        return Exposed("server status page", "nginx stub status")
    return None


def _ds_store(body: bytes) -> Exposed | None:
    return (
        Exposed("folder listing of a Mac", ".DS_Store") if body.startswith(b"\x00\x00\x00\x01Bud1") else None
    )


def source_map(body: bytes, *, is_truncated: bool = False) -> Exposed | None:
    """A source map; with "sourcesContent" it holds the source itself. A cut one is known by its beginning."""
    document = _json(body)
    if isinstance(document, dict):
        sources = document.get("sources")
        if not isinstance(document.get("mappings", document.get("sections")), str | list):
            return None
        if document.get("version") != 3 or not isinstance(sources, list | None):
            return None
        contents = document.get("sourcesContent")
        has_source = isinstance(contents, list) and any(isinstance(text, str) and text for text in contents)
        count = len(sources or ())
        return Exposed(
            "source map", f"{count} files{', with their source' if has_source else ', names only'}"
        )
    head = body[:2_000].lstrip()
    if is_truncated and head.startswith(b"{") and b'"version":3' in head.replace(b" ", b""):
        return Exposed("source map", "large, with its source" if b"sourcesContent" in body else "large")
    return None


def _json(body: bytes) -> object:
    if not body[:200].lstrip(b"\xef\xbb\xbf \t\r\n)]}',").startswith(b"{"):
        return None
    try:
        return json.loads(body.lstrip(b")]}',\r\n\t "))
    except (ValueError, RecursionError):
        return None


# Every path asked for, and what its content looks like when it is the real thing. A path costs one request
# on every host, so this stays short.
RECOGNISERS: dict[str, Callable[[bytes], Exposed | None]] = {
    "/.env": _env,
    "/.git/HEAD": _git_head,
    "/.git/config": _git_config,
    "/backup.sql": _dump,
    "/dump.sql": _dump,
    "/db.sqlite3": _sqlite,
    "/phpinfo.php": _phpinfo,
    "/actuator/env": _actuator,
    "/server-status": _server_status,
    "/.DS_Store": _ds_store,
}


def recognise(path: str, status: int, body: bytes) -> Exposed | None:
    """What a path gave away, or None. Only successful answers can: an error page may quote the path."""
    return RECOGNISERS[path](body) if status in {200, 206} else None
