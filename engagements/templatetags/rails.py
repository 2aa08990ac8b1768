"""The seven stages as a row of dots, made in one go because a board has hundreds of them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagements.templatetags.states import state_icon, state_word

register = template.Library()


class Station(Protocol):
    title: str
    status: str


@register.simple_tag
def small_rail(stages: Iterable[Station]) -> SafeString:
    """`{% small_rail stages %}`: a dot for each stage, its title and state on hover and for readers."""
    language = get_language() or ""
    dots = format_html_join("", "{}", ((_dot(stage.title, stage.status, language),) for stage in stages))
    return format_html('<ol class="rail rail--small" aria-label="{}">{}</ol>', _("Stages"), dots)


@lru_cache(maxsize=512)  # the titles come from a handful of playbooks
def _dot(title: str, status: str, language: str) -> SafeString:
    said = f"{title}: {state_word(status)}"
    current = SafeString(' aria-current="step"') if status == "active" else ""
    return format_html(
        '<li class="rail__station rail__station--{}" title="{}"{}><span class="rail__link">'
        '<span class="rail__dot">{}</span><span class="visually-hidden">{}</span></span></li>',
        status,
        said,
        current,
        state_icon(status),
        said,
    )
