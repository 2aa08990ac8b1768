"""Holds a name to one line of characters that can be seen: it goes into the headers and subjects of mails."""

import unicodedata

from django import forms
from django.utils.translation import gettext as _

# They join letters of one word, as Persian and Hindi names need them, and change no other character.
JOINERS = "\u200c\u200d"


def one_line(text: str) -> None:
    """A validator of fields. Raises ValidationError for line breaks, and for what turns or hides text."""
    seen = text.translate(dict.fromkeys(map(ord, JOINERS)))
    if any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} for one in seen):
        raise forms.ValidationError(_("Keep it on one line, in characters that can be seen."))
