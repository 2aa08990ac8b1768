"""Refuses passwords of words that anybody would try here first."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagements.models import User

# What this portal is about and who works with it; the person's own organisations and clients come on top.
WORDS = frozenset(
    {
        *("launchready", "launch", "ready", "portal", "sprint", "consultant", "consultancy", "founder"),
        *("audit", "handover", "runbook", "playbook", "password", "passwort", "welcome", "admin", "login"),
        *("letmein", "qwerty", "secret", "summer", "winter", "spring", "autumn"),
    }
)


class WordsValidator:
    """A password has to hold something besides these words, digits and signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError where nothing is left of it without them."""
        rest = re.sub(r"[\W\d_]", "", password.lower())
        for word in sorted({*WORDS, *_own_words(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < 4 and re.search(r"[^\W\d_]", password):
            raise ValidationError(self.get_help_text(), code="password_words")

    def get_help_text(self) -> str:
        return _("Anybody would try these words first. Add one that has nothing to do with this place.")


def _own_words(user: User | None) -> set[str]:
    """Of the organisations that a person works for, and of the clients and domains of their sprints."""
    if not isinstance(user, User) or user.pk is None:
        return set()
    names = [*user.memberships.values_list("organisation__name", flat=True)]
    for pair in user.participations.values_list("engagement__client__name", "engagement__domain"):
        names += pair
    return {word for name in names for word in re.findall(r"[^\W\d_]{4,}", name.lower())}
