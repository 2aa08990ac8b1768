"""The smallest SVG writer that escapes: drawings are made of elements, never of pasted strings."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


def element(name: str, *children: object, **attributes: object) -> SafeString:
    """One element; `stroke_width=2` is written `stroke-width="2"`, `class_` `class`; `None` is left out."""
    written = mark_safe(  # noqa: S308 — every value went through format_html
        "".join(
            format_html(' {}="{}"', key.rstrip("_").replace("_", "-"), value)
            for key, value in attributes.items()
            if value is not None
        )
    )
    safe = (child if isinstance(child, SafeString) else escape(str(child)) for child in children)
    inside = mark_safe("".join(safe))  # noqa: S308 — escaped above
    return format_html("<{}{}>{}</{}>", name, written, inside, name)


def drawing(
    width: float, height: float, label: str, *children: object, class_: str = "drawing"
) -> SafeString:
    """The root: an image with one label, or a group of links when a child is one."""
    interactive = any(str(child).startswith("<a ") for child in children)
    role = "group" if interactive else "img"
    return element(
        "svg", *children, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}", height=f"{height:g}", class_=class_, role=role, aria_label=label,
    )  # fmt: skip
