"""Links that know where they are: the pages of an engagement, sorted columns, an undo on a message."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.templatetags.icons import icon

register = template.Library()

# Pressed after "g", which static/js/go.js listens for; the list of keys shows them.
GO_LETTERS = {
    "overview": "o", "roadmap": "m", "surface": "s", "checks": "c", "risks": "r", "access": "a",
    "environment": "e", "runbooks": "b", "contacts": "t", "handover": "h", "activity": "y", "discussion": "d",
    "people": "p",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def engagement_link(
    context: RequestContext, name: str, label: str, symbol: str, count: int | None = None
) -> SafeString | str:
    """One line of the left column; nothing where the page is not there or `hidden_pages` names it."""
    engagement = context.get("engagement")
    if engagement is None or name in (context.get("hidden_pages") or ()):
        return ""
    is_current = context.get("page") == name
    return _line(name, engagement.code, str(label), symbol, count or 0, is_current)


@lru_cache(maxsize=4096)  # a page has the column twice, and somebody opens one page of it after another
def _line(name: str, code: str, label: str, symbol: str, count: int, is_current: bool) -> SafeString | str:
    try:
        href = reverse(name, kwargs={"code": code})
    except NoReverseMatch:
        return ""
    current = SafeString(' aria-current="page"') if is_current else ""
    number = format_html('<span class="count">{}</span>', count) if count else ""
    letter = format_html(' data-go="{}"', GO_LETTERS[name]) if name in GO_LETTERS else ""
    return format_html(
        '<a class="nav__link" href="{}"{}{}>{}<span>{}</span>{}</a>',
        href, current, letter, icon(symbol), label, number,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def sort_header(
    context: RequestContext, key: str, label: str, css: str = "", sorted_by: str = ""
) -> SafeString:
    """`{% sort_header "due" _("Due") %}`: a `<th>` whose link sorts by `?sort=due`, then by `?sort=-due`.

    `sorted_by` is the order where the address asks for none.
    """
    request: HttpRequest = context["request"]
    now = sorted_by or request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if now == key else key
    for place in ("page", "after"):
        query.pop(place, None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(now)
    mark = icon("arrow-down" if direction == "descending" else "arrow-up", "s") if direction else ""
    sorted_as = format_html(' aria-sort="{}"', direction) if direction else ""
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}" title="{}">{}{}</a></th>',
        css, sorted_as, query.urlencode(), _("Sort by %(column)s") % {"column": label}, label, mark,
    )  # fmt: skip


@register.filter
def undo_url(message: Message) -> str:
    """The address that takes an action back: `messages.success(…, extra_tags="undo:/e/…/undo/")`."""
    for word in (message.extra_tags or "").split():
        target = word.removeprefix("undo:")
        if target != word and target.startswith("/") and not target.startswith(("//", "/\\")):
            return target
    return ""


@register.simple_tag
def optional_url(name: str, **kwargs: Any) -> str:
    """The address of a page, or nothing while no app brings that page."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.simple_tag
def sign_up_url() -> str:
    """Where a stranger opens an organisation, or nothing where the operator does not let them."""
    return reverse("account_signup") if settings.SIGN_UP else ""
