"""Recognises what plainly is a credential, so that the registers never store one by mistake."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.credential_rules import match_credential


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a text seems to hold; one that is not certain may be a false alarm, which a person can say."""

    kind: str | Promise
    is_certain: bool


KNOWN: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"), _("a private key")),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), _("an AWS access key")),
    (re.compile(r"\b[sr]k_(?:live|test)_[0-9A-Za-z]{16,}"), _("a Stripe key")),
    (re.compile(r"\bwhsec_[0-9A-Za-z+/=]{16,}"), _("a webhook secret")),
    (re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{30,})"), _("a GitHub token")),
    (re.compile(r"\bglpat-[0-9A-Za-z_-]{16,}"), _("a GitLab token")),
    (re.compile(r"\bxox[abposr]-[0-9A-Za-z-]{10,}"), _("a Slack token")),
    (re.compile(r"\bsk-(?:proj-|ant-)?[0-9A-Za-z_-]{24,}"), _("an API key")),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"), _("a Google API key")),
    (re.compile(r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}"), _("a SendGrid key")),
    (re.compile(r"\beyJ[0-9A-Za-z_-]{8,400}\.eyJ[0-9A-Za-z_-]{8}"), _("a signed token (JWT)")),
    (
        re.compile(r"\b[a-z][a-z0-9+]{2,15}://[^\s/:@]{1,80}:[^\s/@$<{*\[][^\s/@]{2,200}@[^\s/]"),
        _("an address with a password"),
    ),
)  # fmt: skip
ASSIGNED = re.compile(r"\b([A-Za-z][A-Za-z0-9_]{1,60})\s?[=:]\s?[\"']?([^\s\"',;]{12,})")
WORDY_NAME = re.compile(
    r"(?:\b|_)(?:key|secret|token|password|passwd|pwd|credentials?|auth)(?:\b|_|$)", re.IGNORECASE
)
SYLLABLES = re.compile(r"[a-z]{4,}")  # chance seldom gives four small letters in a row, language always does
LONG_WORD = re.compile(r"[A-Za-z0-9+/=_\-]{32,}")
# Long and random to look at, and public all the same: what people paste as evidence.
PUBLIC = re.compile(
    r"https?://\S+"
    r"|\bsha(?:1|256|384|512)[-:=][0-9A-Za-z+/=_-]+"
    r"|\b(?:p|b|bh)=[A-Za-z0-9+/=\s]{32,}"
    r"|\b[\w.-]{0,60}verif[\w-]{0,60}[=:]\s?[\w+/=-]+"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----[A-Za-z0-9+/=\s]*-----END (?:CERTIFICATE|PUBLIC KEY)-----",
    re.IGNORECASE,
)


def find_secret(text: str) -> Suspicion | None:
    """What credential a text holds, if any. Reads in time linear to the text's length.

    What people commonly paste is told in our own words; the maintained rules know the hundreds of others.
    """
    for pattern, kind in KNOWN:
        if pattern.search(text):
            return Suspicion(kind, is_certain=True)
    matched = match_credential(text)
    if matched:
        rule, is_certain = matched
        return Suspicion(_("a credential (%(rule)s)") % {"rule": rule}, is_certain)
    shown = PUBLIC.sub(" ", text)
    for name, value in ASSIGNED.findall(shown):
        if (name.isupper() or WORDY_NAME.search(name)) and _looks_random(value, 12):
            return Suspicion(_("the value of a key"), is_certain=False)
    if any(_looks_random(word, 32) for word in _words(shown)):
        return Suspicion(_("a long random value, as credentials are"), is_certain=False)
    return None


def _words(text: str) -> Iterator[str]:
    for found in LONG_WORD.finditer(text):
        yield found[0]


def _looks_random(word: str, least: int) -> bool:
    """Mixed classes of characters and as many bits per character as chance gives; no names, paths, hashes."""
    classes = (str.islower, str.isupper, str.isdigit)
    if len(word) < least or sum(any(test(one) for one in word) for test in classes) < 3:
        return False
    if sum(len(run) for run in SYLLABLES.findall(word)) > 0.3 * len(word):
        return False
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())
    changes = sum(_class(one) != _class(two) for one, two in pairwise(word))
    return bits >= min(3.4, 0.85 * math.log2(len(word))) and changes >= len(word) / 4


def _class(character: str) -> int:
    return 0 if character.islower() else 1 if character.isupper() else 2 if character.isdigit() else 3
