"""Passphrases of links: one that is read out over the telephone, or one's own; kept as a hash alone."""

from django.contrib.auth.hashers import check_password, make_password

from handover.verification_code import new_code

LEAST_CHARACTERS = 12


def new_passphrase() -> str:
    """60 bits at random, in three groups."""
    return new_code()


def hash_of(passphrase: str) -> str:
    return make_password(_as_meant(passphrase))


def is_right(passphrase: str, kept: str) -> bool:
    """Capital letters and spaces at the ends do not matter: telephones put both in."""
    return check_password(_as_meant(passphrase), kept)


def _as_meant(passphrase: str) -> str:
    return " ".join(passphrase.casefold().split())
