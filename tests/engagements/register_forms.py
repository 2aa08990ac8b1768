"""What a person types into the form of each register, and what a browser sends back of it."""

from html.parser import HTMLParser

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
}
NAMES = {"risks": "risk", "access": "access_entry", "environment": "environment_key", "runbooks": "runbook"}
FIRST_FIELD = {"risks": "title", "access": "provider", "environment": "store", "runbooks": "title"}


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
        if tag == "input" and name and (got.get("type") != "checkbox" or "checked" in got):
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
