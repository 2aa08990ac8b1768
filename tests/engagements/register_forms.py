"""What a person types into the form of each register, and what a browser sends back of it."""

from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from django.db import models

from engagements.models import Contact, Engagement, OldUrl, RegisterEntry, Risk, User
from engagements.registers.all_registers import REGISTERS

TYPED: dict[str, dict[str, str]] = {
    "risks": {
        "title": "Sign-in is cached",
        "likelihood": "4",
        "impact": "5",
        "status": "open",
        "treatment": "fix",
    },
    "access": {"system": "payments", "provider": "Stripe", "mfa": "on", "owner": "Noor"},
    "environment": {"name": "STRIPE_SECRET_KEY", "environment": "production", "state": "present"},
    "runbooks": {"title": "Site is down", "when_to_use": "Nothing answers.", "steps": "1. Breathe"},
    "contacts": {"name": "Noor Haddad", "side": "client", "phone": "+32 2 555 01 23"},
    "edge-policy": {"pattern": "/account/*", "handling": "bypass"},
    "old-urls": {"url": "/old", "target": "/new", "status": "unchecked"},
    "redirects": {"source": "www.brightcart.test", "target": "https://brightcart.test/", "code": "301"},
    "known-limits": {"title": "No second machine", "kind": "limit"},
    "next-steps": {"title": "Try the backup", "size": "hours"},
}
NAMES = {key: register.entry_name for key, register in REGISTERS.items()}
FIRST_FIELD = {
    "risks": "title",
    "access": "provider",
    "environment": "store",
    "runbooks": "title",
    "contacts": "name",
    "edge-policy": "rate_cap",
    "old-urls": "note",
    "redirects": "configured_at",
    "known-limits": "title",
    "next-steps": "title",
}
# Of which no two entries of a register are alike.
ONLY_ONCE = {"environment": "name", "edge-policy": "pattern", "old-urls": "url", "redirects": "source"}


class _Form(HTMLParser):
    """Collects the fields of the page's POST form with class `form`, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self._is_inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form":
            self._is_inside = "form" in (got.get("class") or "").split()
        if not self._is_inside:
            return
        name = got.get("name") or ""
        if tag == "input" and name and (got.get("type") not in {"checkbox", "radio"} or "checked" in got):
            self.data[name] = got.get("value") or ("on" if got.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in got or self._select not in self.data):
            self.data[self._select] = got.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            self.data[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.data[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            # The line break right after the opening tag is the markup's, not the text's.
            self.data[self._textarea] = self.data[self._textarea].removeprefix("\n").removeprefix("\r\n")
            self._textarea = ""
        elif tag == "form":
            self._is_inside = False


def fields_of(page: str) -> dict[str, str]:
    """The fields by name; browsers send every line break as CR LF."""
    form = _Form()
    form.feed(page)
    return {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in form.data.items()}


def make_entries(engagement: Engagement, actor: User, key: str, count: int) -> list[RegisterEntry]:
    """Entries that differ in every field as far as the field lets them, some of them empty, made in bulk."""
    kind = REGISTERS[key]
    start = kind.entries(engagement).count()
    made = []
    for number in range(start + 1, start + count + 1):
        entry = kind.model(engagement=engagement, number=number, updated_by=actor)
        for field in kind.model._meta.concrete_fields:
            if field.name in kind.form.base_fields:
                setattr(entry, field.attname, _value(field, number, actor))
        _make_valid(entry, engagement)
        made.append(entry)
    return kind.model._base_manager.bulk_create(made)


def _make_valid(entry: Any, engagement: Engagement) -> None:
    """Addresses are no free texts."""
    if isinstance(entry, Contact) and entry.email:
        entry.email = f"{entry.email.lower()}@x.test"
    if isinstance(entry, OldUrl):
        entry.url = f"https://{engagement.domain}/{entry.url}"
        entry.target = f"https://{engagement.domain}/{entry.target}"


def _value(field: Any, number: int, actor: User) -> Any:
    is_empty = field.blank and number % 3 == 0
    if isinstance(field, models.BooleanField):
        return number % 2 == 0
    if field.choices:
        # Two people accept a risk, so that no form leads there.
        keys = [key for key, _word in field.flatchoices if key != Risk.Status.ACCEPTED]
        return keys[number % len(keys)]
    if isinstance(field, models.ForeignKey):
        return None if is_empty else actor.pk
    if isinstance(field, models.DateField):
        return None if is_empty else date(2026, 1, 1) + timedelta(days=number * 7 % 50)
    if isinstance(field, models.IntegerField):
        return number % 5 + 1
    return "" if is_empty else f"{'aBcD'[number % 4]}_{field.name}_{number * 37 % 101}_{number}"
