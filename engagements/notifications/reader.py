"""What is written to somebody is in their language and on their clock, whoever's deed it tells of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from engagements.models import User
from engagements.time_zones import zone_of

# What a text says once somebody reads it: made then, in their language.
type Words = Callable[[], str]


def language_of(user: User) -> str:
    """Their choice, else what their browser asked for; the portal's own where it speaks neither."""
    spoken = dict(settings.LANGUAGES)
    wanted = (user.language, user.browser_language)
    return next((one for one in wanted if one in spoken), str(settings.LANGUAGE_CODE))


@contextmanager
def as_read_by(user: User) -> Iterator[None]:
    """Texts, dates and times made within are this person's own."""
    with translation.override(language_of(user)), timezone.override(zone_of(user)):
        yield


def unsaid() -> str:
    """No words."""
    return ""
