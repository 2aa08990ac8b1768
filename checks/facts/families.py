"""What a name's A and AAAA records come to together."""

from checks.net.answers import Answer


class BothFamilies:
    """For facts that hold the answers to both questions."""

    __slots__ = ()
    ipv4: Answer
    ipv6: Answer

    @property
    def addresses(self) -> tuple[str, ...]:
        return (*self.ipv4.values, *self.ipv6.values)

    @property
    def is_known(self) -> bool:
        """Whether DNS told enough: an address, or from both questions that there is none."""
        return bool(self.addresses) or (self.ipv4.is_known and self.ipv6.is_known)
