"""The words with which people write down that the product has no such system, in place of its provider."""

NOT_USED = frozenset({"none", "not used", "unused", "no", "–", "—", "-", "n/a"})


def says_not_used(provider: str) -> bool:
    """Whether what stands as the provider of a system says that there is none."""
    return provider.strip().lower() in NOT_USED
