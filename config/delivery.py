"""How the delivery of one mail can end, whatever carries it, and who is told on the way."""

from typing import Protocol


class Refused(Exception):
    """The server will never take this mail (5xx about its sender, recipient or text)."""


class TryLater(Exception):
    """The server took nothing: it was not there, said 4xx, or would not talk to us at all."""


class Unsure(Exception):
    """The text was under way and no answer came: it may have arrived."""


class Watch(Protocol):
    """Is told of each step of a delivery before it is done; what it raises ends the delivery."""

    def talks(self) -> None: ...
    def gives_text(self) -> None: ...
    def is_taken(self) -> None: ...
