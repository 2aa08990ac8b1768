"""Before and after as bars: what does not pass by topic, and response times by route."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from checks.catalogue.speed import NOISE_MS
from engagements.drawings.bars import BeforeAfter, before_after
from engagements.drawings.palette import PAPER
from handover.drawings.figure import for_paper

MOST_ROWS = 10
LONGEST_LABEL = 52


def topic_bars(topics: Sequence[dict[str, Any]]) -> SafeString:
    """Failures and warnings of each topic that had or has some."""
    rows = [
        BeforeAfter(
            label=topic["topic"], before=_troubles(topic["before"]), after=_troubles(topic["after"]), unit=""
        )
        for topic in topics
        if _troubles(topic["before"]) or _troubles(topic["after"])
    ]  # fmt: skip
    said = "; ".join(f"{row.label}: {row.before:g} → {row.after:g}" for row in rows)
    return _drawn(rows, _("Failures and warnings before and after: %(figures)s") % {"figures": said})


def _troubles(counts: dict[str, int]) -> int:
    return counts["fail"] + counts["warn"]


def speed_bars(rows: Sequence[dict[str, Any]]) -> SafeString:
    """The p95 of each route that was measured twice, the slowest first; what is mere noise is no change."""
    both = [row for row in rows if row["before"] is not None]
    both.sort(key=lambda row: -max(row["before"], row["after"]))
    bars = [
        BeforeAfter(
            label=_short(row["route"]), before=row["before"], after=row["after"], unit="ms", noise=NOISE_MS
        )
        for row in both[:MOST_ROWS]
    ]
    said = "; ".join(f"{row.label}: {row.before:g} → {row.after:g} ms" for row in bars)
    return _drawn(bars, _("Response times before and after: %(figures)s") % {"figures": said})


def _drawn(rows: Sequence[BeforeAfter], label: str) -> SafeString:
    return for_paper(before_after(rows, label=label, palette=PAPER), label)


def _short(address: str) -> str:
    bare = address.removeprefix("https://")
    return bare if len(bare) <= LONGEST_LABEL else bare[: LONGEST_LABEL - 1] + "…"
