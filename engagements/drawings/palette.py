"""The paints of a drawing: the page's own variables on a screen, fixed colours on paper."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Every paint is a CSS colour; on a screen it is a variable, so that dark mode needs no other drawing."""

    paper: str
    ink: str
    muted: str
    line: str
    accent: str
    go: str
    hold: str
    nogo: str
    idle: str
    go_wash: str
    hold_wash: str
    nogo_wash: str
    idle_wash: str


SCREEN = Palette(
    paper="var(--paper)",
    ink="var(--ink)",
    muted="var(--ink-3)",
    line="var(--line-strong)",
    accent="var(--accent)",
    go="var(--go)",
    hold="var(--hold)",
    nogo="var(--nogo)",
    idle="var(--idle)",
    go_wash="var(--go-wash)",
    hold_wash="var(--hold-wash)",
    nogo_wash="var(--nogo-wash)",
    idle_wash="var(--idle-wash)",
)

# The day colours of static/css/tokens.css as sRGB, for renderers that know neither variables nor oklch.
PAPER = Palette(
    paper="#ffffff",
    ink="#1c1916",
    muted="#66635e",
    line="#c9c7c2",
    accent="#214499",
    go="#0e6936",
    hold="#865107",
    nogo="#aa1f1f",
    idle="#535d68",
    go_wash="#dff5e5",
    hold_wash="#fdefd2",
    nogo_wash="#ffebe9",
    idle_wash="#ebeff2",
)
