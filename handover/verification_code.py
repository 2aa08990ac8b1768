"""The code of a version's public page: short enough to type off paper, too long to be guessed."""

from secrets import choice

# Crockford's base 32: nothing in it is mistaken for something else. Twelve of them are 60 bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
GROUPS, GROUP = 3, 4
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0", "-": "", " ": ""})


def new_code() -> str:
    """ "7kq2-m9xd-4hpt", at random."""
    return "-".join("".join(choice(ALPHABET) for _sign in range(GROUP)) for _group in range(GROUPS))


def as_written(typed: str) -> str:
    """The code that somebody means by what they typed: in capitals, without hyphens, with O for 0. Empty for
    what can be none."""
    signs = typed.lower().translate(_READ_AS)
    if len(signs) != GROUPS * GROUP or not set(signs) <= set(ALPHABET):
        return ""
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))
