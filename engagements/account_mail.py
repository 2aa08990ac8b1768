"""The mails of signing in as HTML, made of their text: a code stands out, and an address is a button."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext

_CODE = re.compile(r"[A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8})*")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the text; `kind` is `code` or `address` where it is nothing else."""

    kind: str
    text: str


def parts_of(text: str) -> list[Part]:
    """Its paragraphs in order. An address at the end of one, on a line of its own, is a part of its own."""
    found: list[Part] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        *before, last = paragraph.strip().splitlines()
        if before and _ADDRESS.fullmatch(last.strip()):
            found.append(Part("text", "\n".join(before)))
            found.append(Part("address", last.strip()))
        else:
            found.append(Part(_kind(paragraph.strip()), paragraph.strip()))
    return found


def _kind(text: str) -> str:
    if _CODE.fullmatch(text):
        return "code"
    return "address" if _ADDRESS.fullmatch(text) else "text"


def account_html(*, subject: str, text: str, portal: str) -> str:
    """`portal` is its name, as its operator names it: it stands above, so the last line is left out."""
    signature = gettext("Launch Ready, %(site)s") % {"site": portal}
    parts = [part for part in parts_of(text) if part.text != signature]
    context = {"subject": subject, "parts": parts, "portal_name": portal}
    return render_to_string("emails/account.html", context)
