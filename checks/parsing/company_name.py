"""Whether two spellings are one company: registries write "NameCheap, Inc.", people write Namecheap."""

import re

_FORMS = frozenset({
    "inc", "incorporated", "llc", "ltd", "limited", "gmbh", "ag", "sa", "sas", "sarl", "bv", "nv", "ab", "as",
    "oy", "corp", "corporation", "co", "company", "plc", "srl", "spa", "kg", "pty", "the", "com", "net",
    "domains", "registrar", "registrars", "europe", "international", "group", "holdings", "operations",
})  # fmt: skip


def is_same_company(one: str, other: str) -> bool:
    """Compares the words that tell companies apart; one name may go on where the other ends."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    shared = min(len(first), len(second))
    return first[:shared] == second[:shared] or "".join(first) == "".join(second)


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.lower())
    return [word for word in words if word not in _FORMS] or words
