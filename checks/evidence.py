"""Evidence as it is kept and as it is read: any JSON in, lines and tables that a person can follow out."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagements.templatetags.texts import Folded, fold

SHOWN_LINES = 16
MOST_LINES = 400
DEEPEST = 12


def storable(value: Any, depth: int = 0) -> Any:
    """The same as JSON that every database takes: no NUL, no lone surrogate, no NaN, nothing endless."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return storable_text(value)
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [storable(inner, depth + 1) for inner in value]
    return storable_text(str(value))


def storable_text(text: str, length: int = 100_000) -> str:
    """Text that every database takes, cut to `length` characters."""
    clean = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= length else clean[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the evidence: a table where `columns` are set, else lines of text."""

    label: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def folded(self) -> Folded:
        """The lines as text, long ones behind a fold."""
        return fold("\n".join(self.lines), SHOWN_LINES)


def parts_of(evidence: Any) -> list[Part]:
    """The entries of the evidence in their order, ready to show, empty texts left out; robust to any JSON."""
    if not isinstance(evidence, Mapping):
        return [_part("", evidence)] if evidence else []
    return [_part(readable(str(key)), value) for key, value in evidence.items() if value != ""]


def as_text(evidence: Any) -> str:
    """The whole evidence as plain text, to copy or to print."""
    blocks = []
    for part in parts_of(evidence):
        lines = part.lines
        if part.columns:
            lines = tuple(_aligned((part.columns, *part.rows)))
        if part.label and len(lines) == 1:
            blocks.append(f"{part.label}: {lines[0]}")
        else:
            blocks.append("\n".join([f"{part.label}:", *(f"  {line}" for line in lines)]))
    return "\n".join(blocks)


def readable(key: str) -> str:
    """ "content_type" as "content type"; a host or header name stays as it is."""
    return key.replace("_", " ") if key.isidentifier() else key


def _part(label: str, value: Any) -> Part:
    columns = _columns(value)
    if columns:
        rows = tuple(tuple(_scalar(row.get(column)) for column in columns) for row in value[:MOST_LINES])
        return Part(label, columns=tuple(readable(column) for column in columns), rows=rows)
    lines = list(_tree(value))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… {len(lines) - MOST_LINES} more lines"]
    return Part(label, tuple(lines))


def _columns(value: Any) -> tuple[str, ...]:
    """The keys of a list of flat objects, in the order in which they come; none for anything else."""
    if not isinstance(value, list) or not value:
        return ()
    if not all(isinstance(row, dict) and row and all(map(_is_flat, row.values())) for row in value):
        return ()
    columns = tuple(dict.fromkeys(str(key) for row in value for key in row))
    return columns if len(columns) <= 6 else ()


def _is_flat(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _tree(value: Any) -> Iterator[str]:
    """Lines of "name: value" and of list entries, nested ones indented under their name."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _branch(f"{readable(str(key))}:", inner)
    elif isinstance(value, list):
        for inner in value:
            if _is_flat(inner):
                yield from _scalar(inner).splitlines() or [""]
            else:
                first, *rest = _tree(inner)
                yield f"- {first}"
                yield from (f"  {line}" for line in rest)
    else:
        yield from _scalar(value).splitlines() or [""]
    if value in ([], {}):
        yield "none"


def _branch(name: str, inner: Any) -> Iterator[str]:
    lines = list(_tree(inner))
    if len(lines) == 1:
        yield f"{name} {lines[0]}"
    else:
        yield name
        yield from (f"  {line}" for line in lines)


def _scalar(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
