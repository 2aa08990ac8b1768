"""The deployment map: from who comes, through DNS and edge, to hosts and what they stand on, in tiers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element

WIDTH, GAP, PAD, LINE = 720, 10, 10, 14
TITLE, BETWEEN = 18, 26
PER_CHARACTER, PER_LOUD = 5.5, 6.4
MOST_HOSTS = 48
# Hosts that visitors have no business on are drawn with a broken line.
INTERNAL = {"staging", "preview"}

type Href = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Box:
    """One thing on the map; `lines` are (text, is loud) from top to bottom, `state` an outcome or none."""

    lines: tuple[tuple[str, bool], ...]
    state: str = ""
    href: str = ""
    is_broken: bool = False
    is_main: bool = False

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * len(self.lines) - 3


@dataclass(frozen=True, slots=True)
class Tier:
    """`is_passed` where what comes goes through it: an arrow leads there from the tier above."""

    title: str
    boxes: tuple[Box, ...]
    columns: int
    is_passed: bool = True


def deployment_map(
    content: dict[str, Any], *, palette: Palette = SCREEN, href: Href | None = None
) -> SafeString:
    """Draws what `engagements.deployment` tells; more hosts make more columns and less detail on each.

    `href` gives the address behind a host; on paper there is none.
    """
    children: list[SafeString] = []
    top, joint = 0.0, 0.0
    for tier in _tiers(content, href):
        rows = [tier.boxes[i : i + tier.columns] for i in range(0, len(tier.boxes), tier.columns)]
        flows = bool(joint and tier.is_passed)
        if flows:
            children.append(_flow(joint, top + TITLE, palette))
        words = {"font_size": 10.5, "font_weight": 500, "fill": palette.muted}
        children.append(element("text", tier.title, x=24 if flows else 0, y=top + 10, **words))
        top += TITLE
        for row in rows:
            height = max(box.height for box in row)
            for column, box in enumerate(row):
                children.append(_box(box, column, tier.columns, top, height, palette))
            top += height + GAP
        joint = top - GAP
        top += BETWEEN - GAP
    return drawing(WIDTH, max(joint + 1, 20), said(content), *children, class_="drawing deployment")


def said(content: dict[str, Any]) -> str:
    """The map in one sentence, for who cannot see it; the lists beside it hold all of it."""
    hosts = content["hosts"]
    names = ", ".join(host["name"] for host in hosts[:12])
    return _("Deployment map of %(domain)s: %(count)s behind DNS and edge: %(names)s") % {
        "domain": content["domain"],
        "count": ngettext("%(n)d host", "%(n)d hosts", len(hosts)) % {"n": len(hosts)},
        "names": names + ("…" if len(hosts) > 12 else ""),
    }


def _tiers(content: dict[str, Any], href: Href | None) -> list[Tier]:
    hosts, beside = content["hosts"], content["beside"]
    stands, names = _standing(content), _names_and_edge(content)
    senders = tuple(_sender(one) for one in content["mail"])
    tiers = [
        Tier(_("Who comes"), (Box(((_("Visitors, apps and webhooks"), True),)),), 1),
        Tier(_("Names and edge"), names, len(names)),
        Tier(_("Hosts"), tuple(_hosts(hosts, content["domain"], href)), _columns(len(hosts))),
        Tier(_("What they stand on"), stands, _few(stands)),
        Tier(_("Mail is sent as"), senders, _few(senders), is_passed=False),
        Tier(_("Beside it"), tuple(_system(one) for one in beside), _few(beside, 4), is_passed=False),
    ]
    return [tier for tier in tiers if tier.boxes]


def _few(boxes: Sequence[object], most: int = 3) -> int:
    return max(1, min(len(boxes), most))


def _columns(hosts: int) -> int:
    return hosts if hosts in {1, 2, 3} else 2 if hosts <= 4 else 3 if hosts <= 15 else 4


def _names_and_edge(content: dict[str, Any]) -> tuple[Box, ...]:
    kept = _("%(n)d records, %(owned)d with an owner") % {
        "n": content["records"],
        "owned": content["owned_records"],
    }
    dns = content["dns"] or content["registrar"]
    words = _("DNS of %(domain)s at %(provider)s") if dns else _("DNS of %(domain)s")
    name = words % {"domain": content["domain"], "provider": dns}
    behind = sum(host["is_proxied"] for host in content["hosts"])
    boxes = [Box(((name, True), (kept, False)), content["domain_state"])]
    if behind or content["edge"]:
        count = ngettext("%(n)d host behind it", "%(n)d hosts behind it", behind) % {"n": behind}
        boxes.append(Box(((content["edge"] or _("Edge"), True), (count, False))))
    return tuple(boxes)


def _hosts(hosts: Sequence[dict[str, Any]], domain: str, href: Href | None) -> list[Box]:
    detail = 4 if len(hosts) <= 9 else 2 if len(hosts) <= 15 else 0
    boxes = [_host(host, domain, detail, href(host) if href else "") for host in hosts[:MOST_HOSTS]]
    if len(hosts) > MOST_HOSTS:
        more = _("and %(n)d more hosts") % {"n": len(hosts) - MOST_HOSTS}
        boxes.append(Box(((more, True), (_("see the list"), False)), is_broken=True))
    return boxes


def _host(host: dict[str, Any], domain: str, detail: int, href: str) -> Box:
    # Many boxes are narrow: the domain is the same on each, and stands in the tier above.
    name = host["name"] if detail else host["name"].removesuffix(f".{domain}")
    count = ngettext("%(n)d route", "%(n)d routes", len(host["routes"])) % {"n": len(host["routes"])}
    lines = [(name, True), (f"{host['role']} · {count}", False)]
    lines += [(_route(one), False) for one in host["routes"][:detail]]
    if detail and len(host["routes"]) > detail:
        lines.append((_("and %(n)d more") % {"n": len(host["routes"]) - detail}, False))
    is_broken = host["role_key"] in INTERNAL
    return Box(tuple(lines), host["state"], href, is_broken=is_broken, is_main=not is_broken)


def _route(route: dict[str, Any]) -> str:
    return f"{route['path']} · {route['role']}" if route["role"] else str(route["path"])


def _standing(content: dict[str, Any]) -> tuple[Box, ...]:
    """Each origin or target once, with the hosts that stand on it."""
    hosts_on: dict[str, list[str]] = {}
    for host in content["hosts"]:
        hosts_on.setdefault(host["stands_on"], []).append(host["name"])
    hosts_on.pop("", None)
    if not hosts_on and content["hosting"]:
        return (Box(((content["hosting"], True), (_("hosting"), False))),)
    domain = content["domain"]
    boxes = [
        Box(((target, True), (", ".join(_short(name, domain) for name in names), False)))
        for target, names in sorted(hosts_on.items(), key=lambda one: (-len(one[1]), one[0]))
    ]
    if len(boxes) > 9:
        more = _("and %(n)d more") % {"n": len(boxes) - 8}
        boxes = [*boxes[:8], Box(((more, True), (_("see the DNS records"), False)), is_broken=True)]
    return tuple(boxes)


def _short(name: str, domain: str) -> str:
    return _("apex") if name == domain else name.removesuffix(f".{domain}")


def _sender(sender: dict[str, Any]) -> Box:
    through = ", ".join(sender["providers"]) or _("provider not recorded")
    return Box(((f"@{sender['name']}", True), (through, False)), sender["state"])


def _system(one: dict[str, Any]) -> Box:
    owner = one["owner"] or _("no owner")
    return Box(((one["provider"], True), (f"{one['system']} · {owner}", False)))


def _flow(above: float, below: float, palette: Palette) -> SafeString:
    """The arrow from one tier to the next, in the gap between them."""
    x = 12
    path = f"M{x} {above + 3:g}V{below - 6:g}m-4 -4l4 4l4 -4"
    return element("path", d=path, fill="none", stroke=palette.line, stroke_width=1.5)


def _box(box: Box, column: int, columns: int, top: float, height: float, palette: Palette) -> SafeString:
    width = (WIDTH - GAP * (columns - 1) - 1) / columns
    x = 0.5 + column * (width + GAP)
    frame = {"rx": 6, "fill": palette.paper, "stroke_dasharray": "4 3" if box.is_broken else None}
    stroke = palette.accent if box.is_main else palette.line
    place = {"x": f"{x:.1f}", "y": f"{top + 0.5:.1f}", "width": f"{width:.1f}", "height": f"{height:g}"}
    parts = [element("rect", **place, **frame, stroke=stroke, stroke_width=1)]
    room = width - 2 * PAD - (16 if box.state else 0)
    for number, (text, is_loud) in enumerate(box.lines):
        shown = _fit(text, room if number == 0 else width - 2 * PAD, PER_LOUD if is_loud else PER_CHARACTER)
        style = {"font_size": 11.5, "font_weight": 650, "fill": palette.ink}
        quiet = {"font_size": 10.5, "fill": palette.muted}
        line = {"x": f"{x + PAD:.1f}", "y": f"{top + PAD + 9 + LINE * number:.1f}"}
        parts.append(element("text", shown, **line, **(style if is_loud else quiet)))
    if box.state:
        parts.append(_mark(box.state, x + width - PAD - 5, top + PAD + 5, palette))
    inside = element("title", f"{box.lines[0][0]}: {_word(box.state)}") if box.state else SafeString("")
    if box.href:
        label = ", ".join(text for text, _loud in box.lines[:2]) + (
            f", {_word(box.state)}" if box.state else ""
        )
        return element("a", inside, *parts, href=box.href, aria_label=label)
    return element("g", inside, *parts)


def _word(state: str) -> str:
    return {
        "fail": _("something fails"),
        "could_not_tell": _("could not be found out"),
        "warn": _("works, with warnings"),
        "pass": _("nothing fails"),
    }.get(state, _("not checked"))


def _mark(state: str, x: float, y: float, palette: Palette) -> SafeString:
    """A disc with a sign of its own: never a colour alone."""
    paints = {"fail": palette.nogo, "could_not_tell": palette.hold, "warn": palette.hold, "pass": palette.go}
    paint = paints.get(state, palette.idle)
    signs = {
        "fail": "m-2.5 -2.5l5 5m0 -5l-5 5",
        "could_not_tell": "m-2 -1.5a2 2 0 1 1 2.6 1.9q-.6 .2 -.6 1.1m0 1.6v.2",
        "warn": "m0 -3v3.4m0 2.2v.3",
        "pass": "m-2.8 0l2 2l3.6 -4",
    }
    sign = {"fill": "none", "stroke": palette.paper, "stroke_width": 1.4, "stroke_linecap": "round"}
    disc = element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=6, fill=paint)
    path = signs.get(state, "m-2.5 0h5")
    return element("g", disc, element("path", d=f"M{x:.1f} {y:.1f}{path}", **sign))


def _fit(text: str, width: float, per_character: float) -> str:
    """The text, or its two ends where it is too long for the box: names differ at either end."""
    most = max(int(width / per_character), 8)
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[len(text) - (most - most // 2 - 1) :]}"
