"""Passphrases of links: one that is read out over the telephone, or one's own; kept as a hash alone."""

from django.contrib.auth.hashers import check_password, make_password

from handover.verification_code import as_written, new_code

LEAST_CHARACTERS = 12


def new_passphrase() -> str:
    """60 bits at random, in three groups."""
    return new_code()


def hash_of(passphrase: str) -> str:
    return make_password(_as_meant(passphrase))


def is_right(passphrase: str, kept: str) -> bool:
    """Capital letters and spaces at the ends do not matter: telephones put both in.

    Nor do the hyphens of one that was made here, or an O for its 0.
    """
    if check_password(_as_meant(passphrase), kept):
        return True
    code = as_written(passphrase)
    return bool(code) and check_password(code, kept)


def _as_meant(passphrase: str) -> str:
    return " ".join(passphrase.casefold().split())
