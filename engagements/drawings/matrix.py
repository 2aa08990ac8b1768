"""The risk matrix: likelihood across, impact up, how many risks stand on each square, now and later."""

from collections.abc import Callable, Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element
from engagements.risk_score import score_tone

SQUARE, GAP, LEFT, TOP = 56, 3, 34, 4
MARK = 9  # radius of a hollow mark
STEPS = range(1, 6)


def _paints(score: int, palette: Palette) -> tuple[str, str]:
    """Wash and ink of a square by its score (1 to 25)."""
    return {
        "nogo": (palette.nogo_wash, palette.nogo),
        "hold": (palette.hold_wash, palette.hold),
        "idle": (palette.idle_wash, palette.idle),
    }[score_tone(score)]


def _square(
    likelihood: int, impact: int, count: int, href: str | None, palette: Palette, *, has_mark: bool
) -> SafeString:
    x = LEFT + (likelihood - 1) * (SQUARE + GAP)
    y = TOP + (5 - impact) * (SQUARE + GAP)
    wash, ink = _paints(likelihood * impact, palette)
    aside = 6 if has_mark else 0  # room for the mark in the corner
    parts = [element("rect", x=x, y=y, width=SQUARE, height=SQUARE, rx=4, fill=wash)]
    if count:
        parts.append(
            element(
                "text", count, x=x + SQUARE / 2 - aside, y=y + SQUARE / 2 + 7 + aside, text_anchor="middle",
                font_size=20, font_weight=650, fill=ink,
            )
        )  # fmt: skip
    if not (count and href):
        return element("g", *parts)
    label = ngettext(
        "%(n)d risk, likelihood %(l)d, impact %(i)d", "%(n)d risks, likelihood %(l)d, impact %(i)d", count
    ) % {"n": count, "l": likelihood, "i": impact}
    return element("a", *parts, href=href, aria_label=label)


def _mark(likelihood: int, impact: int, count: int, href: str | None, palette: Palette) -> SafeString:
    """A hollow mark in the square's corner: so many risks are left there after their treatment."""
    x = LEFT + (likelihood - 1) * (SQUARE + GAP) + SQUARE - MARK - 3
    y = TOP + (5 - impact) * (SQUARE + GAP) + MARK + 3
    ink = _paints(likelihood * impact, palette)[1]
    parts = [
        element(
            "circle", cx=x, cy=y, r=MARK, fill="none", stroke=ink, stroke_width=1.5, pointer_events="all"
        ),
        element("text", count, x=x, y=y + 4, text_anchor="middle", font_size=11, fill=ink),
    ]
    if not href:
        return element("g", *parts)
    label = ngettext(
        "%(n)d risk after treatment, likelihood %(l)d, impact %(i)d",
        "%(n)d risks after treatment, likelihood %(l)d, impact %(i)d",
        count,
    ) % {"n": count, "l": likelihood, "i": impact}
    return element("a", *parts, href=href, aria_label=label)


def _axes(palette: Palette) -> list[SafeString]:
    floor = TOP + 5 * (SQUARE + GAP)
    words: list[SafeString] = []
    for step in STEPS:
        across = LEFT + (step - 1) * (SQUARE + GAP) + SQUARE / 2
        up = TOP + (5 - step) * (SQUARE + GAP) + SQUARE / 2 + 4
        words.append(
            element(
                "text", step, x=across, y=floor + 13, text_anchor="middle", font_size=12, fill=palette.muted
            )
        )
        words.append(
            element("text", step, x=LEFT - 8, y=up, text_anchor="end", font_size=12, fill=palette.muted)
        )
    middle = LEFT + 2.5 * (SQUARE + GAP)
    height = TOP + 2.5 * (SQUARE + GAP)
    likelihood, impact = _("Likelihood") + " →", _("Impact") + " →"
    words.append(
        element(
            "text", likelihood, x=middle, y=floor + 32, text_anchor="middle", font_size=12, fill=palette.muted
        )
    )
    words.append(
        element(
            "text", impact, x=11, y=height, text_anchor="middle", font_size=12, fill=palette.muted,
            transform=f"rotate(-90 11 {height:g})",
        )
    )  # fmt: skip
    return words


def risk_matrix(
    counts: Mapping[tuple[int, int], int],
    *,
    label: str,
    href: Callable[[int, int], str] | None = None,
    after: Mapping[tuple[int, int], int] | None = None,
    after_href: Callable[[int, int], str] | None = None,
    palette: Palette = SCREEN,
) -> SafeString:
    """`counts` by (likelihood, impact), each 1 to 5; `href` makes a square that holds risks a link.

    `after` counts where risks are after their treatment, drawn as hollow marks.
    """
    squares = [
        _square(
            likelihood, impact, counts.get((likelihood, impact), 0),
            href(likelihood, impact) if href else None, palette,
            has_mark=(likelihood, impact) in (after or {}),
        )
        for impact in reversed(STEPS)
        for likelihood in STEPS
    ]  # fmt: skip
    marks = [
        _mark(*square, count, after_href(*square) if after_href else None, palette)
        for square, count in sorted((after or {}).items())
    ]
    width = LEFT + 5 * (SQUARE + GAP)
    return drawing(
        width,
        TOP + 5 * (SQUARE + GAP) + 38,
        label,
        *squares,
        *marks,
        *_axes(palette),
        class_="drawing matrix",
    )
