"""Icons come from one sprite; a name that is not in it fails where it is written, not on a screen."""

from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@cache
def icon_names() -> frozenset[str]:
    """The names of the sprite, from `static/icons/icons.txt`."""
    listed = Path(settings.BASE_DIR) / "static" / "icons" / "icons.txt"
    return frozenset(listed.read_text(encoding="utf-8").split())


@register.simple_tag
def icon(name: str, size: str = "", title: str = "") -> SafeString:
    """`{% icon "check" %}`, `{% icon "check" "l" %}`: sizes `s` 14, none 16, `l` 20, `xl` 28 px.

    Decorative unless `title` is given. Raises `ValueError` for a name that the sprite does not have.
    """
    return _markup(staticfiles_storage.url("icons/lucide.svg"), name, size, str(title))


@lru_cache(maxsize=1024)  # a page has hundreds of them, all much alike
def _markup(sprite: str, name: str, size: str, title: str) -> SafeString:
    if name not in icon_names():
        raise ValueError(f"No icon named {name!r}: add its symbol to static/icons/lucide.svg and icons.txt")
    classes = f"icon icon--{size}" if size else "icon"
    href = f"{sprite}#{name}"
    if title:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, title, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)
