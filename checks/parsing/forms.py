"""Reads the forms of a page, so that they can be sent as a visitor would send them."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from checks.parsing.markup import MAX_CHARACTERS, start_tags

MAX_FORMS = 50
MAX_FIELDS = 200
_END = re.compile(r"</form", re.IGNORECASE)
# What a person types a name or an address into.
_TYPED = frozenset({"", "text", "email", "tel", "search", "url", "number"})
_NOT_SENT = frozenset({"button", "reset", "file", "image"})


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is the input's type in lower case, or "textarea"; `value` what it holds before anybody types."""

    name: str
    kind: str
    value: str = ""
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """`action` is absolute; `method` is GET or POST."""

    action: str
    method: str
    fields: tuple[Field, ...]

    @property
    def asks_password(self) -> bool:
        return any(field.kind == "password" for field in self.fields)

    @property
    def is_search(self) -> bool:
        """Whether sending it only looks something up."""
        return self.method == "GET"

    def body(self, name: str, password: str) -> bytes:
        """The form as a browser sends it, with `name` in the fields to type into and `password` where asked.

        Empty texts leave the fields empty; hidden fields, which hold the site's own tokens, stay as they are.
        """
        pairs: list[tuple[str, str]] = []
        has_submit = False
        for field in self.fields:
            if field.kind in _NOT_SENT or (field.kind == "submit" and has_submit):
                continue
            if field.kind in {"checkbox", "radio"} and not field.is_checked:
                continue
            has_submit |= field.kind == "submit"
            pairs.append((field.name, self._value_of(field, name, password)))
        return urlencode(pairs).encode()

    def _value_of(self, field: Field, name: str, password: str) -> str:
        if field.kind == "password":
            return password
        return name if field.kind in _TYPED or field.kind == "textarea" else field.value


def read_forms(text: str, base: str) -> tuple[Form, ...]:
    """The forms of a page at `base`, in order. Fields without a name are left out, as browsers do."""
    forms: list[Form] = []
    for part in _END.split(text[:MAX_CHARACTERS]):
        form: Form | None = None
        fields: list[Field] = []
        for tag, attributes, _inner in start_tags(part):
            if tag == "form" and form is None:
                form = _form(attributes, base)
            elif form is not None and len(fields) < MAX_FIELDS and (field := _field(tag, attributes)):
                fields.append(field)
        if form is not None and len(forms) < MAX_FORMS:
            forms.append(Form(form.action, form.method, tuple(fields)))
    return tuple(forms)


def form_to_send(forms: tuple[Form, ...]) -> Form | None:
    """The form that a page is about: one that asks for a password, else the first that sends something."""
    asking = [form for form in forms if form.asks_password]
    sending = [form for form in forms if not form.is_search and form.fields]
    return next(iter([*asking, *sending]), None)


def _form(attributes: dict[str, str], base: str) -> Form | None:
    try:
        action = urljoin(base, attributes.get("action", "").strip()[:2_000])
        has_host = bool(urlsplit(action).hostname)
    except ValueError:
        return None
    is_post = attributes.get("method", "").strip().lower() == "post"
    return Form(action, "POST" if is_post else "GET", ()) if has_host else None


def _field(tag: str, attributes: dict[str, str]) -> Field | None:
    name = attributes.get("name", "")
    if not name or "disabled" in attributes or tag not in {"input", "textarea", "button"}:
        return None
    kind = "textarea" if tag == "textarea" else attributes.get("type", "").strip().lower()
    if tag == "button" and kind == "":
        kind = "submit"
    value = attributes.get("value", "on" if kind in {"checkbox", "radio"} else "")
    return Field(name[:200], kind, value[:10_000], "checked" in attributes)
