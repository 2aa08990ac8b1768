"""Fills in a site's form as a browser would, cookies and tokens carried along, through the gate alone."""

from dataclasses import dataclass, field

from checks.net.answers import Response
from checks.parsing.forms import Form, form_to_send, read_forms
from checks.permission.gate import Gate, Headers

_FORM_TYPE = ("Content-Type", "application/x-www-form-urlencoded")
_HOPS = 2
_LONGEST_COOKIE = 4_096


@dataclass(slots=True)
class FormSession:
    """One visitor of one site. Every method that sends raises Halted and NetError as `Gate.send` does."""

    gate: Gate
    cookies: dict[str, str] = field(default_factory=dict, repr=False)

    async def fetch(self, url: str) -> Response:
        return self.keep(await self.gate.send(url, headers=self._headers()))

    async def send(self, form: Form, page: str, name: str, password: str) -> Response:
        """Sends a form of the page at `page`, with what is typed into it."""
        origin = "/".join(page.split("/", 3)[:3])
        headers = (*self._headers(), _FORM_TYPE, ("Origin", origin), ("Referer", page))
        body = form.body(name, password)
        return self.keep(await self.gate.send(form.action, method="POST", headers=headers, body=body))

    async def sign_in(self, page: str, name: str, password: str) -> str:
        """Signs in with the form of that page; the reason why that was not possible, or ""."""
        first = await self.fetch(page)
        if first.challenge:
            return f"a bot challenge stands before the sign-in page ({first.challenge})"
        form = form_to_send(read_forms(first.text, first.url))
        if form is None or not form.asks_password:
            return f"the sign-in page ({first.status}) has no form that asks for a password"
        if form.is_search or not self.gate.may_send_to(form.action):
            return "the sign-in form sends to another place than the consent names"
        answer = await self.send(form, page, name, password)
        for _hop in range(_HOPS):
            if not answer.location or not self.gate.may_send_to(answer.location):
                break
            answer = await self.fetch(answer.location)
        if answer.status >= 400:
            return f"signing in was answered with {answer.status}"
        return "" if self.cookies else "signing in set no cookie"

    def keep(self, response: Response) -> Response:
        """Takes the cookies over; which path or host they are for is not looked at, for all is one site."""
        for line in response.headers_of("set-cookie"):
            pair, _, attributes = line[:_LONGEST_COOKIE].partition(";")
            name, equals, value = pair.strip().partition("=")
            is_deletion = not value or "max-age=0" in attributes.lower().replace(" ", "")
            if equals and name and is_deletion:
                self.cookies.pop(name, None)
            elif equals and name:
                self.cookies[name] = value
        return response

    def _headers(self) -> Headers:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (("Cookie", cookies),) if cookies else ()
