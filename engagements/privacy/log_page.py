"""The access log as its page shows it: narrowed by engagement and person, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from engagements.models import Engagement, Opening, Organisation, User

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class LogPage:
    """`engagements` and `people` are what can be asked for; `code`, `person` and `kind` what was."""

    page: Page[Opening]
    engagements: list[Engagement]
    people: list[User]
    code: str
    person: str
    kind: str


def read_log(organisation: Organisation, asked: Mapping[str, str]) -> LogPage:
    """Constant queries; what makes no sense in the address narrows nothing."""
    mine = Opening.objects.filter(engagement__client__organisation=organisation)
    code, person, kind = (asked.get(name, "").replace("\0", "") for name in ("engagement", "person", "kind"))
    rows = mine.select_related("engagement__client", "user")
    if code:
        rows = rows.filter(engagement__code=code)
    if person.isascii() and person.isdigit() and len(person) < 19:
        rows = rows.filter(user=int(person))
    if kind in Opening.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, A_PAGE).get_page(asked.get("page"))
    engagements = Engagement.objects.filter(client__organisation=organisation).defer("playbook_data")
    return LogPage(page, list(engagements.order_by("title")), _people(mine), code, person, kind)


def _people(openings: QuerySet[Opening]) -> list[User]:
    seen: Any = openings.order_by().values("user")
    return list(User.objects.filter(pk__in=seen).order_by("name", "email"))
