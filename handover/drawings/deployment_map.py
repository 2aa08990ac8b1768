"""The deployment map: visitors, then DNS and edge, then hosts with their routes, then mail, in tiers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.drawings.palette import PAPER, Palette
from engagements.drawings.svg import drawing, element
from handover.drawings.figure import for_paper

WIDTH, TRUNK, LEFT, GAP = 660, 8, 28, 10
LINE, PAD, BETWEEN = 14, 9, 30
# Hosts that are no part of what visitors use are drawn with a broken line.
INTERNAL = {"staging", "preview"}
PER_CHARACTER = 5.9
MOST_HOSTS = 48


@dataclass(frozen=True, slots=True)
class Box:
    """One thing on the map; `lines` are (text, is loud) from top to bottom."""

    lines: tuple[tuple[str, bool], ...]
    is_host: bool = False
    is_internal: bool = False

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * len(self.lines) - 2


@dataclass(frozen=True, slots=True)
class Tier:
    title: str
    boxes: tuple[Box, ...]
    columns: int


def deployment_map(content: dict[str, Any], palette: Palette = PAPER) -> SafeString:
    """Draws the content of the section "where"; more hosts make more columns and less detail on each."""
    tiers = [tier for tier in _tiers(content) if tier.boxes]
    children: list[SafeString] = []
    top, trunk_from, trunk_to = 0.0, 0.0, 0.0
    for number, tier in enumerate(tiers):
        children.append(_tier_title(tier.title, top, palette))
        top += 18
        for row in _rows(tier):
            height = max(box.height for box in row)
            middle = top + height / 2
            trunk_from, trunk_to = (middle if not trunk_to else trunk_from), middle
            children.append(_branch(middle, len(row), tier.columns, palette))
            children += [
                part
                for column, box in enumerate(row)
                for part in _box(box, column, tier, top, height, palette)
            ]
            top += height + GAP
        top += BETWEEN - GAP if number < len(tiers) - 1 else 0
    trunk = element("path", d=f"M{TRUNK} {trunk_from:g}V{trunk_to:g}", stroke=palette.line, stroke_width=1.5)
    label = _said(content)
    return for_paper(drawing(WIDTH, max(top, 20), label, trunk, *children), label)


def _said(content: dict[str, Any]) -> str:
    """The map in one sentence, for who cannot see it; the tables below hold all of it."""
    hosts = content["hosts"]
    names = ", ".join(host["name"] for host in hosts[:12])
    count = ngettext("%(n)d host", "%(n)d hosts", len(hosts)) % {"n": len(hosts)}
    return _("Deployment map of %(domain)s: %(count)s behind DNS and edge: %(names)s") % {
        "domain": content["domain"],
        "count": count,
        "names": names + ("…" if len(hosts) > 12 else ""),
    }


def _tiers(content: dict[str, Any]) -> list[Tier]:
    records, routes = content["records"], content["routes"]
    owned = sum(bool(record["owner"]) for record in records)
    dns = [(_("DNS of %(domain)s") % {"domain": content["domain"]}, True)]
    dns.append(
        (_("%(n)d records kept, %(owned)d with an owner") % {"n": len(records), "owned": owned}, False)
    )
    with_policy = sum(bool(route["edge_policy"]) for route in routes)
    edge = [(_("Edge"), True), (_("%(n)d routes with a policy") % {"n": with_policy}, False)]
    visitors = Box(((_("Visitors"), True), (_("browsers, apps, webhooks of others"), False)))
    return [
        Tier(_("Who comes"), (visitors,), 1),
        Tier(_("Names and edge"), (Box(tuple(dns)), Box(tuple(edge))), 2),
        Tier(_("Hosts and routes"), tuple(_hosts(content)), _columns(len(content["hosts"]))),
        Tier(_("Mail"), tuple(_sender(sender) for sender in content["mail"]), 2),
    ]


def _columns(hosts: int) -> int:
    return 2 if hosts <= 4 else 3 if hosts <= 15 else 4


def _hosts(content: dict[str, Any]) -> list[Box]:
    hosts, routes = content["hosts"], content["routes"]
    most_routes = 4 if len(hosts) <= 9 else 2 if len(hosts) <= 15 else 0
    has_target = len(hosts) <= 24
    served: dict[str, list[dict[str, Any]]] = {}
    for route in routes:
        served.setdefault(urlsplit(route["url"]).hostname or "", []).append(route)
    boxes = [
        _host(host, served.get(host["name"], []), content["domain"], most_routes, has_target=has_target)
        for host in hosts[:MOST_HOSTS]
    ]
    if len(hosts) > MOST_HOSTS:
        more = _("and %(n)d more hosts") % {"n": len(hosts) - MOST_HOSTS}
        boxes.append(Box(((more, True), (_("listed below"), False)), is_internal=True))
    return boxes


def _host(
    host: dict[str, Any], routes: Sequence[dict[str, Any]], domain: str, most: int, *, has_target: bool
) -> Box:
    # Many boxes are narrow: the domain is the same on each, and stands in the tier above.
    name = host["name"] if most else host["name"].removesuffix(f".{domain}")
    count = ngettext("%(n)d route", "%(n)d routes", len(routes)) % {"n": len(routes)}
    lines = [(name, True), (f"{host['role']} · {count}", False)]
    if host["providers"] and has_target:
        lines.append((f"→ {host['providers'][0]}", False))
    lines += [
        (f"{urlsplit(one['url']).path or '/'}  {one['expected_status']}", False) for one in routes[:most]
    ]
    if most and len(routes) > most:
        lines.append((_("and %(n)d more") % {"n": len(routes) - most}, False))
    return Box(tuple(lines), is_host=True, is_internal=host["role_key"] in INTERNAL)


def _sender(sender: dict[str, Any]) -> Box:
    through = ", ".join(sender["providers"]) or _("provider not recorded")
    selectors = ", ".join(sender["selectors"]) or _("none recorded")
    return Box(
        (
            (_("Mail from @%(name)s") % {"name": sender["name"]}, True),
            (through, False),
            (_("DKIM selectors: %(names)s") % {"names": selectors}, False),
        )
    )


def _rows(tier: Tier) -> list[tuple[Box, ...]]:
    return [tier.boxes[i : i + tier.columns] for i in range(0, len(tier.boxes), tier.columns)]


def _box_width(columns: int) -> float:
    return (WIDTH - LEFT - GAP * (columns - 1) - 1) / columns


def _branch(middle: float, boxes: int, columns: int, palette: Palette) -> SafeString:
    """The line on which the boxes of one row are strung; the boxes are painted over it."""
    end = LEFT + boxes * (_box_width(columns) + GAP) - 2 * GAP
    return element(
        "path", d=f"M{TRUNK} {middle:g}H{end:g}", stroke=palette.line, stroke_width=1.5, fill="none"
    )


def _box(box: Box, column: int, tier: Tier, top: float, height: float, palette: Palette) -> list[SafeString]:
    width = _box_width(tier.columns)
    x = LEFT + column * (width + GAP)
    paint = palette.accent if box.is_host and not box.is_internal else palette.line
    parts = [
        element(
            "rect", x=f"{x:.1f}", y=f"{top + 0.5:.1f}", width=f"{width:.1f}", height=f"{height:g}", rx=5,
            fill=palette.paper, stroke=paint,
            stroke_width=1, stroke_dasharray="4 3" if box.is_internal else None,
        )
    ]  # fmt: skip
    for number, (text, is_loud) in enumerate(box.lines):
        place = {"x": f"{x + PAD:.1f}", "y": f"{top + PAD + 9 + LINE * number:.1f}"}
        parts.append(
            element(
                "text", _fit(text, width - 2 * PAD), **place,
                font_size=11 if is_loud else 10, font_weight=650 if is_loud else 400,
                fill=palette.ink if is_loud else palette.muted,
            )
        )  # fmt: skip
    return parts


def _tier_title(title: str, top: float, palette: Palette) -> SafeString:
    return element("text", title, x=LEFT, y=top + 9, font_size=10, font_weight=500, fill=palette.muted)


def _fit(text: str, width: float) -> str:
    """The text, or its two ends where it is too long for the box: names differ at either end."""
    most = max(int(width / PER_CHARACTER), 8)
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[len(text) - (most - most // 2 - 1) :]}"
