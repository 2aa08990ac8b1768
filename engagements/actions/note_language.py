"""Keeps the language that somebody's browser asked for at sign-in, for what is mailed to them later."""

from engagements.models import User


def note_language(*, user: User, language: str) -> None:
    """Who chose a language on “Your mails” keeps that one."""
    if language and user.browser_language != language:
        user.browser_language = language
        user.save(update_fields=["browser_language"])
